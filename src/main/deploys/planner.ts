/** Computes plans from reads alone, and tells whether a stored one still holds. */
import { createHash } from 'node:crypto'
import { canonicalJson } from '../../shared/lib/canonical.ts'
import type { Clock, Ids } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { differencesOf } from '../../shared/model/difference.ts'
import { targetsOf } from '../../shared/model/workload.ts'
import type { Hosts } from '../hosts/session.ts'
import type { SourcePlan, TargetContext } from '../sources/source.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { StoredPlan } from '../store/store.ts'
import { underPulse } from './heartbeat.ts'
import type { Request } from './request.ts'

export interface PlannerDeps {
  readonly hosts: Hosts
  readonly settings: SettingsPort
  readonly installation: string
  readonly clock: Clock
  readonly ids: Ids
}

/** What is kept of a target's plan: the source's own data, and what it was computed from. */
export interface PlannedTarget {
  readonly body: unknown
  readonly basis: Readonly<Record<string, string>>
}

export interface Planned {
  readonly stored: StoredPlan
  readonly targets: Readonly<Record<string, PlannedTarget>>
}

export interface Planner {
  compute(request: Request, signal: AbortSignal): Promise<Planned>
  /** The same plan computed anew; throws `plan-stale` with what moved since it was stored. */
  confirm(request: Request, stored: StoredPlan, signal: AbortSignal): Promise<Planned>
}

/** How long the engine may be silent while it is looked at; a registry behind it may take longer. */
const silenceMs = 10_000

export function createPlanner(deps: PlannerDeps): Planner {
  const compute = async (request: Request, signal: AbortSignal): Promise<Planned> => {
    const plans: [string, SourcePlan<unknown>][] = []
    for (const target of targetsOf(request.workload.document)) {
      plans.push([target, await planTarget(deps, request, target, signal)])
    }
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
        moved: differencesOf(flatBases(stored.bodies), flatBases(now.stored.bodies)),
      })
    },
  }
}

async function planTarget(
  deps: PlannerDeps,
  request: Request,
  target: string,
  signal: AbortSignal,
): Promise<SourcePlan<unknown>> {
  const session = deps.hosts.get(target)
  const { source, workload, intent } = request
  const observed = await underPulse(session, deps.clock, silenceMs, (pulse) => {
    const until = AbortSignal.any([signal, pulse])
    return source.observe(targetContext(deps, target), workload, intent, until)
  })
  const context = {
    settings: deps.settings.get(),
    installation: deps.installation,
    target,
    capabilities: session.capabilities,
  }
  return source.plan(context, workload, intent, observed)
}

export function targetContext(deps: Omit<PlannerDeps, 'ids'>, target: string): TargetContext {
  return {
    session: deps.hosts.get(target),
    settings: deps.settings.get(),
    installation: deps.installation,
    clock: deps.clock,
  }
}

function assemble(
  deps: PlannerDeps,
  request: Request,
  plans: readonly [string, SourcePlan<unknown>][],
): Planned {
  const { intent, workload } = request
  const targets = Object.fromEntries(
    plans.map(([target, { body, basis }]) => [target, { body, basis }]),
  )
  const release = intent.release?.release.name ?? null
  const fingerprint = createHash('sha256')
    .update(
      canonicalJson({
        workload: workload.document.name,
        action: intent.action,
        tag: intent.tag,
        release,
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
        createdAt: deps.clock.now(),
        fingerprint,
        targets: plans.map(([, { shown }]) => shown),
      },
      bodies: targets,
    },
  }
}

/** `host: field → value` over all targets. */
function flatBases(bodies: StoredPlan['bodies']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(bodies as Record<string, PlannedTarget>).flatMap(([target, { basis }]) =>
      Object.entries(basis).map(([field, value]) => [`${target}: ${field}`, value]),
    ),
  )
}
