/** Plans for what runs as it is: stop, start, restart, remove. Pure. */
import { fail } from '../../../../shared/lib/failure-error.ts'
import type { PartChange, TargetPlan } from '../../../../shared/model/plan.ts'
import type { Workload } from '../../../../shared/model/workload.ts'
import { isUnnamed } from '../../containers/own-volumes.ts'
import { noOutage, nothingChanges, removed, removedPart, restartOutageMs } from '../../outage.ts'
import { leftWarnings, routesOf } from '../../rollout/faces/plan-faces.ts'
import type { ServedRoute } from '../../rollout/spec.ts'
import type { SourcePlan } from '../../source.ts'
import type { Intent } from '../../stage.ts'
import { doneWhereTheyAre } from './asked-services.ts'
import {
  type ControlBody,
  containerBasis,
  isAnyServing,
  type KnownContainer,
  type ProjectBody,
  type RemovalBody,
  watchTimes,
} from './body.ts'
import type { Running } from './jobs.ts'
import type { Observed } from './observe.ts'
import type { ServedNames } from './plan-faces.ts'
import { localToolsNote } from './warnings.ts'

interface ControlFacts {
  readonly workload: Workload
  readonly intent: Intent
  readonly served: ServedNames
}

export function planControl(
  target: string,
  { workload, intent, served: names }: ControlFacts,
  common: ProjectBody & Running,
): SourcePlan<ControlBody> {
  const action = controlOf(intent)
  const there = [...new Set(common.before.map(({ service }) => service))].sort()
  const asked = intent.options.services
  const named = asked.filter((name) => there.includes(name))
  const open = there.filter((service) => !common.finished.includes(service))
  // A job that did its work is done; to do it again, it is named.
  const meant = open.length > 0 && action !== 'stop' ? open : there
  const services = asked.length > 0 ? named : meant
  const touched = common.before.filter(({ service }) => services.includes(service))
  const isTouched = ({ of }: ServedRoute) =>
    touched.some(({ id }) => id === of.kept || of.others?.includes(id))
  const following = names.routes.filter(isTouched)
  const idle = touched.filter((each) => isAlready(each, action))
  const isIdle = action !== 'restart' && idle.length === touched.length
  const skip = isIdle
    ? `nothing to ${action}: ${there.length === 0 ? 'nothing is there' : 'it is done'}`
    : null
  const shown: SourcePlan<ControlBody>['shown'] = {
    target,
    order: skip === null ? 'replace-in-place' : 'nothing',
    difference: [],
    outage: controlOutage(action, skip, common),
    parts: there.map((service) =>
      controlledPart(service, { action, common, isMeant: services.includes(service) }),
    ),
    warnings: [
      ...localToolsNote(common),
      ...finishedNote(services, common),
      ...(action === 'stop' ? [] : names.warnings),
    ],
    skip,
  }
  const plan: SourcePlan<ControlBody> = {
    shown,
    basis: { 'workload document': workload.revision, ...containerBasis(common) },
    body: {
      ...common,
      ...watchTimes(workload),
      type: action,
      services: services.length === there.length ? named : services,
      ...(following.length > 0 && { following }),
    },
    serving: isAnyServing(common),
  }
  return doneWhereTheyAre(plan, intent, there)
}

function upIn({ before }: ProjectBody, part: string): number {
  return before.filter(({ service, isUp }) => service === part && isUp).length
}

interface Controlled {
  readonly action: ControlBody['type']
  readonly common: ProjectBody
  readonly isMeant: boolean
}

/** The change of one part; what stays down is said to, and no more: no outage is too long for it. */
function controlledPart(part: string, { action, common, isMeant }: Controlled): PartChange {
  const from = upIn(common, part)
  const all = common.before.filter(({ service }) => service === part).length
  const kept: Pick<PartChange, 'part' | 'reasons' | 'from' | 'order' | 'why'> = {
    ...{ part, reasons: [], from, order: 'replace', why: '' },
  }
  if (!isMeant) return { ...kept, change: 'unchanged', to: from, outageMs: 0 }
  const outageMs = action === 'restart' ? restartOutageMs(common) : null
  return { ...kept, change: action, to: action === 'stop' ? 0 : all, outageMs }
}

function finishedNote(services: readonly string[], { finished }: Running): string[] {
  const left = finished.filter((service) => !services.includes(service))
  if (left.length === 0) return []
  return [`these ran to their end, and are left so: ${left.join(', ')}`]
}

/** One that is paused, or between two starts, is neither up nor down. */
function isAlready({ isUp, state }: KnownContainer, action: ControlBody['type']): boolean {
  return action === 'start' ? isUp && (state === undefined || state === 'running') : !isUp
}

function controlOf({ action }: Intent): ControlBody['type'] {
  if (action === 'stop' || action === 'start' || action === 'restart') return action
  const issues = [{ path: 'action', message: `a compose workload has no "${action}"` }]
  return fail({ kind: 'invalid', what: 'deployment', issues })
}

function controlOutage(
  action: ControlBody['type'],
  skip: string | null,
  body: ProjectBody,
): TargetPlan['outage'] {
  if (skip !== null) return nothingChanges
  if (action === 'start') return noOutage('What is down is started')
  if (action === 'stop')
    return { kind: 'until-redeployed', estimateMs: null, why: 'It stays down until it is started' }
  const why = 'Each container stops and starts again'
  return { kind: 'while-replacing', estimateMs: restartOutageMs(body), why }
}

/** Only their containers tell whose they are. */
function unnamedVolumes({ containers }: Observed): string[] {
  return containers.flatMap(({ name, mounts }) =>
    mounts
      .filter(({ kind, source }) => kind === 'volume' && isUnnamed(source))
      .map(({ source, target }) => `what ${name} keeps at ${target} stays in volume ${source}`),
  )
}

function oneOffNotes({ oneOffs }: Observed): string[] {
  const names = oneOffs.join(', ')
  if (names === '') return []
  return [
    `left by docker compose run, and left alone: ${names}; networks that they use stay (docker rm -f ${oneOffs.join(' ')})`,
  ]
}

/** Facts that a plan of a project rests on, whatever is asked for. */
export interface ProjectFacts {
  readonly intent: Intent
  readonly observed: Observed
  readonly common: ProjectBody
}

export function planRemoval(
  target: string,
  workload: Workload,
  { intent, observed, common }: ProjectFacts,
): SourcePlan<RemovalBody> {
  const routes = routesOf(observed.faces, workload, intent)
  const named = intent.options.volumes
  const volumes = observed.volumes.filter((name) => named.includes(name))
  const kept = observed.volumes.filter((name) => !named.includes(name))
  const shown: SourcePlan<RemovalBody>['shown'] = {
    target,
    order: 'remove',
    difference: [],
    outage: removed,
    parts: [...new Set(common.before.map(({ service }) => service))]
      .sort()
      .map((part) => removedPart(part, upIn(common, part))),
    warnings: [
      ...localToolsNote(common),
      ...(kept.length > 0 ? [`these volumes stay: ${kept.join(', ')}`] : []),
      ...unnamedVolumes(observed),
      ...oneOffNotes(observed),
      ...leftWarnings(observed.faces, routes),
    ],
    skip: null,
  }
  const basis = {
    'workload document': workload.revision,
    ...containerBasis(common),
    volumes: observed.volumes.join(', '),
  }
  const body: RemovalBody = { ...common, type: 'remove', volumes, ...routes }
  return { shown, basis, body, serving: isAnyServing(common), volumes: observed.volumes }
}
