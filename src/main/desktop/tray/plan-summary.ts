/** A plan in the few lines that a native box has room for. Pure. */
import { formatDuration } from '../../../shared/lib/duration.ts'
import { printable } from '../../../shared/lib/printable.ts'
import type { Difference } from '../../../shared/model/difference.ts'
import type { Plan, TargetPlan } from '../../../shared/model/plan.ts'
import { capital } from './tray-words.ts'

export interface PlanSummary {
  /** `Deploy web v2?` */
  readonly question: string
  readonly detail: string
  /** The button that does it. */
  readonly verb: string
}

export function summaryOf(plan: Plan): PlanSummary {
  const verb = verbOf(plan)
  const { targets } = plan
  const isOnly = targets.length === 1
  const hosts = targets.map(({ target }) => target).join(', ')
  return {
    question: `${questionOf(plan)} on ${hosts}?`,
    detail: targets.map((target) => targetSummary(target, isOnly)).join('\n\n'),
    verb,
  }
}

function verbOf({ action, release }: Plan): string {
  return action === 'rollback' ? `Roll back to ${release ?? ''}`.trimEnd() : capital(action)
}

function questionOf(plan: Plan): string {
  const { action, workload, tag } = plan
  if (action === 'rollback') return `Roll back ${workload} to ${plan.release}`
  return `${capital(action)} ${workload}${action === 'deploy' && tag !== '' ? ` ${tag}` : ''}`
}

const mostChanges = 10
const mostWarnings = 6

function targetSummary(target: TargetPlan, isOnly: boolean): string {
  const head = isOnly ? [] : [`${target.target}:`]
  if (target.skip !== null) return [...head, `Nothing to do: ${printable(target.skip)}`].join('\n')
  return [
    ...head,
    ...(target.difference.length === 0 ? ['No difference.'] : []),
    ...shortened(target.difference.map(changeLine), mostChanges),
    outageLine(target),
    ...shortened(
      target.warnings.map((warning) => `Warning: ${printable(warning)}`),
      mostWarnings,
    ),
  ].join('\n')
}

function changeLine({ field, before, after }: Difference): string {
  return printable(`${field}: ${before ?? 'none'} → ${after ?? 'none'}`).slice(0, 160)
}

function outageLine({ outage }: TargetPlan): string {
  const { kind, estimateMs, why } = outage
  if (kind === 'none') return `No outage: ${why ? printable(why) : 'what serves now goes on'}.`
  if (kind === 'first-deploy') return 'No outage: nothing serves yet.'
  const about = estimateMs ? ` of about ${formatDuration(estimateMs)}` : ''
  return `Outage${about}: ${printable(why)}`
}

function shortened(lines: readonly string[], most: number): string[] {
  if (lines.length <= most) return [...lines]
  return [...lines.slice(0, most), `… and ${lines.length - most} more, in the window`]
}
