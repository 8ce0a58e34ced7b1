/** Fields of a document for an instance: a main, its sidecars and inits. */
import { isIP } from 'node:net'
import { z } from 'zod'
import { consentSchema } from '../../../shared/model/consent.ts'
import type { Issue } from '../../../shared/model/failure.ts'
import type { Origin, Traits } from '../../../shared/model/kind.ts'
import { onBadVolumeSchema, volumeSchema } from '../../../shared/model/volume.ts'
import { durationSchema, envSchema } from '../../../shared/model/workload.ts'
import { settingFaults } from '../containers/settings/faults.ts'
import { containerSettingFields } from '../containers/settings/schema.ts'
import { parseReference } from './image-reference.ts'
import { dependencyFaults } from './order.ts'

const serviceName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, 'use a-z, 0-9 and inner -, at most 40 characters')

const imageField = z.string().superRefine((text, { addIssue }) => {
  const parsed = parseReference(text)
  if (!parsed.ok) addIssue({ code: 'custom', message: parsed.error })
})

const portNumber = z.number().int().max(65535)

const portSchema = z.strictObject({
  container: portNumber.min(1).meta({ title: 'Port' }),
  host: z
    .union([portNumber.min(0), z.literal('none')], {
      error: 'write a port of the host, 0 for one that its engine chooses, or none',
    })
    .default(0)
    .meta({
      title: 'Host port',
      description: '0 = one that the engine chooses; none = inside its network alone',
    }),
  protocol: z
    .preprocess((given) => (given === '' ? 'tcp' : given), z.enum(['tcp', 'udp']))
    .default('tcp'),
  address: z
    .string()
    .refine((text) => text === '' || isIP(text) !== 0, 'write an address of the host')
    .default('')
    .meta({ title: 'Host address', description: 'Empty = all of them' }),
})
export type Port = z.infer<typeof portSchema>

const limitsSchema = z.strictObject({
  cpus: z
    .number()
    .min(0)
    .max(1024)
    .default(0)
    .meta({ title: 'CPUs', description: 'Cores; 0 = unlimited' }),
  memory: z.number().min(0).max(16_777_216).default(0).describe('MB; 0 = unlimited'),
})

export const roles = ['main', 'sidecar', 'init'] as const

/** An init is there to end: nobody asks it, and nothing starts it again. Without a role it is a main. */
const lasting = { onlyFor: { role: ['', 'main', 'sidecar'] } }

/** All of them are on one network, under their own names: neither is a setting of one. */
const { networkMode: _, alias: __, restart, memswapLimit, ...otherFields } = containerSettingFields
const settingFields = {
  ...otherFields,
  restart: restart.meta({ ...restart.meta(), ...lasting }),
  memswapLimit: memswapLimit.meta({
    ...memswapLimit.meta(),
    notFor: { 'limits.memory': ['', '0'] },
  }),
}

const serviceSchema = z.strictObject({
  name: serviceName.describe('By which the others reach it'),
  role: z.enum(roles).default('main').meta({
    title: 'Role',
    description: 'An init runs to its end before the others start, and never again by itself',
  }),
  image: imageField.describe('With its tag or digest, like acme/web:1'),
  dependsOn: z.array(serviceName).default([]).meta({
    title: 'Starts after',
    description: 'Names of services that are up, or have completed, before it starts',
  }),
  ports: z.array(portSchema).default([]).meta(lasting),
  healthcheck: z
    .string()
    .refine(
      (text) => text === '' || /^\/[!-~]*$/.test(text),
      'write an HTTP path that starts with /, or leave it empty',
    )
    .default('')
    .meta({
      ...lasting,
      title: 'Health check',
      description: "HTTP path on its first port; empty = the image's own health check",
    }),
  env: envSchema.default({}).meta({ title: 'Environment', description: "The workload's own wins" }),
  limits: limitsSchema.prefault({}),
  volumes: z.array(volumeSchema).default([]),
  pull: z.enum(['newer', 'always', 'if-missing', 'never']).default('newer').meta({
    title: 'Pull',
    description: 'newer = what the registry has, or else what the host has',
  }),
  registry: z.string().default('').meta({
    title: 'Registry account',
    format: 'registry-account',
    description:
      'One of the settings, docker = as docker here is logged in, none; empty = what fits',
  }),
  timeout: durationSchema.default('10m').meta({
    onlyFor: { role: ['init'] },
    title: 'Completes within',
    description: 'How long an init may take to run to its end',
  }),
  ...settingFields,
})
export type Service = z.infer<typeof serviceSchema>
export type Role = Service['role']

const fields = z.strictObject({
  kind: z.literal('instance'),
  network: z
    .string()
    .regex(/^[a-zA-Z0-9][\w.-]{0,62}$/, 'not the name of a network')
    .refine(
      (name) => !['bridge', 'host', 'none'].includes(name),
      'services do not find each other by name there: use default, shared, or the name of a network',
    )
    .default('default')
    .meta({
      title: 'Network',
      description:
        'default = one of its own; shared = the one that workloads share; or the name of one that is there',
    }),
  services: z.array(serviceSchema).min(1, 'name at least one service').max(50),
  onBadVolume: onBadVolumeSchema.optional().meta({
    title: 'Bad volumes',
    description: 'refuse = nothing is deployed; skip = deployed without it, and that is said',
  }),
  allow: z.array(consentSchema).optional().meta({
    title: 'Allowed on the host',
    description:
      'What its services may have of the host, like web:privileged; the plan tells what is asked for',
  }),
})

export const instanceConfigSchema = fields.superRefine((config, { addIssue }) => {
  for (const { path, message } of faultsOf(config))
    addIssue({ code: 'custom', path: path.split('.').map(asIndex), message })
})
export type InstanceConfig = z.infer<typeof fields>

const asIndex = (part: string): string | number => (/^\d+$/.test(part) ? Number(part) : part)

/** `path` from the config on, with numbers as names. */
function faultsOf({ services }: InstanceConfig): Issue[] {
  const isMain = services.length === 0 || services.some(({ role }) => role === 'main')
  return [
    ...(isMain ? [] : [{ path: 'services', message: 'one of its services is a main' }]),
    ...services.flatMap((service, index) => [
      ...nameFaults(services, service, index),
      ...initFaults(service, index),
      ...settingFaults(service, {
        memoryLimit: service.limits.memory,
        memoryField: 'limits.memory',
        publish: service.ports.filter(isPublished).map(({ container }) => String(container)),
      }).map(({ path, message }) => ({ path: `services.${index}.${path}`, message })),
    ]),
    ...portFaults(services),
    ...dependencyFaults(services),
  ]
}

export const isPublished = ({ host }: Port): boolean => host !== 'none'

function nameFaults(services: readonly Service[], { name }: Service, index: number): Issue[] {
  const first = services.findIndex((each) => each.name === name)
  return first === index
    ? []
    : [{ path: `services.${index}.name`, message: `${name} is named twice` }]
}

/** Faults of an init alone. */
function initFaults(service: Service, index: number): Issue[] {
  if (service.role !== 'init') return []
  const { ports, healthcheck, restart } = service
  const given = [
    ...(ports.length > 0 ? ['ports'] : []),
    ...(healthcheck === '' ? [] : ['healthcheck']),
    ...(restart === undefined ? [] : ['restart']),
  ]
  return given.map((field) => ({
    path: `services.${index}.${field}`,
    message: 'an init has none: it runs to its end, once',
  }))
}

/** Two that want the same port of the host could never be up at once. */
function portFaults(services: readonly Service[]): Issue[] {
  const taken = new Map<string, string>()
  return services.flatMap(({ name, ports }, index) =>
    ports.flatMap(({ host, protocol, address }, at) => {
      if (host === 'none' || host === 0) return []
      const key = `${address} ${host}/${protocol}`
      const holder = taken.get(key)
      taken.set(key, name)
      const message = `host port ${host}/${protocol} is that of ${holder}`
      return holder === undefined ? [] : [{ path: `services.${index}.ports.${at}.host`, message }]
    }),
  )
}

/** Sample that a new form starts from. */
export const instanceSample = {
  kind: 'instance',
  network: 'default',
  services: [
    { name: 'migrate', role: 'init', image: 'registry.example.com/owner/migrate:1' },
    {
      ...{ name: 'web', role: 'main', image: 'registry.example.com/owner/web:1' },
      ports: [{ container: 8080, host: 0 }],
      healthcheck: '/healthz',
    },
    { name: 'proxy', role: 'sidecar', image: 'registry.example.com/owner/proxy:1' },
  ],
} as const

/** True ones alone (CP-06): what is not among the actions is refused as such. */
export const instanceTraits: Traits = {
  hasParts: true,
  hasTags: false,
  hasFiles: false,
  hasVolumes: false,
  actions: ['deploy', 'rollback', 'stop', 'start', 'restart', 'pull', 'remove'],
  policy: ['healthTimeout', 'soak', 'stopTimeout', 'startFirst', 'onUnreadable'],
  keeps: ['releases', 'logs', 'failed'],
}

export function instanceOrigin({ services }: Pick<InstanceConfig, 'services'>): Origin {
  const main = services.find(({ role }) => role === 'main')
  const others = services.length - 1
  const beside = others === 0 ? '' : ` and ${others} ${others === 1 ? 'other' : 'others'}`
  return { what: 'Services', text: `${main?.image ?? ''}${beside}` }
}
