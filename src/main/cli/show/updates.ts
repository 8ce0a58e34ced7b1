/** Updates that workloads could move to, as a table. */
import type { Update, Updates } from '../../../shared/model/update.ts'
import { ruleText, whyText } from '../../../shared/model/update-text.ts'
import type { Paint } from './paint.ts'
import { table } from './table.ts'
import { age, none } from './words.ts'

const head = [
  ...['WORKLOAD', 'IMAGE', 'LIVE', 'NEWER', 'SEEN FIRST', 'DOES'],
  { title: 'WHY IT DOES NOT MOVE', wraps: true },
]

export function showUpdates(paint: Paint, { updates, isPaused }: Updates, now: number): string {
  if (updates.length === 0) return 'There is no workload whose images could move.'
  const rows = updates.map((update) => rowOf(update, now))
  const movable = updates.filter(({ to }) => to !== null).length
  const paused = isPaused ? ' Watching is paused: longshore settings updates=on' : ''
  return `${table(paint, { head, rows })}\n${movable} of ${updates.length} could move.${paused}`
}

function rowOf(update: Update, now: number): string[] {
  const { workload, part, image, live, to, rule } = update
  return [
    part === workload ? workload : `${workload}/${part}`,
    ...[image, live?.tag ?? none],
    to ? nextOf(update) : none,
    age(to?.firstSeen ?? null, now),
    rule ? ruleText(rule) : none,
    whyText(update, now),
  ]
}

/** The tag alone says nothing where it stays. */
function nextOf({ live, to }: Update): string {
  return to && to.tag === live?.tag ? `${to.tag}, ${to.digest.slice(0, 19)}` : (to?.tag ?? none)
}
