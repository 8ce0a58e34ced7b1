/** What becomes of one service of an instance on one target. Pure. */
import { durationMs } from '../../../shared/lib/duration.ts'
import { isServing, isUp } from '../../../shared/model/container-state.ts'
import { label } from '../../../shared/model/labels.ts'
import type { PartChange } from '../../../shared/model/plan.ts'
import type { Part } from '../../../shared/model/release.ts'
import type { Container, Image } from '../../engine/engine.ts'
import type { FilledWorkload } from '../../secrets/fill-env.ts'
import { digestOf, hasDigest } from '../containers/digest-of.ts'
import { isCompleted } from '../rollout/completion.ts'
import { planVolumes, type VolumePlan } from '../rollout/image-volumes.ts'
import type { PartRollout } from '../rollout/several.ts'
import type { RolloutSpec, WantedImage } from '../rollout/spec.ts'
import type { Intent } from '../stage.ts'
import type { InstanceConfig, Service } from './config.ts'
import type { FoundImage, Observed } from './observe.ts'
import {
  configHashOf,
  exposedBy,
  needsReplaceInPlace,
  probeOf,
  publicationsOf,
  type Rendered,
  type RenderedService,
} from './render.ts'

export interface ServicePlan {
  readonly service: RenderedService
  readonly change: PartChange
  /** null = it stays as it is. */
  readonly rollout: PartRollout | null
  /** As the release keeps it, where it stays. */
  readonly kept: Part | null
  readonly image: FoundImage
  readonly isFresh: boolean
  readonly volumes: VolumePlan
  /** Its containers, those that are up first, then newest first. */
  readonly containers: readonly Container[]
}

export interface Planning {
  readonly workload: FilledWorkload
  readonly intent: Intent
  readonly observed: Observed
  readonly rendered: Rendered
  /** What is live, as it was rendered; null = nothing is, or it was taken over. */
  readonly live: Rendered | null
}

export const ofService = (containers: readonly Container[], name: string): readonly Container[] =>
  containers
    .filter(({ labels }) => labels[label.service] === name)
    .sort((a, b) => Number(isUp(b)) - Number(isUp(a)))

export function planService(planning: Planning, service: RenderedService): ServicePlan {
  const { workload, intent, observed } = planning
  const containers = ofService(observed.containers, service.name)
  const image = observed.images[service.name] ?? nowhere
  const written = writtenAs(workload, service.name)
  const isFresh = isEnough(image, written?.pull ?? 'newer', service.settings?.platform ?? '')
  const volumes = planVolumes({
    ...{ workload, service: service.name, declared: service.mounts, isAlone: true },
    image: isFresh ? image.local : null,
    containers,
    live: intent.live?.release.deployment ?? null,
  })
  const planned = { service, image, isFresh, volumes, containers }
  const reasons = whyAnew(planning, planned)
  const change = changeOf(planning, planned, reasons)
  if (reasons.length === 0)
    return { ...planned, change, rollout: null, kept: keptPart(planning, planned) }
  return { ...planned, change, rollout: rolloutOf(planning, planned, change), kept: null }
}

const nowhere: FoundImage = { reference: '', local: null, registry: undefined }

type Planned = Omit<ServicePlan, 'change' | 'rollout' | 'kept'>

function writtenAs({ document }: FilledWorkload, name: string): Service | undefined {
  const { services } = document.source as InstanceConfig
  return services.find((each) => each.name === name)
}

/** What the registry refuses or does not have, a host may have (CP-11): only `always` insists. */
function isEnough({ local, registry }: FoundImage, pull: Service['pull'], platform: string) {
  if (!local) return false
  if (registry?.kind !== 'digest') return registry === undefined || pull !== 'always'
  return hasDigest(local.repoDigests, registry.digest) && fits(local, platform)
}

const fits = ({ os, arch }: Image, platform: string): boolean =>
  platform === '' || `${platform}/`.startsWith(`${os}/${arch}/`)

/** None = it stays as it is. */
function whyAnew(planning: Planning, planned: Planned): string[] {
  return planned.service.role === 'init' ? whyRun(planning, planned) : whyMade(planning, planned)
}

/** What it did is done: it runs again only where it would do something else. */
function whyRun(planning: Planning, planned: Planned): string[] {
  const { service, containers, image, isFresh } = planned
  if (planning.intent.action === 'rollback') return []
  const hash = configHashOf(service, planning.rendered)
  const isDone = containers.some(
    (each) =>
      isCompleted(each) && each.labels[label.config] === hash && each.imageId === image.local?.id,
  )
  if (isFresh && (isDone || wasDone(planning, planned))) return []
  return containers.length === 0 && !liveService(planning, service.name)
    ? ['it has not run yet']
    : ['its image or configuration changed since it completed']
}

/** Its container is gone since: the release remembers that it completed. */
function wasDone(planning: Planning, { service, image, containers }: Planned): boolean {
  const { live, intent, rendered } = planning
  const before = liveService(planning, service.name)
  const part = intent.live?.release.parts.find((each) => each.part === service.name)
  if (containers.length > 0 || !live || !before || !part) return false
  return (
    configHashOf(before, live) === configHashOf(service, rendered) &&
    part.imageId === image.local?.id
  )
}

const liveService = ({ live }: Planning, name: string): RenderedService | undefined =>
  live?.services.find((each) => each.name === name)

function whyMade(planning: Planning, planned: Planned): string[] {
  const { service, containers, image, isFresh } = planned
  const { rendered, observed } = planning
  const [now] = containers
  if (!now || !isUp(now)) return ['nothing of it runs']
  const reasons = [
    ...(isFresh ? [] : ['its image is pulled']),
    ...(image.local && now.imageId !== image.local.id ? ['another image'] : []),
    ...(now.labels[label.config] === configHashOf(service, rendered)
      ? []
      : ['another configuration']),
  ]
  if (reasons.length > 0) return reasons
  const ails = whyNotWell(now, rendered.network, observed.now)
  return ails === null ? [] : [ails]
}

/** A program that ends again and again runs in between: for so long after it was started again it is not trusted. */
const trustedAfterMs = 30_000

function whyNotWell(container: Container, network: string, now: number): string | null {
  const { state, health, exit, startedAt, addresses } = container
  // Restarting before running: an engine says both at once (CP-28).
  if (state === 'restarting') return `it ends again and again (${exit.restarts} times so far)`
  if (state !== 'running') return `it is ${state}`
  if (exit.restarts > 0 && now - Date.parse(startedAt) < trustedAfterMs)
    return `it was just started again by its engine, ${exit.restarts} times so far`
  if (health === 'unhealthy') return 'it is unhealthy'
  if (health === 'starting') return 'it has not become healthy yet'
  return Object.hasOwn(addresses, network) ? null : `it is not on network ${network} any more`
}

/** Why the old one must stop before the new one starts; null = it need not. */
function whyInPlace({ workload }: Planning, { service, volumes }: Planned): string | null {
  if (workload.document.deploy.startFirst === 'never') return 'its document says so (startFirst)'
  return needsReplaceInPlace(service) ?? volumes.written
}

function changeOf(planning: Planning, planned: Planned, reasons: string[]): PartChange {
  const { service, containers } = planned
  const isInit = service.role === 'init'
  const from = containers.filter(isUp).length
  const why = isInit ? null : whyInPlace(planning, planned)
  const order = why === null ? 'start-first' : 'replace'
  const known = { part: service.name, reasons, from, order, why: why ?? '' } as const
  if (reasons.length === 0) return { ...known, change: 'unchanged', to: from, outageMs: 0 }
  const outageMs = from === 0 ? null : why === null ? 0 : stopMs(planning) + 1_000
  const change = from === 0 ? 'create' : 'recreate'
  return { ...known, change, to: isInit ? 0 : 1, outageMs: isInit ? 0 : outageMs }
}

const stopMs = ({ workload }: Planning): number => durationMs(workload.document.deploy.stopTimeout)

/** So long a failed init is kept for its logs, where its document says nothing (CP-12). */
const keepInitMs = 86_400_000

function rolloutOf(planning: Planning, planned: Planned, change: PartChange): PartRollout {
  const { workload, rendered } = planning
  const { service, containers } = planned
  const { deploy, keep } = workload.document
  const isInit = service.role === 'init'
  const keepFailedMs = keep?.failed === undefined ? undefined : durationMs(keep.failed)
  const kept = keepFailedMs ?? (isInit ? keepInitMs : undefined)
  return {
    ...{ part: service.name, role: service.role },
    completesWithinMs: isInit ? (service.timeoutMs ?? null) : null,
    spec: {
      image: imageOf(planning, planned),
      container: containerOf(planning, planned),
      probe: isInit ? null : probeOf(service),
      order: change.order === 'replace' ? 'replace-in-place' : 'start-first',
      previous: isInit ? [] : containers.filter(isUp).map((each) => previousOf(planning, each)),
      leaving: containers.map(briefOf),
      healthTimeoutMs: durationMs(deploy.healthTimeout),
      soakMs: durationMs(deploy.soak),
      stopTimeoutMs: stopMs(planning),
      ...(kept !== undefined && { keepFailedMs: kept }),
      // The release is one for all of them.
      release: { config: {}, rendered: { network: rendered.network } },
    },
  }
}

export const briefOf = ({ id, name, labels }: Container) => ({
  ...{ id, name, release: labels[label.release] ?? '' },
})

function previousOf(
  { live, rendered }: Planning,
  container: Container,
): RolloutSpec['previous'][number] {
  const service = live?.services.find(({ name }) => name === container.labels[label.service])
  const { imageId, healthcheck } = container
  const network = live?.network ?? rendered.network
  const proof = { imageId, network, hasHealthcheck: healthcheck !== undefined }
  return {
    ...{ ...briefOf(container), serves: isServing(container) },
    ...(service && { proof: { ...proof, probe: probeOf(service) } }),
  }
}

function imageOf({ intent, workload }: Planning, planned: Planned): WantedImage {
  const { service, image, isFresh } = planned
  const { reference, local, registry } = image
  const { pull = 'newer', registry: account = '' } = writtenAs(workload, service.name) ?? {}
  const part = intent.release?.release.parts.find((each) => each.part === service.name)
  const isNowhere = registry === undefined || registry.kind === 'absent'
  const wanted = part?.digest ? `${service.image}@${part.digest}` : reference
  const digest = registry?.kind === 'digest' ? registry.digest : null
  const { platform } = service.settings ?? {}
  const how = { ...(account !== '' && { account }), ...(platform && { platform }) }
  return {
    ...{ reference, name: service.image, tag: tagOf(service) },
    imageId: isFresh ? (local?.id ?? null) : null,
    pull: isFresh || isNowhere ? null : { reference: wanted, digest, ...how },
    absent: !isFresh && isNowhere,
    neverPulls: pull === 'never',
  }
}

const tagOf = ({ tag, digest }: RenderedService): string => tag || (digest ?? '').slice(7, 19)

function containerOf(planning: Planning, planned: Planned): RolloutSpec['container'] {
  const { rendered, workload } = planning
  const { service, volumes } = planned
  const main = rendered.services.find(({ role }) => role === 'main')
  const isFirst = service.name === main?.name
  return {
    ...{ service: service.name, aliases: [aliasOf(workload.document.name, service, rendered)] },
    ...{ env: service.env, network: rendered.network, expose: exposedBy(service) },
    publish: [...publicationsOf(service), ...ownPort(planning, service)],
    ...{ cpus: service.cpus, memoryBytes: service.memory * 1024 * 1024 },
    isNamed: isFirst,
    nameHolders: isFirst ? (planning.observed.alsoCalled ?? []) : [],
    ...(service.settings && { settings: service.settings }),
    labels: {
      [label.role]: service.role,
      [label.image]: service.image,
      [label.tag]: tagOf(service),
      [label.config]: configHashOf(service, rendered),
    },
    ...{ mounts: service.mounts, known: volumes.known },
  }
}

/** On a network of many workloads, others may be called as its services are. */
export function aliasOf(
  workload: string,
  { name }: Pick<RenderedService, 'name'>,
  { isShared }: Pick<Rendered, 'isShared'>,
): string {
  return isShared ? `${workload}-${name}` : name
}

/** For our probe alone: on a port of the host's own that the engine chooses. */
function ownPort({ observed }: Planning, service: RenderedService) {
  const inside = `${probeOf(service)?.port}/tcp`
  const isNeeded =
    observed.reach === 'published' &&
    probeOf(service) !== null &&
    !publicationsOf(service).some(({ containerPort }) => containerPort === inside)
  return isNeeded ? [{ hostIp: '127.0.0.1', hostPort: 0, containerPort: inside }] : []
}

function keptPart(planning: Planning, { service, containers, image }: Planned): Part {
  const { live, release } = planning.intent
  const parts = [...(live?.release.parts ?? []), ...(release?.release.parts ?? [])]
  const known = parts.find((each) => each.part === service.name)
  const imageId = containers[0]?.imageId ?? image.local?.id ?? known?.imageId ?? ''
  const isSame = known?.imageId === imageId
  const digest = isSame ? known.digest : digestOf(image.local?.repoDigests ?? [], service.image)
  const mayEnd = service.role === 'init'
  const named = `${service.image}:${tagOf(service)}`
  return { part: service.name, image: named, digest, imageId, replicas: 1, mayEnd }
}
