/** Cleaning up as text: what would go and what stays, then what went. */
import { printable } from '../../../shared/lib/printable.ts'
import { bytesText } from '../../../shared/model/bytes.ts'
import { describeFailure } from '../../../shared/model/failure-text.ts'
import {
  countOf,
  type DiskObject,
  type PruneItem,
  type PrunePlan,
  type PruneRun,
} from '../../../shared/model/prune.ts'
import {
  countText,
  freedText,
  kindWords,
  wayOutOf,
  whyText,
} from '../../../shared/model/prune-text.ts'
import type { Paint } from './paint.ts'
import { table } from './table.ts'
import { age, none } from './words.ts'

export function showPrunePlan(paint: Paint, plan: PrunePlan, now: number): string {
  const { going, refused, staying, freed, host } = plan
  // The engine's own networks are there whatever anybody does.
  const rest = staying.filter(({ because }) => because !== 'built-in')
  const title = `${paint.bold(printable(host))}, as of ${age(plan.at, now)} ago`
  return [
    title,
    ...titled(paint, `Goes: ${countText(going)}, ${freedText(freed)}`, { objects: going, now }),
    ...titled(paint, 'Refused:', { objects: refused, now }),
    ...titled(paint, `Stays: ${countText(rest)}`, { objects: rest, now }),
  ].join('\n')
}

function titled(
  paint: Paint,
  title: string,
  { objects, now }: { readonly objects: readonly DiskObject[]; readonly now: number },
) {
  if (objects.length === 0) return title.startsWith('Goes') ? ['', 'Nothing goes.'] : []
  const head = ['WHAT', 'NAME', 'SIZE', 'AGE', { title: 'WHY', wraps: true }]
  const rows = objects.map((each) => [
    ...[kindWords[each.kind][0], each.name, sizeText(each), age(each.since, now)],
    whole(whyText(each), each.verdict === 'free' ? null : wayOutOf(each)),
  ])
  return ['', title, table(paint, { head, rows })]
}

const whole = (why: string, wayOut: string | null): string =>
  wayOut === null ? why : `${why}. ${wayOut}.`

/** Bytes that would be freed with it alone; those it has in all, where they are more. */
function sizeText({ bytes, ownBytes, kind }: DiskObject): string {
  if (kind === 'networks') return none
  if (bytes === null || ownBytes === null) return 'unknown'
  return bytes === ownBytes ? bytesText(bytes) : `${bytesText(ownBytes)} of ${bytesText(bytes)}`
}

export function showPruneItem(paint: Paint, { kind, name, state, bytes, ...more }: PruneItem) {
  const what = printable(`${kindWords[kind][0]} ${name}`)
  if (state === 'removed')
    return `${paint.good('✓')} ${what}${bytes ? `, ${bytesText(bytes)} freed` : ''}`
  if (state === 'gone') return `– ${what} was gone already`
  if (state === 'failed' && more.failure)
    return `${paint.bad('✗')} ${what}: ${printable(describeFailure(more.failure).detail)}`
  const { because, by = [] } = more
  const why = because === undefined ? '' : `: ${printable(whyText({ kind, because, by }))}`
  return `${paint.warn('!')} ${what} stays${why}`
}

const endWords: { readonly [S in PruneRun['state']]: string } = {
  running: 'Still running',
  done: 'Done',
  cancelled: 'Cancelled',
  failed: 'Failed',
  interrupted: 'Interrupted',
}

export function showPruneEnd(run: PruneRun): string {
  const counts = (['removed', 'kept', 'failed', 'waiting'] as const).flatMap((state) => {
    const count = countOf(run, state)
    return count === 0 ? [] : [`${count} ${state === 'waiting' ? 'not reached' : state}`]
  })
  return `${endWords[run.state]}: ${[`${bytesText(run.freedBytes)} freed`, ...counts].join(', ')}.`
}
