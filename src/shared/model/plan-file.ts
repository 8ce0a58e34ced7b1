/**
 * Plans in files, as `longshore plan --json` prints them: handed on, and computed again by whoever opens one. What a file
 * says is never done; it is only compared with what the same question comes to here and now.
 */
import type { CommitPlan } from './commit-plan.ts'
import { type Difference, differencesOf } from './difference.ts'
import { type Plan, planSchema, type TargetPlan } from './plan.ts'

/** Far above any plan; what is larger is none. */
export const largestPlanFile = 1_048_576

export type ReadPlan =
  | { readonly plan: Plan; readonly problem: null }
  | { readonly plan: null; readonly problem: string }

/** Total over all texts. */
export function readPlanFile(text: string): ReadPlan {
  const none = (problem: string) => ({ plan: null, problem })
  if (text.length > largestPlanFile) return none('it is larger than 1 MiB')
  let value: unknown
  try {
    // Some editors mark a file as UTF-8 at its beginning.
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return none('it is no JSON')
  }
  const { data: plan, error } = planSchema.safeParse(value)
  if (plan) return { plan, problem: null }
  const [issue] = error.issues
  const where = issue?.path.join('.') ?? ''
  return none(`it is no plan${where === '' ? '' : `: its field ${where} is missing or wrong`}`)
}

/** Field by field: what the file says, and what it is now. Ids and times are each plan's own. */
export function planDifferences(said: Plan, now: Plan): readonly Difference[] {
  return differencesOf(flat(said), flat(now))
}

function flat(plan: Plan): Record<string, string> {
  const { workload, action, tag, release, options } = plan
  const asked = { workload, action, tag, release: release ?? '', options: JSON.stringify(options) }
  return Object.fromEntries([
    ...Object.entries(asked),
    ...plan.targets.flatMap((target) =>
      rowsOf(target).map(([field, value]) => [`${target.target}: ${field}`, value] as const),
    ),
  ])
}

type Row = readonly [string, string]

function rowsOf(target: TargetPlan): readonly Row[] {
  const { order, skip, outage, stages, difference, warnings, parts, commits, pin } = target
  return [
    ['order', order],
    ['nothing to do', skip ?? 'no'],
    ['outage', [outage.kind, outage.estimateMs ?? '', outage.why].join(' ').trim()],
    ...(commits ? [['commit', commitWords(commits)] as const] : []),
    ...(pin
      ? [['pinned image', `${pin.digest}, tag is ${pin.tagMeans ?? 'not known'}`] as const]
      : []),
    ...difference.map(
      ({ field, before, after }): Row => [
        `change of ${field}`,
        `${before ?? 'nothing'} → ${after ?? 'nothing'}`,
      ],
    ),
    ...stages.map(({ name, summary }): Row => [`stage ${name}`, summary]),
    ...parts.map(
      ({ part, change, reasons, from, to, order: how, why }): Row => [
        `part ${part}`,
        [change, reasons.join(', '), `${from} → ${to}`, how, why].filter(Boolean).join(' '),
      ],
    ),
    ...warnings.map((warning): Row => [`warning "${warning}"`, 'yes']),
  ]
}

/** How far it is from what is live follows from both, and is no field of its own. */
function commitWords({ commit, ref, repository, folder, live }: CommitPlan): string {
  return `${commit} (${ref} of ${repository}, ${folder}) after ${live ?? 'nothing'}`
}
