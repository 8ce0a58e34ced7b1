/** What was done, by whom, and what came of it. */
import { printable } from '../../../shared/lib/printable.ts'
import type { Activity } from '../../../shared/model/activity.ts'
import { type Paint, paintState } from './paint.ts'
import { table } from './table.ts'
import { dateTime, none } from './words.ts'

export function showActivity(paint: Paint, activity: readonly Activity[]): string {
  if (activity.length === 0) return 'Nothing was done yet.'
  return table(
    paint,
    ['WHEN', { title: 'BY', leaves: 1 }, 'WHAT', 'OF', 'OUTCOME', { title: 'DETAIL', wraps: true }],
    activity.map(({ at, actor, event, facts, object, outcome, detail }) => [
      dateTime(at),
      printable(actor) || none,
      printable(facts.action ?? event),
      printable(object.kind === 'workload' ? object.name : `${object.kind} ${object.name}`),
      outcome,
      printable(detail) || none,
    ]),
    (cell, column) => (column === 'OUTCOME' ? paintState(paint, cell) : cell),
  )
}
