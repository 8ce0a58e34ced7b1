/** Rows of the activity: when, what, by whom, and more of it. */
import { printable } from '../../../shared/lib/printable.ts'
import type { Activity, Severity, Story } from '../../../shared/model/activity.ts'
import { titleOf } from '../../../shared/model/activity-title.ts'
import type { Paint } from './paint.ts'
import { table } from './table.ts'
import { dateTime, none } from './words.ts'

const signs: { readonly [S in Severity]: string } = { info: '', warning: '!', critical: '!!' }

/** Shows rows; those that nobody has seen have a star. `isAll`: none is left out by what was asked for. */
export function showActivity(
  paint: Paint,
  activity: readonly (Activity | Story)[],
  isAll: boolean,
): string {
  if (activity.length === 0)
    return isAll ? 'Nothing happened yet.' : 'Nothing that happened fits what was asked for.'
  return table(paint, {
    head: [
      '',
      '#',
      'WHEN',
      { title: 'WHAT', wraps: true },
      'OUTCOME',
      'BY',
      { title: 'DETAIL', wraps: true, leaves: 1 },
    ],
    rows: activity.map((row) => [
      `${'isUnread' in row && row.isUnread ? '*' : ' '}${signs[row.severity]}`,
      String(row.seq),
      dateTime(row.at),
      what(row),
      printable(row.outcome) || none,
      by(row),
      more(row),
    ]),
    style: (cell, column) => (column === '' ? paintSign(paint, cell) : cell),
  })
}

/** One line, for those that are followed. */
export function showRow(paint: Paint, row: Activity): string {
  const sign = paintSign(paint, ` ${signs[row.severity].padEnd(2)}`)
  const detail = more(row)
  const line = `${dateTime(row.at)}${sign} ${what(row)}${detail === none ? '' : `: ${detail}`}`
  return `${line} ${paint.dim(`(${by(row)})`)}`
}

function what(row: Activity | Story): string {
  const often =
    'times' in row && row.times > 1 ? ` (${row.times} times since ${dateTime(row.since)})` : ''
  return `${printable(titleOf(row))}${often}`
}

function by({ actor, door }: Activity): string {
  const through = door === 'none' || door === 'unknown' ? '' : `, ${door}`
  return `${printable(actor) || none}${through}`
}

function more({ detail, reason }: Activity): string {
  return [printable(detail), reason && `“${printable(reason)}”`].filter(Boolean).join('; ') || none
}

function paintSign(paint: Paint, sign: string): string {
  if (sign.includes('!!')) return paint.bad(sign)
  return sign.includes('!') ? paint.warn(sign) : sign
}
