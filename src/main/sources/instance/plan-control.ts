/** Plans for what there is of an instance as it is: stop, start, restart. Inits are never among it. Pure. */
import { durationMs } from '../../../shared/lib/duration.ts'
import { isServing, isUp } from '../../../shared/model/container-state.ts'
import { label } from '../../../shared/model/labels.ts'
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
import type { InstanceConfig } from './config.ts'
import type { Observed } from './observe.ts'
import { briefOf, ofService } from './planning.ts'
import { networkOf, probeOf, type Rendered, renderedSchema } from './render.ts'

interface Controlling {
  readonly intent: Intent
  readonly type: Control
  readonly observed: Observed
}

export function planControl(
  { target, settings }: PlanContext,
  workload: Workload,
  { intent, type, observed }: Controlling,
): SourcePlan<ControlBody> {
  const { deploy, ...document } = workload.document
  const live = intent.live && renderedSchema.parse(intent.live.rendered)
  const all = lastingContainers(live, observed)
  const services = [...new Set(all.map(serviceOf))]
  const asked = intent.options.services
  const meant = all.filter((each) => asked.length === 0 || asked.includes(serviceOf(each)))
  const touched = meant.filter((each) => !isAlready(each, type))
  const skip = whyNothing(type, meant, touched)
  const config = document.source as InstanceConfig
  const network = live?.network ?? networkOf(document, config, settings).network
  const { faces = nothingSeen } = observed
  const names: ServedAsked = {
    ...{ workload, domain: settings.domain, live: intent.live?.release ?? null, seen: faces },
    behind(route, part = mainOf(live)) {
      const isOf = (each: Container) => serviceOf(each) === part
      const of = { seen: faces, there: all.filter(isOf) }
      return { containers: ledAmong(route, touched.filter(isOf), of), network }
    },
  }
  const served = servedRoutes(names)
  const body: ControlBody = {
    type,
    // What was started last is stopped first.
    containers: (type === 'stop' ? touched.toReversed() : touched).map((each) =>
      controlled(each, live),
    ),
    services: Object.fromEntries(touched.map((each) => [each.id, serviceOf(each)])),
    network,
    healthTimeoutMs: durationMs(deploy.healthTimeout),
    soakMs: durationMs(deploy.soak),
    stopTimeoutMs: durationMs(deploy.stopTimeout),
    ...(served.length > 0 && { served }),
  }
  const outage = outageOf(type, body, skip)
  const lacks = asked.filter((name) => !services.includes(name))
  return {
    shown: {
      target,
      order: skip === null ? 'replace-in-place' : 'nothing',
      difference: [],
      outage,
      parts: services.map((part) => partOf(part, { type, all, touched, outage })),
      warnings: [
        ...lacks.map((name) => `${target} has no ${name}`),
        ...(type === 'stop' ? [] : silenceWarnings(names)),
      ],
      skip,
    },
    basis: basisOf(workload, all),
    body,
    serving: all.some(isServing),
    ...(lacks.length > 0 && { lacks }),
  }
}

const mainOf = (live: Rendered | null): string | undefined =>
  live?.services.find(({ role }) => role === 'main')?.name

const serviceOf = ({ labels }: Container): string => labels[label.service] ?? ''

/** The container of each service that counts, in the order that they are started in. */
export function lastingContainers(
  live: Rendered | null,
  { containers }: Pick<Observed, 'containers'>,
): readonly Container[] {
  const lasting = containers.filter(({ labels }) => labels[label.role] !== 'init')
  const order = live?.services.map(({ name }) => name) ?? []
  const names = [...new Set([...order, ...lasting.map(serviceOf)])]
  return names.flatMap((name) => ofService(lasting, name).slice(0, 1))
}

function controlled(container: Container, live: Rendered | null): ControlledContainer {
  const service = live?.services.find(({ name }) => name === serviceOf(container))
  const { imageId, healthcheck } = container
  return {
    ...{ ...briefOf(container), imageId, isUp: isUp(container), serves: isServing(container) },
    probe: service ? probeOf(service) : null,
    hasHealthcheck: healthcheck !== undefined,
    ...(service && { service: { role: service.role, name: service.name } }),
  }
}

function outageOf(type: Control, body: ControlBody, skip: string | null): TargetPlan['outage'] {
  if (skip !== null) return nothingChanges
  if (type === 'start') return noOutage('What is down is started; inits do not run again')
  if (type === 'stop')
    return { kind: 'until-redeployed', estimateMs: null, why: 'It stays down until it is started' }
  const why = 'Each container stops and starts again, one after another; inits do not run again'
  return { kind: 'while-replacing', estimateMs: restartOutageMs(body), why }
}

interface Controlled {
  readonly type: Control
  readonly all: readonly Container[]
  readonly touched: readonly Container[]
  readonly outage: TargetPlan['outage']
}

function partOf(part: string, { type, all, touched, outage }: Controlled): PartChange {
  const isOf = (each: Container) => serviceOf(each) === part
  const from = all.filter((each) => isOf(each) && isUp(each)).length
  const kept = { part, reasons: [], from, order: 'replace' as const, why: '' }
  if (!touched.some(isOf)) return { ...kept, change: 'unchanged', to: from, outageMs: 0 }
  const outageMs = type === 'restart' ? outage.estimateMs : null
  return { ...kept, change: type, to: type === 'stop' ? 0 : 1, outageMs }
}
