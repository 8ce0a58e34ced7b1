/** What would become of each service, as `docker compose up` decides it, and why. Pure. */
import { parseDuration } from '../../../../shared/lib/duration.ts'
import type { Difference } from '../../../../shared/model/difference.ts'
import type { ServiceChange } from '../../../../shared/model/plan.ts'
import type { Container } from '../../../engine/engine.ts'
import { isUp, ofService } from '../containers.ts'
import { composeLabel, isCutShort, serviceOf } from '../project.ts'
import { type Rendered, replicasOf, type Service } from '../rendered.ts'
import { joinedServices } from '../tools/up-view.ts'
import type { ReleasedProject } from '../wanted/released.ts'
import type { Wanted } from '../wanted/wanted.ts'
import { forcedBy, inDependencyOrder, isDoneJob } from './dependencies.ts'
import type { Observed } from './observe.ts'
import { hasHealthcheck, startFirstObstacle } from './start-first.ts'

export interface ServicePlanInput {
  readonly observed: Observed
  readonly wanted: Wanted
  /** What is live. */
  readonly previous: ReleasedProject | null
  /** From live to wanted, fields like `web.image`. */
  readonly difference: readonly Difference[]
  readonly startFirst: 'auto' | 'never'
  /** Nothing is made anew, whatever else moved meanwhile. */
  readonly isScaling: boolean
}

/** In the order of the project file; services that are not in it any more come last. */
export function planServices(input: ServicePlanInput): ServiceChange[] {
  const { rendered } = input.wanted
  const changes = new Map<string, ServiceChange>()
  for (const name of inDependencyOrder(rendered))
    changes.set(name, planService(input, name, changes))
  const inOrder = Object.keys(rendered.services).flatMap((name) => changes.get(name) ?? [])
  const all = [...inOrder, ...orphans(rendered, input.observed.containers)]
  const isAtRest = all.every(({ change }) => change === 'unchanged' || change === 'orphan')
  return isAtRest ? all : all.map((change) => jobAgain(input, change))
}

function planService(
  input: ServicePlanInput,
  name: string,
  earlier: ReadonlyMap<string, ServiceChange>,
): ServiceChange {
  const { observed, wanted } = input
  const service = wanted.rendered.services[name] as Service
  const containers = ofService(observed.containers, name)
  const to = replicasOf(service)
  const shown = { service: name, from: containers.filter(isUp).length, to }
  if (containers.length === 0) {
    const change = to === 0 ? 'unchanged' : 'create'
    return { ...shown, change, reasons: [], order: 'replace', why: '', outageMs: null }
  }
  const mayRecreate = to > 0 && !input.isScaling
  const forced = mayRecreate ? forcedBy(input.observed.version, service, earlier) : null
  const reasons = mayRecreate ? recreateReasons(input, name, containers) : []
  if (forced !== null) reasons.push(forced)
  if (reasons.length > 0)
    return { ...shown, change: 'recreate', reasons, ...recreated(input, name, shown.from, forced) }
  const isDone = containers.length === to && isDoneJob(wanted.rendered, name, containers)
  const kept = isDone ? { change: 'unchanged' as const, reasons: [] } : keptAs(containers, to)
  return { ...shown, ...kept, order: 'replace', why: '', outageMs: 0 }
}

function recreated(
  input: ServicePlanInput,
  name: string,
  from: number,
  forced: string | null,
): Pick<ServiceChange, 'order' | 'why' | 'outageMs'> {
  const service = input.wanted.rendered.services[name] as Service
  const own = input.startFirst === 'never' ? 'it is switched off' : obstacleTo(input, name)
  const obstacle = forced ?? own
  if (from === 0) return { order: 'replace', why: '', outageMs: 0 }
  if (obstacle === null) return { order: 'start-first', why: '', outageMs: 0 }
  return {
    order: 'replace',
    why: obstacle,
    outageMs: stopMs(service) + startMs + firstProbeMs(service),
  }
}

/** `up` starts everything that is down; so where there is anything to do, a job does its work again. */
function jobAgain({ observed, wanted }: ServicePlanInput, change: ServiceChange): ServiceChange {
  const { service } = change
  if (change.change !== 'unchanged' || change.to === 0) return change
  const own = ofService(observed.containers, service)
  if (own.length === 0 || !isDoneJob(wanted.rendered, service, own)) return change
  return { ...change, change: 'start', reasons: ['it ran to its end, and runs again'] }
}

/** Nothing is made anew: some may be started again, added or taken away. */
function keptAs(
  containers: readonly Container[],
  to: number,
): Pick<ServiceChange, 'change' | 'reasons'> {
  if (containers.length !== to) {
    return { change: 'scale', reasons: [`${containers.length} → ${to} containers`] }
  }
  const down = containers.filter((container) => !isUp(container))
  if (down.length === 0) return { change: 'unchanged', reasons: [] }
  const ends = down.map(({ name, state, exit }) =>
    exit.exitCode === null ? `${name} is ${state}` : `${name} ended with ${exit.exitCode}`,
  )
  return { change: 'start', reasons: ends }
}

function recreateReasons(
  input: ServicePlanInput,
  name: string,
  containers: readonly Container[],
): string[] {
  const reasons: string[] = []
  if (containers.some(isCutShort)) reasons.push('an earlier recreation was cut short')
  if (isOtherConfig(input, name, containers)) reasons.push(...changedFields(input, name))
  const image = imageReason(input, name, containers)
  if (image === null) return reasons
  // Which image it is says more than that it is another one.
  return [...reasons.filter((reason) => reason !== 'image'), image]
}

function changedFields({ difference }: ServicePlanInput, name: string): string[] {
  const fields = difference
    .map(({ field }) => field)
    .filter((field) => field.startsWith(`${name}.`))
    .map((field) => field.slice(name.length + 1))
  return fields.length > 0 ? fields : ['its configuration hash differs']
}

function imageReason(
  { observed, wanted, previous }: ServicePlanInput,
  name: string,
  containers: readonly Container[],
): string | null {
  if (isBuilt(wanted, previous, observed, name)) return 'its image is built'
  const image = observed.images[name]
  const runs = containers.find(({ imageId }) => image?.local && imageId !== image.local.id)
  if (runs) return `image ${short(runs.imageId)} → ${short(image?.local?.id ?? '')}`
  if (!image || wanted.pull === 'never' || !isOutdated(image)) return null
  return `a newer image at the registry (${short(image.registryDigest ?? '')})`
}

/**
 * What it is built from changed since, cannot be told, or its image is not there. A build that was taken
 * back, or another release, may have left another image under the name. Of a release nothing is built.
 */
export function isBuilt(
  wanted: Wanted,
  previous: ReleasedProject | null,
  observed: Observed,
  name: string,
): boolean {
  const from = wanted.builds[name]
  if (!wanted.folder || from === undefined) return false
  const was = previous?.services[name]
  const isSame = from !== null && from === was?.built
  return !isSame || observed.images[name]?.local?.id !== was.imageId
}

/** Where the hash cannot be told, what was rendered decides. */
function isOtherConfig(
  { wanted, previous, difference }: ServicePlanInput,
  name: string,
  containers: readonly Container[],
): boolean {
  const hash = wanted.hashes[name] ?? null
  if (hash !== null)
    return containers.some(({ labels }) => labels[composeLabel.configHash] !== hash)
  return previous === null || difference.some(({ field }) => field.startsWith(`${name}.`))
}

/** The registry has another image under that name than the host. */
export function isOutdated(image: Observed['images'][string]): boolean {
  const { registryDigest: digest, local } = image
  return digest !== null && !local?.repoDigests.some((known) => known.endsWith(`@${digest}`))
}

function obstacleTo({ wanted, observed }: ServicePlanInput, name: string): string | null {
  const service = wanted.rendered.services[name] as Service
  const others = Object.values(wanted.rendered.services)
  const isJoined = others.some((other) => joinedServices(other).includes(name))
  const own = ofService(observed.containers, name)
  const mounts = own.flatMap((container) => container.mounts)
  return startFirstObstacle(service, {
    isJoined,
    volumesAt: mounts.filter(({ kind }) => kind === 'volume').map(({ target }) => target),
    imageHasHealthcheck: observed.images[name]?.local?.hasHealthcheck ?? false,
  })
}

/** Services that run, but that the project does not have (any more). */
function orphans(rendered: Rendered, containers: readonly Container[]): ServiceChange[] {
  const names = new Set(containers.map(serviceOf))
  return [...names]
    .filter((name) => rendered.services[name] === undefined)
    .sort()
    .map((service) => {
      const own = ofService(containers, service)
      const folder = own[0]?.labels[composeLabel.workingDir]
      const where = folder ? ` (deployed from ${folder})` : ''
      return {
        ...{ service, change: 'orphan', reasons: [`not in the project${where}`] },
        ...{ from: own.filter(isUp).length, to: 0, order: 'replace', why: '', outageMs: 0 },
      }
    })
}

/** What compose waits before it kills, where the service does not say; and what a start takes. */
const defaultGraceMs = 10_000
const startMs = 1_000

function stopMs({ stop_grace_period: grace }: Service): number {
  return grace === undefined ? defaultGraceMs : durationMs(grace)
}

/** The engine's own, where the service does not say: between probes, and while it may still be starting. */
const probeMs = { later: 30_000, starting: 5_000 }

/** Until it can be healthy at the earliest: nothing is probed before one interval is over. */
function firstProbeMs(service: Service): number {
  const { healthcheck } = service
  if (!healthcheck || !hasHealthcheck(service, true)) return 0
  const { interval, start_interval: early, start_period: period } = healthcheck
  if (period !== undefined && durationMs(period) > 0)
    return early === undefined ? probeMs.starting : durationMs(early)
  return interval === undefined ? probeMs.later : durationMs(interval)
}

/** A duration of Go: `1m30s`. */
function durationMs(text: string): number {
  const parts = text.match(/\d+(?:\.\d+)?(?:ms|[hms])/g) ?? []
  return parts.reduce((sum, part) => sum + (parseDuration(part) ?? 0), 0)
}

function short(id: string): string {
  return id.replace(/^.*sha256:/, '').slice(0, 12)
}
