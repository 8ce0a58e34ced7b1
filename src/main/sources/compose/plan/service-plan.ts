/** Plans what would become of each service, as `docker compose up` decides it, and why. Pure. */
import { ownValue } from '../../../../shared/lib/own-value.ts'
import { isUp } from '../../../../shared/model/container-state.ts'
import type { Difference } from '../../../../shared/model/difference.ts'
import type { Container } from '../../../engine/engine.ts'
import { joinedServices } from '../cli/fed.ts'
import { composeLabel, ofService, serviceOf } from '../project.ts'
import { type Rendered, replicasOf, type Service } from '../rendered.ts'
import { signOfService, troubleNow } from '../trouble.ts'
import type { ServiceChange } from './body.ts'
import {
  changedFiles,
  forcedBy,
  inDependencyOrder,
  restartedWith,
  waitsFor,
} from './dependencies.ts'
import { haveEnded } from './jobs.ts'
import type { Observed } from './observe.ts'
import { orphanHolder } from './orphan-holders.ts'
import { replacementOutageMs, startFirstObstacle } from './outage.ts'
import { networkAnew, recreateReasons } from './recreate-reasons.ts'
import type { ReleasedProject } from './released.ts'
import type { Wanted } from './wanted.ts'

export interface ServicePlanInput {
  readonly observed: Observed
  readonly wanted: Wanted
  /** Release that is live. */
  readonly previous: ReleasedProject | null
  /** From live to wanted, fields like `web.image`. */
  readonly difference: readonly Difference[]
  readonly startFirst: 'auto' | 'never'
  /** Services that are there to end. */
  readonly jobs: readonly string[]
  /** Nothing is made anew, whatever else moved meanwhile. */
  readonly isScaling: boolean
  readonly removeOrphans: boolean
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
  const service = ownValue(wanted.rendered.services, name) as Service
  const containers = ofService(observed.containers, name)
  const to = replicasOf(service)
  const shown = { service: name, from: containers.filter(isUp).length, to }
  if (containers.length === 0) return { ...shown, ...made(input, service) }
  const mayRecreate = to > 0 && !input.isScaling
  const forced = mayRecreate ? forcedBy(input.observed.version, service, earlier) : null
  const reasons = mayRecreate ? recreateReasons(input, name, containers) : []
  if (forced !== null) reasons.push(forced)
  const anew = mayRecreate ? networkAnew(input, service) : null
  if (anew !== null) reasons.push(anew)
  if (reasons.length > 0) {
    const obstacle = forced ?? networkAnew(input, service) ?? waitsFor(service, earlier)
    return {
      ...shown,
      change: 'recreate',
      reasons,
      ...recreated(input, name, { from: shown.from, around: obstacle }),
    }
  }
  const isDone = containers.length === to && isDoneJob(input, name, containers)
  const kept = isDone ? { change: 'unchanged' as const, reasons: [] } : keptAs(input, name, to)
  const files = mayRecreate ? filesReasons(input, name, earlier) : []
  if (files.length > 0) return { ...shown, ...broughtTo(input, name, { files, kept, earlier }) }
  const why = isDone ? 'it ran to its end' : ''
  return { ...shown, ...kept, order: 'replace', why, outageMs: 0 }
}

interface Brought {
  /** Why its containers have to be begun anew, as they are. */
  readonly files: readonly string[]
  readonly kept: Pick<ServiceChange, 'change' | 'reasons'>
  readonly earlier: ReadonlyMap<string, ServiceChange>
}

/** Beside the old ones, where it can run twice; else the same containers are restarted. What is down is only started. */
function broughtTo(input: ServicePlanInput, name: string, brought: Brought): NewService {
  const { files, kept, earlier } = brought
  const service = ownValue(input.wanted.rendered.services, name) as Service
  const up = ofService(input.observed.containers, name).filter(isUp)
  const reasons = [...kept.reasons, ...files]
  if (up.length === 0) return { change: 'start', reasons, order: 'replace', why: '', outageMs: 0 }
  const around = restartedWith(service, earlier) ?? waitsFor(service, earlier)
  const course = recreated(input, name, { from: up.length, around })
  const isFirst = course.order === 'start-first' && kept.change === 'unchanged'
  if (isFirst) return { change: 'recreate', reasons, ...course }
  const change = kept.change === 'scale' ? 'scale' : 'restart'
  const { why } = course
  return { change, reasons, order: 'replace', why, outageMs: replacementOutageMs(service) }
}

function filesReasons(
  { wanted, previous }: ServicePlanInput,
  name: string,
  earlier: ReadonlyMap<string, ServiceChange>,
): string[] {
  const service = ownValue(wanted.rendered.services, name) as Service
  const files = changedFiles(wanted, previous, name).map((file) => `${file} changed`)
  const others = restartedWith(service, earlier)
  return others === null ? files : [...files, others]
}

type NewService = Omit<ServiceChange, 'service' | 'from' | 'to'>

/**
 * Change of a service that is made; where an orphan goes first: until the new one runs, nothing has what that held.
 */
function made(
  { wanted: { rendered }, observed, removeOrphans }: ServicePlanInput,
  service: Service,
): NewService {
  const made: NewService = {
    ...{ change: 'create', reasons: [], order: 'replace', why: '', outageMs: null },
  }
  if (replicasOf(service) === 0) return { ...made, change: 'unchanged' }
  const holder = removeOrphans ? orphanHolder(rendered, service, observed.containers) : null
  if (!holder) return made
  const why = `it has ${holder.what} from ${serviceOf(holder.container)}, which goes first`
  return { ...made, why, outageMs: replacementOutageMs(service) }
}

function recreated(
  input: ServicePlanInput,
  name: string,
  { from, around }: { readonly from: number; readonly around: string | null },
): Pick<ServiceChange, 'order' | 'why' | 'outageMs'> {
  const service = ownValue(input.wanted.rendered.services, name) as Service
  const own = input.startFirst === 'never' ? 'it is switched off' : obstacleTo(input, name)
  const obstacle = around ?? own
  if (from === 0) return { order: 'replace', why: '', outageMs: 0 }
  if (obstacle === null) return { order: 'start-first', why: '', outageMs: 0 }
  return {
    order: 'replace',
    why: obstacle,
    outageMs: replacementOutageMs(service),
  }
}

/** `up` starts everything that is down; so where there is anything to do, a job does its work again. */
function jobAgain(input: ServicePlanInput, change: ServiceChange): ServiceChange {
  const { service } = change
  if (change.change !== 'unchanged' || change.to === 0) return change
  const own = ofService(input.observed.containers, service)
  if (!haveEnded(own)) return change
  return { ...change, change: 'start', reasons: ['it ran to its end, and runs again'] }
}

/** All of them did what they were there for: that is no reason to do it again. */
function isDoneJob(
  { jobs }: ServicePlanInput,
  name: string,
  containers: readonly Container[],
): boolean {
  return jobs.includes(name) && haveEnded(containers)
}

/** Nothing is made anew: some may be started again, added or taken away. */
function keptAs(
  { observed, previous, jobs }: ServicePlanInput,
  name: string,
  to: number,
): Pick<ServiceChange, 'change' | 'reasons'> {
  const containers = ofService(observed.containers, name)
  if (containers.length !== to) {
    return { change: 'scale', reasons: [`${containers.length} → ${to} containers`] }
  }
  const down = containers.filter((container) => !isUp(container))
  if (down.length === 0)
    return { change: 'unchanged', reasons: troubles(observed, jobs, containers) }
  if (isLeftEnded(observed, down))
    return { change: 'unchanged', reasons: ['it ran to its end before, and is left so'] }
  if (ownValue(previous?.services, name)?.hasEnded && haveEnded(down)) {
    const reason = 'it ran to its end, and runs each time: no service waits for it'
    return { change: 'start', reasons: [reason] }
  }
  return { change: 'start', reasons: down.map(endWords) }
}

/** Taking over a stack that is up starts nothing: what ended well in it and shows no sign of a server did its work. */
function isLeftEnded({ isTakenOver, containers }: Observed, down: readonly Container[]): boolean {
  if (!isTakenOver || !containers.some(isUp) || !haveEnded(down)) return false
  return down.every((container) => signOfService(container) === null)
}

function endWords({ name, state, exit }: Container): string {
  return exit.exitCode === null ? `${name} is ${state}` : `${name} ended with ${exit.exitCode}`
}

/** The troubles of what stays as it is. */
function troubles(
  { engineTime }: Observed,
  jobs: readonly string[],
  containers: readonly Container[],
): string[] {
  return containers.flatMap((container) => {
    const trouble = troubleNow(container, jobs.includes(serviceOf(container)), engineTime)
    return trouble === '' ? [] : [`${container.name} ${trouble}`]
  })
}

function obstacleTo({ wanted, observed }: ServicePlanInput, name: string): string | null {
  const service = ownValue(wanted.rendered.services, name) as Service
  const others = Object.values(wanted.rendered.services)
  const isJoined = others.some((other) => joinedServices(other).includes(name))
  const own = ofService(observed.containers, name)
  const mounts = own.flatMap((container) => container.mounts)
  return startFirstObstacle(service, {
    isJoined,
    volumesAt: mounts.filter(({ kind }) => kind === 'volume').map(({ target }) => target),
    imageHasHealthcheck: ownValue(observed.images, name)?.local?.hasHealthcheck ?? false,
  })
}

/** Services that run, but that the project does not have (any more). */
function orphans(rendered: Rendered, containers: readonly Container[]): ServiceChange[] {
  const names = new Set(containers.map(serviceOf))
  return [...names]
    .filter((name) => ownValue(rendered.services, name) === undefined)
    .sort()
    .map((service) => {
      const own = ofService(containers, service)
      const folder = own[0]?.labels[composeLabel.workingDir]
      const where = folder ? ` (deployed from ${folder})` : ''
      return {
        service,
        change: 'orphan',
        reasons: [`not in the project${where}`],
        from: own.filter(isUp).length,
        to: 0,
        order: 'replace',
        why: '',
        outageMs: 0,
      }
    })
}
