/** Plans for what there is of a workload as it is: stop, start, restart. Pure. */
import { durationMs } from '../../../shared/lib/duration.ts'
import { isServing, isUp } from '../../../shared/model/container-state.ts'
import type { PartChange, TargetPlan } from '../../../shared/model/plan.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import type { Container } from '../../engine/engine.ts'
import { noOutage, nothingChanges, restartOutageMs } from '../outage.ts'
import { basisOf, type Control, isAlready, whyNothing } from '../rollout/control-plan.ts'
import {
  ledAmong,
  type ServedAsked,
  servedRoutes,
  silenceWarnings,
} from '../rollout/faces/plan-served.ts'
import { nothingSeen } from '../rollout/faces/see-faces.ts'
import type { ControlledContainer } from '../rollout/spec.ts'
import type { PlanContext, SourcePlan } from '../source.ts'
import type { Intent } from '../stage.ts'
import type { ControlBody } from './body.ts'
import { briefOf, keptInstances, liveContainers } from './instances.ts'
import type { Seen } from './observe.ts'
import { probeOf, renderedSchema } from './render.ts'

export function planControl(
  { target, settings }: PlanContext,
  workload: Workload,
  { intent, type, seen }: { readonly intent: Intent; readonly type: Control; readonly seen: Seen },
): SourcePlan<ControlBody> {
  const { deploy } = workload.document
  const rendered = intent.live && renderedSchema.parse(intent.live.rendered)
  const there = keptInstances(intent, seen)
  const touched = there.filter((each) => !isAlready(each, type))
  const skip = whyNothing(type, there, touched)
  const stopTimeoutMs = durationMs(deploy.stopTimeout)
  const network = rendered?.network ?? settings.network
  const { faces = nothingSeen } = seen
  const names: ServedAsked = {
    ...{ workload, domain: settings.domain, live: intent.live?.release ?? null, seen: faces },
    behind(route) {
      const live = liveContainers(intent, seen)
      const usual = touched.filter((each) => live.includes(each))
      const first = usual.length > 0 ? usual : touched.slice(0, 1)
      return { containers: ledAmong(route, first, { seen: faces, there }), network }
    },
  }
  const served = servedRoutes(names)
  const body: ControlBody = {
    type,
    containers: touched.map((each) => controlled(each, intent, seen)),
    network,
    healthTimeoutMs: durationMs(deploy.healthTimeout),
    soakMs: durationMs(deploy.soak),
    stopTimeoutMs,
    ...(served.length > 0 && { served }),
  }
  const outage = outageOf(type, body, skip)
  return {
    shown: {
      target,
      order: skip === null ? 'replace-in-place' : 'nothing',
      difference: [],
      outage,
      parts: [partOf(workload.document.name, { type, there, touched, outage })],
      warnings: [
        ...laterWarnings(type, seen),
        ...unprovedWarnings(body),
        ...(type === 'stop' ? [] : silenceWarnings(names)),
      ],
      skip,
    },
    basis: basisOf(workload, seen.containers),
    body,
    serving: there.some(isServing),
  }
}

/** Others than the live one may be asked otherwise: their engine's own check is what they are judged by. */
function controlled(container: Container, intent: Intent, seen: Seen): ControlledContainer {
  const { imageId, healthcheck } = container
  const isLive = liveContainers(intent, seen).includes(container)
  return {
    ...{ ...briefOf(container), imageId },
    ...{ isUp: isUp(container), serves: isServing(container) },
    probe: isLive && intent.live ? probeOf(renderedSchema.parse(intent.live.rendered)) : null,
    hasHealthcheck: healthcheck !== undefined,
  }
}

function outageOf(type: Control, body: ControlBody, skip: string | null): TargetPlan['outage'] {
  if (skip !== null) return nothingChanges
  if (type === 'start') return noOutage('What is down is started')
  if (type === 'stop')
    return { kind: 'until-redeployed', estimateMs: null, why: 'It stays down until it is started' }
  const serving = body.containers.filter(({ serves }) => serves).length
  if (serving > 1) return noOutage('One after another: the others serve meanwhile')
  const estimateMs = restartOutageMs(body)
  return { kind: 'while-replacing', estimateMs, why: 'It stops and starts again' }
}

interface Controlled {
  readonly type: Control
  readonly there: readonly Container[]
  readonly touched: readonly Container[]
  readonly outage: TargetPlan['outage']
}

function partOf(part: string, { type, there, touched, outage }: Controlled): PartChange {
  const from = there.filter(isUp).length
  const kept: Pick<PartChange, 'part' | 'reasons' | 'from' | 'order' | 'why'> = {
    ...{ part, reasons: [], from, order: 'replace', why: '' },
  }
  if (touched.length === 0) return { ...kept, change: 'unchanged', to: from, outageMs: 0 }
  const outageMs = type === 'restart' ? outage.estimateMs : null
  return { ...kept, change: type, to: type === 'stop' ? 0 : there.length, outageMs }
}

/**
 * Warnings on what comes later; which image its reference means by now does not matter: what was made from it goes
 * on.
 */
function laterWarnings(type: Control, { containers }: Seen): string[] {
  const paused = containers.filter(({ state }) => state === 'paused').map(({ name }) => name)
  if (type !== 'start' || paused.length === 0) return []
  return [`${paused.join(', ')} is paused, and cannot be started: restart it instead`]
}

function unprovedWarnings({ type, containers }: ControlBody): string[] {
  if (type === 'stop') return []
  const unproved = containers.filter(({ probe, hasHealthcheck }) => !probe && !hasHealthcheck)
  return unproved.map(
    ({ name }) => `Nothing proves that ${name} works: it will count as unverified`,
  )
}
