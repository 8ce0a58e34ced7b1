/**
 * Answer of `docker compose config --format json`: the project with everything resolved. Only what is looked at here
 * is read; the whole is what `up` is fed with when a release is put back.
 */
import { z } from 'zod'
import { ownValue } from '../../../shared/lib/own-value.ts'

const amount = z.union([z.string(), z.number()])

const portSchema = z.looseObject({
  target: z.number(),
  published: amount.optional(),
  protocol: z.string().default('tcp'),
  host_ip: z.string().optional(),
})

const mountSchema = z.looseObject({
  type: z.string(),
  source: z.string().optional(),
  target: z.string(),
  read_only: z.boolean().optional(),
})

/** A config or a secret that it is given; by its name alone where nothing is resolved. */
const filled = z.union([z.string(), z.looseObject({ source: z.string() })])

export const serviceSchema = z.looseObject({
  image: z.string().optional(),
  build: z.unknown().optional(),
  container_name: z.string().optional(),
  environment: z.record(z.string(), z.string().nullable()).nullish(),
  ports: z.array(portSchema).nullish(),
  volumes: z.array(mountSchema).nullish(),
  network_mode: z.string().optional(),
  pid: z.string().optional(),
  ipc: z.string().optional(),
  networks: z.record(z.string(), z.looseObject({}).nullable()).nullish(),
  healthcheck: z
    .looseObject({
      disable: z.boolean().optional(),
      interval: z.string().optional(),
      start_interval: z.string().optional(),
      start_period: z.string().optional(),
    })
    .nullish(),
  restart: z.string().optional(),
  stop_grace_period: z.string().optional(),
  scale: z.number().optional(),
  deploy: z.looseObject({ mode: z.string().optional(), replicas: z.number().optional() }).nullish(),
  configs: z.array(filled).nullish(),
  secrets: z.array(filled).nullish(),
  volumes_from: z.array(z.string()).nullish(),
  links: z.array(z.string()).nullish(),
  profiles: z.array(z.string()).nullish(),
  depends_on: z
    .record(
      z.string(),
      z.looseObject({
        condition: z.string().optional(),
        restart: z.boolean().optional(),
        required: z.boolean().optional(),
      }),
    )
    .nullish(),
  labels: z.record(z.string(), z.string()).nullish(),
})
export type Service = z.infer<typeof serviceSchema>

const sharedObject = z.looseObject({
  name: z.string().optional(),
  external: z.boolean().optional(),
  driver: z.string().optional(),
  driver_opts: z.record(z.string(), amount).nullish(),
  labels: z.record(z.string(), z.string()).nullish(),
  internal: z.boolean().optional(),
  attachable: z.boolean().optional(),
  enable_ipv6: z.boolean().optional(),
  ipam: z
    .looseObject({ config: z.array(z.looseObject({ subnet: z.string().optional() })).nullish() })
    .nullish(),
})
/** A network or a volume. */
export type SharedObject = z.infer<typeof sharedObject>

/** A config or a secret. */
const filledObject = z.looseObject({
  file: z.string().optional(),
  content: z.string().optional(),
  environment: z.string().optional(),
})

export const renderedSchema = z.looseObject({
  name: z.string(),
  services: z.record(z.string(), serviceSchema).default({}),
  networks: z.record(z.string(), sharedObject).nullish(),
  volumes: z.record(z.string(), sharedObject).nullish(),
  configs: z.record(z.string(), filledObject).nullish(),
  secrets: z.record(z.string(), filledObject).nullish(),
})
export type Rendered = z.infer<typeof renderedSchema>

/** The folder, or the address, that its image is built from. */
export function buildContext({ build }: Service): string {
  if (build === null || typeof build !== 'object' || !('context' in build)) return ''
  return typeof build.context === 'string' ? plainText(build.context) : ''
}

/** The image of each service; what is built and has no name of its own gets one of the project's. */
export function imagesIn(rendered: unknown): string[] {
  const { success, data } = renderedSchema.safeParse(rendered)
  if (!success) return []
  return Object.entries(data.services).map(([service, { image }]) =>
    plainText(image ?? `${data.name}-${service}`),
  )
}

/** How many containers of it there should be. */
export function replicasOf(service: Service): number {
  return service.scale ?? service.deploy?.replicas ?? 1
}

/** Only where there is a `deploy` already: that there is one counts for the hash of a service, and its replicas do not. */
export function scaledTo(service: Service, replicas: number): Service {
  const { deploy } = service
  return { ...service, scale: replicas, ...(deploy ? { deploy: { ...deploy, replicas } } : {}) }
}

/** `docker compose config` writes `$$` for every `$`, so that it can be read again. */
export function plainText(text: string): string {
  return text.replaceAll('$$', '$')
}

export function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  change: (value: T) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}

/** A path of the host that a project names. */
interface NamedPath {
  /** Place where it is written. */
  readonly at: { readonly path: readonly string[]; readonly item?: string }
  readonly source: string
}

interface Bind extends NamedPath {
  readonly service: string
  readonly mount: NonNullable<Service['volumes']>[number]
}

/** The bind mounts of services: what they mount of the host. */
export function bindsOf({ services }: Rendered): Bind[] {
  return Object.entries(services).flatMap(([service, { volumes }]) =>
    (volumes ?? [])
      .filter(({ type }) => type === 'bind')
      .map((mount) => {
        const at = { path: ['services', service, 'volumes'], item: mount.target }
        return { at, source: mount.source ?? '', service, mount }
      }),
  )
}

interface FilledFile extends NamedPath {
  readonly kind: 'secrets' | 'configs'
  readonly name: string
}

/** The files of secrets and configs: compose mounts these like any other. */
export function filledFiles(rendered: Rendered): FilledFile[] {
  return (['secrets', 'configs'] as const).flatMap((kind) =>
    Object.entries(rendered[kind] ?? {}).flatMap(([name, { file }]) =>
      file === undefined ? [] : [{ at: { path: [kind, name, 'file'] }, source: file, kind, name }],
    ),
  )
}

interface FilledFor {
  readonly service: string
  /** `secret token` */
  readonly what: string
}

/** The files of secrets and configs, once for each service that is given it. */
export function filesGiven(rendered: Rendered): (FilledFor & { readonly file: string })[] {
  return givenObjects(rendered).flatMap(({ object: { file }, ...given }) =>
    file === undefined ? [] : [{ ...given, file }],
  )
}

/** The same of variables. */
export function filledVariables(rendered: Rendered): (FilledFor & { readonly variable: string })[] {
  return givenObjects(rendered).flatMap(({ object: { environment: variable }, ...given }) =>
    variable === undefined ? [] : [{ ...given, variable }],
  )
}

function givenObjects(rendered: Rendered) {
  return Object.entries(rendered.services)
    .filter(([, service]) => replicasOf(service) > 0)
    .flatMap(([service, given]) =>
      (['secrets', 'configs'] as const).flatMap((kind) =>
        namesOf(given[kind]).flatMap((name) => {
          const object = ownValue(rendered[kind] ?? {}, name)
          return object ? [{ service, what: `${kind.slice(0, -1)} ${name}`, object }] : []
        }),
      ),
    )
}

/** The secrets or configs that a service is given. */
export function namesOf(given: Service['configs']): string[] {
  return (given ?? []).map((each) => (typeof each === 'string' ? each : each.source))
}

/** A volume may be a folder of the host by its options; null = it is not. */
export function boundDevice({ driver_opts: options }: SharedObject): string | null {
  const { o, device } = options ?? {}
  return typeof device === 'string' && String(o).split(',').includes('bind') ? device : null
}
