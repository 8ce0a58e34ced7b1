import { z } from 'zod'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import type { Origin, Traits } from '../../../shared/model/kind.ts'
import { volumeSchema } from '../../../shared/model/volume.ts'
import { envSchema } from '../../../shared/model/workload.ts'
import { isTag, parseImageName } from '../containers/image-name.ts'

/** A fixed host port. `hostIp` '' = all interfaces; `containerPort` like `8080/tcp`. */
export interface Publication {
  readonly hostIp: string
  readonly hostPort: number
  readonly containerPort: string
}

const pattern =
  /^(?:(\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:]+\]):)?(\d{1,5}):(\d{1,5})(?:\/(tcp|udp))?$/

/** `18080:8080`, `127.0.0.1:18080:8080`, `53:53/udp`. */
export function parsePublication(text: string): Result<Publication, string> {
  const match = pattern.exec(text)
  if (!match) return err('write a port like 18080:8080 or 127.0.0.1:18080:8080')
  const [, ip = '', hostText = '', containerText = '', protocol = 'tcp'] = match
  const hostPort = Number(hostText)
  const containerPort = Number(containerText)
  if (!isPort(hostPort) || !isPort(containerPort)) return err('a port is between 1 and 65535')
  if (ip.includes('.') && ip.split('.').some((part) => Number(part) > 255)) {
    return err(`"${ip}" is not an address`)
  }
  return ok({
    hostIp: ip.replace(/^\[|\]$/g, ''),
    hostPort,
    containerPort: `${containerPort}/${protocol}`,
  })
}

function isPort(value: number): boolean {
  return value >= 1 && value <= 65535
}

const imageField = z.string().superRefine((text, context) => {
  const parsed = parseImageName(text)
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.error })
})

const publishField = z.string().superRefine((text, context) => {
  const parsed = parsePublication(text)
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.error })
})

/** Config of an `image` workload. Every field of the reference (TF-02) in camelCase, and ours. */
export const imageConfigSchema = z.strictObject({
  kind: z.literal('image'),
  image: imageField.describe('Image without tag, like registry.example.com/owner/app'),
  registry: z.string().default('').meta({
    title: 'Registry account',
    description:
      'One of the settings, docker = as docker here is logged in, none; empty = what fits',
  }),
  /** Its name before there were accounts. */
  registryName: z.string().optional().meta({ deprecated: true }),
  pull: z.enum(['newer', 'always', 'if-missing', 'never']).default('newer').meta({
    title: 'Pull',
    description: 'newer = what the registry has, or else what the host has',
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
  publish: z
    .array(publishField)
    .default([])
    .meta({ title: 'Host ports', description: 'Fixed ones, like 18080:8080' }),
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
  actions: ['deploy', 'rollback', 'remove'],
  policy: ['healthTimeout', 'soak', 'stopTimeout'],
}

export function imageOrigin({
  image,
  defaultTag,
}: Pick<ImageConfig, 'image' | 'defaultTag'>): Origin {
  return { what: 'Image', text: `${image}:${defaultTag}` }
}
