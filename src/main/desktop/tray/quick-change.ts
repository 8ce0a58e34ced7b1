/**
 * A change that was chosen in the tray. Its plan and the guards of its hosts say whether it is done at once, after a
 * question, or in the window alone; whatever is done is exactly what the plan says.
 */
import type { Client } from '../../../shared/contract/index.ts'
import type { Deployment } from '../../../shared/model/deployment.ts'
import type { Failure } from '../../../shared/model/failure.ts'
import type { Fleet, FleetWorkload } from '../../../shared/model/fleet.ts'
import type { Guard } from '../../../shared/model/host.ts'
import type { Plan, TargetPlan } from '../../../shared/model/plan.ts'
import { standingOf } from '../../../shared/model/versions.ts'
import { failureFrom } from '../../../shared/wire/failure-from.ts'
import type { QuickChange } from './tray-facts.ts'
import { proposalRoute } from './workload-items.ts'

/** `window`: it is proposed there; `nothing`: it is as it should be already. */
export type Verdict = 'act' | 'ask' | 'window' | 'refuse' | 'nothing'

/** Facts that the verdict on a plan rests on. */
interface Judged {
  readonly plan: Pick<Plan, 'targets'>
  /** The guards of every host that it changes. */
  readonly guards: readonly Guard[]
  readonly isDrifted: boolean
}

export function verdictOn({ plan, guards, isDrifted }: Judged): Verdict {
  if (guards.includes('read-only')) return 'refuse'
  if (plan.targets.every(({ skip }) => skip !== null)) return 'nothing'
  if (guards.includes('typed')) return 'window'
  const isPlain = !isDrifted && plan.targets.every(isHarmless)
  return isPlain && !guards.includes('confirm') ? 'act' : 'ask'
}

function isHarmless({ outage, warnings }: TargetPlan): boolean {
  return warnings.length === 0 && (outage.kind === 'none' || outage.kind === 'first-deploy')
}

/**
 * Whether a workload drifted: what runs is not what was made live, or the document means something that was never
 * made live there.
 */
export function isDrifted(rows: readonly FleetWorkload[], { action }: QuickChange): boolean {
  return rows.some((row) => {
    if (row.drift !== undefined) return true
    if (row.versions === null) return false
    const { live, declared } = standingOf(row.versions, row)
    return live.mark === 'drifted' || (action === 'deploy' && declared.mark === 'not-deployed')
  })
}

export interface QuickDeps {
  readonly client: {
    readonly plans: Pick<Client['plans'], 'create'>
    readonly deploys: Pick<Client['deploys'], 'start'>
  }
  readonly fleet: () => Fleet | undefined
  /** Shows what the plan comes to, and asks. */
  readonly ask: (plan: Plan) => Promise<'yes' | 'window' | 'no'>
  /** Shows a route of the window, and opens one where there is none. */
  readonly show: (route: string) => void
  readonly say: {
    started(deployment: Deployment): void
    nothing(plan: Plan): void
    refused(change: QuickChange, failure: Failure): void
  }
}

/** Never rejects: what goes wrong is said. */
export async function runQuickChange(deps: QuickDeps, change: QuickChange): Promise<void> {
  try {
    await run(deps, change)
  } catch (error) {
    const failure = failureFrom(error)
    // A guard that was raised meanwhile is answered in the window, as is a plan that moved.
    const isForWindow = failure.kind === 'confirmation-required' || failure.kind === 'plan-stale'
    if (isForWindow) deps.show(proposalOf(change))
    else deps.say.refused(change, failure)
  }
}

async function run(deps: QuickDeps, change: QuickChange): Promise<void> {
  const { workload, action, release } = change
  const plan = await deps.client.plans.create({ workload, action, ...(release && { release }) })
  const fleet = deps.fleet()
  const rows = fleet?.workloads.filter(({ name }) => name === workload) ?? []
  const hosts = plan.targets.map(({ target }) => target)
  const guards = hosts.map((host) => guardOf(fleet, host))
  switch (verdictOn({ plan, guards, isDrifted: isDrifted(rows, change) })) {
    case 'act':
      return start(deps, plan, [])
    case 'nothing':
      return deps.say.nothing(plan)
    case 'window':
      return deps.show(proposalOf(change))
    case 'refuse': {
      const host = hosts[guards.indexOf('read-only')] ?? ''
      return deps.say.refused(change, { kind: 'host-read-only', host, action })
    }
    case 'ask': {
      const answer = await deps.ask(plan)
      if (answer === 'yes') return start(deps, plan, hosts)
      if (answer === 'window') deps.show(proposalOf(change))
    }
  }
}

/** How well a host is guarded; of one that is not known the most is asked. */
function guardOf(fleet: Fleet | undefined, name: string): Guard {
  return fleet?.hosts.find((host) => host.name === name)?.guard ?? 'typed'
}

async function start({ client, say }: QuickDeps, { id }: Plan, confirm: readonly string[]) {
  const { deployment } = await client.deploys.start({ plan: id, confirm: [...confirm] })
  say.started(deployment)
}

/** The same, for the window to propose. */
export function proposalOf({ workload, action, release }: QuickChange): string {
  return proposalRoute(workload, release === undefined ? action : `${action}:${release}`)
}
