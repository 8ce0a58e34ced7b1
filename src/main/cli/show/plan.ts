/** A plan: its id, what it would change, through which stages, at what price. */
import { formatDuration } from '../../../shared/lib/duration.ts'
import { printable } from '../../../shared/lib/printable.ts'
import type { CommitPlan } from '../../../shared/model/commit-plan.ts'
import { spanWords } from '../../../shared/model/commit-plan.ts'
import { shortCommit } from '../../../shared/model/git.ts'
import { isWhole } from '../../../shared/model/part-lanes.ts'
import {
  type PartChange,
  type Plan,
  replicaWords,
  type TargetPlan,
} from '../../../shared/model/plan.ts'
import type { Paint } from './paint.ts'
import { table } from './table.ts'
import { none } from './words.ts'

export function showPlan(paint: Paint, plan: Plan): string {
  const { id, workload, action, tag, targets, fingerprint } = plan
  const what = printable([action, workload, tag].filter((word) => word !== '').join(' '))
  return [
    `${paint.bold(`Plan ${id}`)}: ${what}`,
    ...targets.map((target) => showTarget(paint, workload, target)),
    paint.dim(`fingerprint ${fingerprint}`),
    targets.every(({ skip }) => skip !== null)
      ? ''
      : `Do exactly this: longshore deploy ${workload} --plan ${id}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function showTarget(paint: Paint, workload: string, target: TargetPlan): string {
  const { outage, skip } = target
  const warnings = target.warnings.map((each) => paint.warn(`Warning: ${printable(each)}`))
  if (skip !== null) {
    const nothing = `On ${printable(target.target)}: nothing to do, ${printable(skip)}`
    return [nothing, ...warnings].join('\n\n')
  }
  const price = !outage.estimateMs ? '' : `, about ${formatDuration(outage.estimateMs)}`
  return [
    `On ${printable(target.target)}: ${target.order}`,
    ...(target.commits ? showCommits(paint, target.commits) : []),
    showChanges(paint, target),
    ...(isWhole(workload, target.parts) ? [] : [showParts(paint, target.parts)]),
    table(paint, {
      head: ['STAGE', { title: '', wraps: true }],
      rows: target.stages.map(({ name, summary }) => [name, summary]),
    }),
    `Predicted outage: ${outageWords[outage.kind]}${price} (${printable(outage.why)})`,
    ...warnings,
  ].join('\n\n')
}

const outageWords: Readonly<Record<TargetPlan['outage']['kind'], string>> = {
  none: 'none',
  'while-replacing': 'while one is replaced by the other',
  'until-redeployed': 'until it is deployed again',
  'first-deploy': 'none, nothing serves yet',
}

function showParts(paint: Paint, parts: readonly PartChange[]): string {
  return table(paint, {
    head: ['SERVICE', 'CHANGE', 'CONTAINERS', 'ORDER', { title: 'WHY', wraps: true }],
    rows: parts.map((each) => [
      ...[each.part, each.change, replicaWords(each)],
      each.change !== 'recreate' ? none : each.order === 'start-first' ? 'start first' : 'replace',
      [...each.reasons, each.why].filter((why) => why !== '').join('; '),
    ]),
  })
}

/** Commits that come with it: who made each commit, and which files of its folder are others. */
function showCommits(paint: Paint, { span, ref, files, fileCount, folder }: CommitPlan): string[] {
  const words = spanWords({ span, ref })
  const commits = span?.commits ?? []
  const more = (span?.count ?? commits.length) - commits.length
  const shown = files ?? []
  const others = fileCount - shown.length
  return [
    ...(words === '' ? [] : [`Commits: ${printable(words)}`]),
    ...(commits.length === 0
      ? []
      : [
          table(paint, {
            head: ['COMMIT', 'AUTHOR', { title: 'SUBJECT', wraps: true }],
            rows: commits.map(({ id, author, subject }) => [shortCommit(id), author, subject]),
          }),
        ]),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(shown.length === 0
      ? []
      : [
          table(paint, {
            head: ['FILE', 'CHANGE'],
            rows: shown.map(({ path, change }) => [path, change]),
          }),
        ]),
    ...(others > 0 ? [`and ${others} more files in ${printable(folder)}`] : []),
  ]
}

function showChanges(paint: Paint, { difference }: TargetPlan): string {
  if (difference.length === 0) return 'No difference.'
  return table(paint, {
    head: ['CHANGES', { title: 'FROM', wraps: true }, { title: 'TO', wraps: true }],
    rows: difference.map(({ field, before, after }) => [field, before ?? none, after ?? none]),
  })
}
