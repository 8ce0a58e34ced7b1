/** From an instance's config to what will run: what a release keeps, sealed, and a rollback makes live again. Pure. */

import { z } from 'zod'
import { durationMs } from '../../../shared/lib/duration.ts'
import { isRecord } from '../../../shared/lib/is-record.ts'
import { ownValue } from '../../../shared/lib/own-value.ts'
import { type Difference, mask, maskedDifferences } from '../../../shared/model/difference.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import { containerSettingsSchema } from '../../engine/container-settings.ts'
import type { ContainerSpec } from '../../engine/container-spec.ts'
import type { FilledWorkload } from '../../secrets/fill-env.ts'
import { type Hidden, secretValues } from '../../secrets/redact.ts'
import { contentHash } from '../containers/content-hash.ts'
import type { SeenPlaces } from '../containers/places.ts'
import { settledSettings } from '../containers/settings/settle.ts'
import { shownSettings } from '../containers/settings/shown.ts'
import {
  type RenderedVolumes,
  renderedMountSchema,
  renderedMountText,
  renderVolumes,
} from '../containers/volumes.ts'
import type { HttpProbe } from '../rollout/spec.ts'
import { textsIn } from '../texts-in.ts'
import { type InstanceConfig, isPublished, roles, type Service } from './config.ts'
import { settledReference } from './image-reference.ts'
import { inOrder } from './order.ts'

const portSchema = z.object({
  container: z.number(),
  /** null = of the network alone; 0 = its engine chooses one. */
  host: z.number().nullable(),
  protocol: z.string(),
  address: z.string(),
})

export const serviceSchema = z.object({
  name: z.string(),
  role: z.enum(roles),
  /** Without tag and digest. */
  image: z.string(),
  tag: z.string(),
  digest: z.string().nullable(),
  dependsOn: z.array(z.string()),
  ports: z.array(portSchema),
  healthcheck: z.string(),
  env: z.record(z.string(), z.string()),
  mounts: z.array(renderedMountSchema),
  cpus: z.number(),
  /** MB; 0 = unlimited. */
  memory: z.number(),
  /** Absent where the document says nothing. */
  settings: containerSettingsSchema.optional(),
  /** Variables that secrets were filled in for; absent = none. */
  secretKeys: z.array(z.string()).optional(),
  /** The time that an init may take, in ms. */
  timeoutMs: z.number().optional(),
})
export type RenderedService = z.infer<typeof serviceSchema>

export const renderedSchema = z.object({
  network: z.string(),
  /** The network is this workload's own. */
  isOwnNetwork: z.boolean(),
  /** Other workloads are on it by settings: services are called after theirs; absent = not. */
  isShared: z.literal(true).optional(),
  /** In the order that they are made in. */
  services: z.array(serviceSchema),
})
export type Rendered = z.infer<typeof renderedSchema>

export interface RenderContext {
  readonly settings: Pick<
    Settings,
    'network' | 'instanceNetwork' | 'allowedPaths' | 'registryPrefix'
  >
  readonly seen?: SeenPlaces | undefined
}

export interface RenderedInstance extends Omit<RenderedVolumes, 'mounts'> {
  readonly rendered: Rendered
}

export function render(
  workload: FilledWorkload,
  config: InstanceConfig,
  context: RenderContext,
): RenderedInstance {
  const all = inOrder(config.services).map((service) => ({
    service,
    volumes: volumesOf(workload, { config, service }, context),
  }))
  const said = (what: 'skipped' | 'warnings') =>
    all.flatMap(({ service, volumes }) => volumes[what].map((each) => `${service.name}: ${each}`))
  return {
    rendered: {
      ...networkOf(workload.document, config, context.settings),
      services: all.map(({ service, volumes }) => ({
        ...renderService(workload, service, context),
        mounts: [...volumes.mounts],
      })),
    },
    skipped: said('skipped'),
    warnings: said('warnings'),
  }
}

export function networkOf(
  { name }: { readonly name: string },
  { network }: Pick<InstanceConfig, 'network'>,
  settings: Pick<Settings, 'network' | 'instanceNetwork'>,
): Omit<Rendered, 'services'> {
  if (network === 'default')
    return settings.instanceNetwork === ''
      ? { network: `${name}-net`, isOwnNetwork: true }
      : { network: settings.instanceNetwork, isOwnNetwork: false, isShared: true }
  if (network === 'shared')
    return { network: settings.network, isOwnNetwork: false, isShared: true }
  return { network, isOwnNetwork: false }
}

/** Volumes that a service declares, on one host. */
export function volumesOf(
  { id: workloadId }: Pick<FilledWorkload, 'id'>,
  { config, service }: { readonly config: InstanceConfig; readonly service: Service },
  { settings: { allowedPaths }, seen }: RenderContext,
): RenderedVolumes {
  const tag = contentHash(service.image).slice(0, 12)
  const { onBadVolume } = config
  return renderVolumes(service.volumes, { workloadId, tag, allowedPaths, seen, onBadVolume })
}

function renderService(
  workload: FilledWorkload,
  service: Service,
  { settings: { registryPrefix } }: RenderContext,
): Omit<RenderedService, 'mounts'> {
  const settings = settledSettings(service)
  const { name: image, tag, digest } = settledReference(service.image, registryPrefix)
  const { env, secretKeys } = envOf(workload, service)
  return {
    ...{ name: service.name, role: service.role, image, tag, digest },
    dependsOn: [...service.dependsOn],
    ports: service.ports.map((port) => ({
      ...port,
      host: isPublished(port) ? Number(port.host) : null,
    })),
    ...{ healthcheck: service.healthcheck, env },
    ...{ cpus: service.limits.cpus, memory: service.limits.memory },
    ...(settings && { settings }),
    ...(secretKeys.length > 0 && { secretKeys }),
    ...(service.role === 'init' && { timeoutMs: durationMs(service.timeout) }),
  }
}

/** The workload's own variables win (TF-57). */
function envOf(
  { env, secretMarks, services = {} }: FilledWorkload,
  { name }: Service,
): { readonly env: Record<string, string>; readonly secretKeys: string[] } {
  const filled = ownValue(services, name) ?? { env, secretMarks }
  return { env: { ...filled.env }, secretKeys: Object.keys(filled.secretMarks).sort() }
}

export const publicationsOf = ({ ports }: RenderedService): ContainerSpec['publish'] =>
  ports.flatMap(({ container, host, protocol, address }) =>
    host === null
      ? []
      : [{ hostIp: address, hostPort: host, containerPort: `${container}/${protocol}` }],
  )

export const exposedBy = ({ ports }: RenderedService): string[] =>
  ports.map(({ container, protocol }) => `${container}/${protocol}`)

/** Probe over HTTP; null = its image's own health check counts, where it has one. */
export function probeOf({ healthcheck: path, ports }: RenderedService): HttpProbe | null {
  const port = ports.find(({ protocol }) => protocol === 'tcp')
  return path !== '' && port ? { port: port.container, path } : null
}

/** Why the old one must stop before the new one starts; null = it need not. */
export function needsReplaceInPlace({ ports, mounts, settings = {} }: RenderedService) {
  const port = ports.find(({ host }) => host !== null && host > 0)
  if (port) return `host port ${port.host} is fixed`
  const exclusive = mounts.find((mount) => mount.exclusive)
  if (exclusive) return `volume at ${exclusive.target} is exclusive`
  const fixed = settings.networks?.find((each) => each.ipv4Address ?? each.ipv6Address)
  return fixed ? `its address on network ${fixed.name} is fixed` : null
}

/** Hash that tells containers apart: where a value came from, and after what it starts, makes none another. */
export function configHashOf(
  { secretKeys: _, dependsOn: __, timeoutMs: ___, ...service }: RenderedService,
  { network }: Pick<Rendered, 'network'>,
): string {
  return contentHash({ ...service, network })
}

export function hiddenIn({ services, network }: Rendered): Hidden {
  const all = services.map(({ env, secretKeys = [] }) => ({ env, secretKeys }))
  return {
    secrets: [
      ...secretValues(all.map(({ env }) => env)),
      ...all.flatMap(({ env, secretKeys }) => secretKeys.flatMap((key) => env[key] ?? [])),
    ],
    names: [network, ...services.flatMap(namesOf)],
  }
}

function namesOf({ name, image, mounts, settings }: RenderedService): string[] {
  const networks = settings?.networks?.map((each) => each.name) ?? []
  return [name, image, ...mounts.flatMap(({ source, target }) => [source, target]), ...networks]
}

/** Also of what was recorded by an older version. */
export function namesIn(rendered: unknown): string[] {
  if (!isRecord(rendered)) return []
  const services: readonly unknown[] = Array.isArray(rendered.services) ? rendered.services : []
  const named = services.map((each) => (isRecord(each) ? [each.name, each.image, each.mounts] : []))
  return textsIn([rendered.network, named])
}

/** `field → value` for people; env keys with a mask. */
export function flatten({ network, services }: Rendered): Record<string, string> {
  const flat: Record<string, string> = { network }
  for (const service of services)
    for (const [field, value] of Object.entries(flatService(service)))
      flat[`${service.name}.${field}`] = value
  return flat
}

function flatService(service: RenderedService): Record<string, string> {
  const { role, image, tag, digest, dependsOn, ports, healthcheck, env, mounts } = service
  const { cpus, memory, settings = {}, timeoutMs } = service
  const flat: Record<string, string> = {
    role,
    image: digest === null ? `${image}:${tag}` : `${image}@${digest}`,
    ...(dependsOn.length > 0 && { 'starts after': dependsOn.join(', ') }),
    ...(role !== 'init' && { healthcheck: healthcheck || "the image's own" }),
    'limit.cpu': cpus === 0 ? 'unlimited' : `${cpus} cores`,
    'limit.memory': memory === 0 ? 'unlimited' : `${memory} MB`,
    ...(timeoutMs !== undefined && { 'completes within': `${timeoutMs / 1000} s` }),
  }
  for (const { container, host, protocol, address } of ports)
    flat[`port.${container}/${protocol}`] = hostPortText(host, address)
  for (const key of Object.keys(env)) flat[`env.${key}`] = mask
  for (const mount of mounts) flat[`mount.${mount.target}`] = renderedMountText(mount)
  return { ...flat, ...shownSettings(settings) }
}

function hostPortText(host: number | null, address: string): string {
  if (host === null) return 'inside its network'
  const where = host === 0 ? 'a free port' : `port ${host}`
  return address === '' ? `${where} of the host` : `${where} of ${address}`
}

/** Differences, changed env values included (masked). `before` null = nothing was live. */
export function renderedDifference(before: Rendered | null, after: Rendered): Difference[] {
  return maskedDifferences(
    { before: before ? flatten(before) : {}, after: flatten(after) },
    { before: before ? allEnv(before) : {}, after: allEnv(after) },
  )
}

const allEnv = ({ services }: Rendered): Record<string, string> =>
  Object.fromEntries(
    services.flatMap(({ name, env }) =>
      Object.entries(env).map(([key, value]) => [`${name}.env.${key}`, value]),
    ),
  )
