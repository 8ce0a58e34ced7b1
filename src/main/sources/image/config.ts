import { z } from 'zod'
import type { Origin, Traits } from '../../../shared/model/kind.ts'
import { isTag, parseImageName } from '../containers/image-name.ts'
import { furtherFields, refuseFaults, servingFields } from '../single/config.ts'

const imageField = z.string().superRefine((text, context) => {
  const parsed = parseImageName(text)
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.error })
})

/** Every field of the reference (TF-02) in camelCase, and ours. */
const fields = z.strictObject({
  kind: z.literal('image'),
  image: imageField.describe('Image without tag, like registry.example.com/owner/app'),
  registry: z.string().default('').meta({
    title: 'Registry account',
    format: 'registry-account',
    description:
      'One of the settings, docker = as docker here is logged in, none; empty = what fits',
  }),
  /** Its name before there were accounts. */
  registryName: z.string().optional().meta({ deprecated: true }),
  pull: z
    .union([
      z.enum(['newer', 'always', 'if-missing', 'never']),
      z.string().regex(/^copy-from \S+$/, 'copy-from wants the name of a host'),
    ])
    .default('newer')
    .meta({
      title: 'Pull',
      description:
        'newer = what the registry has, or else what the host has; copy-from HOST = what that host has',
    }),
  ...servingFields,
  defaultTag: z.string().refine(isTag, 'not an image tag').default('latest'),
  ...furtherFields,
})

/** Config of an `image` workload. */
export const imageConfigSchema = fields.superRefine(refuseFaults)
export type ImageConfig = z.infer<typeof imageConfigSchema>

/** Sample that a new form starts from (TF-08). */
export const imageSample = {
  kind: 'image',
  image: 'registry.example.com/owner/app',
  registry: '',
  pull: 'newer',
  port: 8080,
  healthcheck: '/healthz',
  env: {},
  volumes: [],
  publish: [],
  cpuLimit: 0,
  memoryLimit: 0,
  defaultTag: 'latest',
  maxInstances: 1,
} as const

/** The registry account that it names; '' = whichever fits. */
export const accountIn = ({
  registry,
  registryName,
}: Partial<Pick<ImageConfig, 'registry' | 'registryName'>>): string =>
  registry || registryName || ''

export const imageTraits: Traits = {
  hasParts: false,
  hasTags: true,
  hasFiles: false,
  hasVolumes: true,
  actions: ['deploy', 'rollback', 'stop', 'start', 'restart', 'scale', 'remove'],
  policy: ['healthTimeout', 'soak', 'stopTimeout', 'onUnreadable'],
  keeps: ['releases', 'logs', 'failed'],
}

export function imageOrigin({
  image,
  defaultTag,
}: Pick<ImageConfig, 'image' | 'defaultTag'>): Origin {
  return { what: 'Image', text: `${image}:${defaultTag}` }
}
