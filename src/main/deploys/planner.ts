/** Computes plans from reads alone, and tells whether a stored one still holds. */

import { createHash } from 'node:crypto'
import { canonicalJson } from '../../shared/lib/canonical.ts'
import type { Clock, Ids } from '../../shared/lib/clock.ts'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import { ownValue } from '../../shared/lib/own-value.ts'
import { type Difference, differencesOf } from '../../shared/model/difference.ts'
import type { TargetPlan } from '../../shared/model/plan.ts'
import { targetsOf } from '../../shared/model/workload.ts'
import { isAbsence } from '../hosts/absence.ts'
import { underPulse } from '../hosts/heartbeat.ts'
import { type Claims, claimedBy, createClaims } from '../locks/claims.ts'
import { configurationHash, type SourcePlan } from '../sources/source.ts'
import { summariesOf } from '../sources/stage.ts'
import type { Store, StoredPlan } from '../store/store.ts'
import { type DnsStageDeps, withDns } from './dns-stage.ts'
import { otherNames, refuseOneEngine } from './one-engine.ts'
import { intentOn, type Request } from './request.ts'
import { settingsOn, type TargetContextDeps, targetContext } from './target-context.ts'

export interface PlannerDeps extends TargetContextDeps {
  readonly dns?: DnsStageDeps['dns']
  readonly clock: Clock
  readonly ids: Ids
  readonly store: Pick<Store, 'installation' | 'adopted'>
  /** Containers are another installation's by now. */
  readonly onChange: () => void
}

/** Record kept of a target's plan: the source's own data, and what it was computed from. */
export interface PlannedTarget {
  readonly target: string
  readonly body: unknown
  readonly basis: Readonly<Record<string, string>>
  /** Something of it served there when it was planned. */
  readonly serving?: boolean
  /** The workload moves away from here. */
  readonly leaves?: boolean
}

export interface Planned {
  readonly stored: StoredPlan
  /** In the order that they are deployed to. */
  readonly targets: readonly PlannedTarget[]
}

export interface Planner {
  compute(request: Request, signal: AbortSignal): Promise<Planned>
  /** The same plan computed anew; throws `plan-stale` with what moved since it was stored. */
  confirm(request: Request, stored: StoredPlan, signal: AbortSignal): Promise<Planned>
}

/** How long the engine may be silent while it is looked at; a registry behind it may take longer. */
const silenceMs = 10_000

export function createPlanner(deps: PlannerDeps): Planner {
  const { store, clock, onChange: onHeard } = deps
  const claims = createClaims({ store, clock, onHeard })
  const compute = async (request: Request, signal: AbortSignal): Promise<Planned> => {
    const planning = { deps, claims, request, signal }
    const plans: TargetPlans = []
    const targets = targetsOf(request.workload.document)
    for (const target of targets) {
      plans.push([target, await planTarget(planning, target)])
    }
    for (const target of request.leaving) {
      plans.push([target, await planLeaving(planning, target)])
    }
    await refuseOneEngine({ ...deps, silenceMs }, request, signal)
    refuseUnknownVolumes(request, plans)
    refuseUnknownServices(plans)
    return assemble(deps, request, plans)
  }
  return {
    compute,
    async confirm(request, stored, signal) {
      const now = await compute(request, signal)
      if (now.stored.plan.fingerprint === stored.plan.fingerprint) {
        return { ...now, stored }
      }
      return fail({
        kind: 'plan-stale',
        plan: stored.plan.id,
        moved: movedBetween(request, stored, now.stored),
      })
    },
  }
}

interface Planning {
  readonly deps: PlannerDeps
  readonly claims: Pick<Claims, 'look'>
  readonly request: Request
  readonly signal: AbortSignal
}

/** With what its stages say of themselves. */
interface PlanOfTarget extends SourcePlan<unknown> {
  readonly shown: TargetPlan
  readonly leaves?: true
}

type TargetPlans = [target: string, plan: PlanOfTarget][]

/** Only what is the workload's own may go with it: a volume that is on none of its hosts is a mistake. */
function refuseUnknownVolumes({ intent }: Request, plans: TargetPlans): void {
  if (intent.action !== 'remove') return
  const known = plans.map(([target, { volumes = [] }]) => ({ target, volumes }))
  const unknown = intent.options.volumes.filter(
    (name) => !known.some(({ volumes }) => volumes.includes(name)),
  )
  if (unknown.length === 0) return
  const has = known.map(({ target, volumes }) => {
    const names = volumes.join(', ') || 'none'
    return known.length === 1 ? names : `${names} on ${target}`
  })
  const message = `it has no volume ${unknown.join(', ')}; it has: ${has.join('; ')}`
  fail({ kind: 'invalid', what: 'deployment', issues: [{ path: 'options.volumes', message }] })
}

/** A service may be on some of its hosts alone; one that is on none is a mistake. */
function refuseUnknownServices(plans: TargetPlans): void {
  const staying = plans.flatMap(([, plan]) => (plan.leaves ? [] : [plan.lacks ?? []]))
  const [first = [], ...others] = staying
  const issues = first
    .filter((name) => others.every((lacks) => lacks.includes(name)))
    .map((name) => ({ path: `services.${name}`, message: 'there is no such service' }))
  if (issues.length > 0) fail({ kind: 'invalid', what: 'deployment', issues })
}

/** Plan that takes it down where it was, once it serves elsewhere. */
async function planLeaving(planning: Planning, target: string): Promise<PlanOfTarget> {
  const { request } = planning
  const isRemoval = request.intent.action === 'remove'
  const intent = { ...intentOn(request, target), action: 'remove', release: null } as const
  try {
    const asRemoval = { ...request, intents: { [target]: intent } }
    const plan = await planTarget({ ...planning, request: asRemoval }, target)
    return { ...plan, leaves: true, shown: isRemoval ? plan.shown : movedAway(request, plan.shown) }
  } catch (error) {
    const failure = failureOf(error)
    // A host that is gone must not keep its workloads; to forget them on it is another matter.
    if (!failure || !isAbsence(failure) || isRemoval) throw error
    return { shown: awayFrom(target), basis: { host: 'away' }, body: null, leaves: true }
  }
}

function movedAway({ workload }: Request, shown: TargetPlan): TargetPlan {
  const why = `${targetsOf(workload.document).join(', ')} serves by then`
  return { ...shown, outage: { kind: 'none', estimateMs: 0, why } }
}

function awayFrom(target: string): TargetPlan {
  const skip = `${target} does not answer; what runs there is taken down by a later deployment`
  return {
    ...{ target, order: 'nothing', stages: [], difference: [], parts: [], skip },
    outage: { kind: 'none', estimateMs: 0, why: 'It is not touched' },
    warnings: [`${target} does not answer: it may still serve there`],
  }
}

async function planTarget(
  { deps, claims, request, signal }: Planning,
  target: string,
): Promise<PlanOfTarget> {
  const session = deps.hosts.get(target)
  const { source, workload } = request
  const intent = intentOn(request, target)
  const observed = await underPulse({ session, clock: deps.clock, silenceMs }, async (pulse) => {
    const until = AbortSignal.any([signal, pulse])
    // What another installation claimed is none of ours any more.
    await claims.look(session, until)
    return await source.observe(targetContext(deps, target), workload, { intent, signal: until })
  })
  const context = { settings: settingsOn(deps, session), target }
  const plan = source.plan(context, workload, { intent, observed })
  const on = { workload, target, isGoing: intent.action === 'remove' }
  const stages =
    plan.shown.skip === null ? summariesOf(withDns(source.stages(plan.body), deps, on)) : []
  const warnings = [...claimWarnings(deps, workload.document.name, target), ...plan.shown.warnings]
  return { ...plan, shown: { ...plan.shown, warnings, stages } }
}

function claimWarnings({ store }: PlannerDeps, workload: string, host: string): string[] {
  const by = claimedBy(store.adopted.list(), { host, workload })
  return by === undefined
    ? []
    : [
        `It was claimed on ${host} by ${by}: what runs of it there is another installation's, and stays beside whatever is deployed here. Delete it here, or claim it back`,
      ]
}

function assemble(deps: PlannerDeps, request: Request, plans: TargetPlans): Planned {
  const { intent, workload } = request
  const targets = plans.map(([target, { body, basis, leaves, shown, serving }]) => ({
    ...{ target, body, basis, serving: serving ?? shown.outage.kind !== 'first-deploy' },
    ...(leaves && { leaves }),
  }))
  const release = intent.release?.release.name ?? null
  const fingerprint = createHash('sha256')
    .update(
      canonicalJson({
        workload: workload.document.name,
        action: intent.action,
        tag: intent.tag,
        release,
        options: intent.options,
        bases: plans.map(([target, { basis }]) => [target, basis]),
      }),
    )
    .digest('hex')
  return {
    targets,
    stored: {
      plan: {
        id: deps.ids.next(),
        workload: workload.document.name,
        action: intent.action,
        tag: intent.tag,
        release,
        options: intent.options,
        createdAt: deps.clock.now(),
        fingerprint,
        targets: plans.map(([, { shown }]) => ({
          ...shown,
          warnings: [
            ...(request.warnings ?? []),
            ...otherNames(deps.hosts, shown.target),
            ...shown.warnings,
          ],
        })),
      },
      bodies: Object.fromEntries(targets.map((each) => [each.target, each])),
    },
  }
}

/** Differences in what the plans rest on, and, where that is a mere hash, in what it stands for. */
function movedBetween({ source }: Request, before: StoredPlan, after: StoredPlan): Difference[] {
  const [was, is] = [targetsIn(before), targetsIn(after)]
  const targets = [before, after].flatMap(({ plan }) => plan.targets.map(({ target }) => target))
  return [...new Set(targets)].flatMap((target) => {
    const [old, now] = [ownValue(was, target), ownValue(is, target)]
    const said = old && now ? source.moved(old.body, now.body) : []
    const bases = differencesOf(old?.basis ?? {}, now?.basis ?? {})
    const unsaid = bases.filter(({ field }) => said.length === 0 || field !== configurationHash)
    return [...unsaid, ...said].map((each) => ({ ...each, field: `${target}: ${each.field}` }))
  })
}

const targetsIn = ({ bodies }: StoredPlan) =>
  bodies as Readonly<Record<string, PlannedTarget | undefined>>
