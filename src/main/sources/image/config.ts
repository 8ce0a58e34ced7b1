import { z } from 'zod'
import { consentSchema } from '../../../shared/model/consent.ts'
import type { Origin, Traits } from '../../../shared/model/kind.ts'
import { onBadVolumeSchema, volumeSchema } from '../../../shared/model/volume.ts'
import { envSchema } from '../../../shared/model/workload.ts'
import { isTag, parseImageName } from '../containers/image-name.ts'
import { parsePublications } from '../containers/publication.ts'
import { settingFaults } from '../containers/settings/faults.ts'
import { containerSettingFields } from '../containers/settings/schema.ts'

const imageField = z.string().superRefine((text, context) => {
  const parsed = parseImageName(text)
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.error })
})

const publishField = z.string().superRefine((text, context) => {
  const parsed = parsePublications(text)
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
  port: z.number().int().min(0).max(65535).default(0).describe('Container port; 0 = none'),
  healthcheck: z
    .string()
    .refine(isPath, 'write an HTTP path that starts with /, or leave it empty')
    .default('')
    .meta({
      title: 'Health check',
      description: "HTTP path; empty = the image's own health check",
    }),
  env: envSchema.default({}).meta({ title: 'Environment', description: "The workload's own wins" }),
  volumes: z.array(volumeSchema).default([]),
  onBadVolume: onBadVolumeSchema.optional().meta({
    title: 'Bad volumes',
    description: 'refuse = nothing is deployed; skip = deployed without it, and that is said',
  }),
  publish: z.array(publishField).default([]).meta({
    title: 'Host ports',
    description: 'Fixed ones, like 18080:8080, 127.0.0.1:5432:5432 or 53:53/udp',
  }),
  cpuLimit: z.number().min(0).max(1024).default(0).describe('Cores; 0 = unlimited'),
  memoryLimit: z.number().min(0).max(16_777_216).default(0).describe('MB; 0 = unlimited'),
  defaultTag: z.string().refine(isTag, 'not an image tag').default('latest'),
  maxInstances: z
    .number()
    .int()
    .min(0)
    .max(20)
    .default(1)
    .meta({ title: 'Containers kept', description: 'At once, the new one included' }),
  ...containerSettingFields,
  allow: z.array(consentSchema).optional().meta({
    group: 'Security',
    title: 'Allowed on the host',
    description:
      'What it may have of the host, like shop:privileged; the plan tells what is asked for',
  }),
})

/** Config of an `image` workload. */
export const imageConfigSchema = fields.superRefine((config, { addIssue }) => {
  for (const { path, message } of settingFaults(config, config))
    addIssue({ code: 'custom', path: [path], message })
})
export type ImageConfig = z.infer<typeof imageConfigSchema>

function isPath(text: string): boolean {
  return text === '' || /^\/[!-~]*$/.test(text)
}

/** What a new form starts from (TF-08). */
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
  actions: ['deploy', 'rollback', 'stop', 'start', 'restart', 'remove'],
  policy: ['healthTimeout', 'soak', 'stopTimeout', 'onUnreadable'],
  keeps: ['releases', 'logs', 'failed'],
}

export function imageOrigin({
  image,
  defaultTag,
}: Pick<ImageConfig, 'image' | 'defaultTag'>): Origin {
  return { what: 'Image', text: `${image}:${defaultTag}` }
}
