/** Words of a plan on whether its workload is down meanwhile, in the same words for every kind. */
import type { PartChange, TargetPlan } from '../../shared/model/plan.ts'

type Outage = TargetPlan['outage']

export const noOutage = (why: string): Outage => ({ kind: 'none', estimateMs: 0, why })

export const nothingChanges = noOutage('Nothing changes')

export const firstDeploy: Outage = {
  kind: 'first-deploy',
  estimateMs: null,
  why: 'Nothing of it runs now',
}

export const removed: Outage = {
  kind: 'until-redeployed',
  estimateMs: null,
  why: 'Nothing of it runs afterwards',
}

/** The row of a plan for a part that is taken down: no outage is too long for it. */
export const removedPart = (part: string, from: number): PartChange => ({
  ...{ part, change: 'remove', reasons: [], from, to: 0 },
  ...{ order: 'replace', why: '', outageMs: null },
})

/** Milliseconds that a start takes. */
const startMs = 1_000

/** The outage of containers that are restarted as they are, in ms. */
export const restartOutageMs = ({ stopTimeoutMs }: { readonly stopTimeoutMs: number }): number =>
  stopTimeoutMs + startMs
