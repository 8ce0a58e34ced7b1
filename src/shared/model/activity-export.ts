/** Activity for whoever keeps it elsewhere: a line of JSON each, or rows of a table. */
import type { Activity } from './activity.ts'

export const exportKinds = ['jsonl', 'csv'] as const
export type ExportKind = (typeof exportKinds)[number]

export function exported(kind: ExportKind, rows: readonly Activity[]): string {
  return kind === 'csv' ? csvOf(rows) : rows.map((row) => `${JSON.stringify(row)}\n`).join('')
}

/** Text that a spreadsheet takes for the begin of a formula, also where blanks, quotes or wide forms hide it. */
const formula = /^[\s"']*[=+\-@\uff0b\uff0d\uff1d\uff20|%]|^[\t\r\n]/

const columns: readonly (readonly [title: string, of: (row: Activity) => string])[] = [
  ['seq', ({ seq }) => String(seq)],
  ['at', ({ at }) => new Date(at).toISOString()],
  ['event', ({ event }) => event],
  ['severity', ({ severity }) => severity],
  ['kind', ({ object }) => object.kind],
  ['name', ({ object }) => object.name],
  ['host', ({ host = '' }) => host],
  ['deployment', ({ deployment = '' }) => deployment],
  ['actor', ({ actor }) => actor],
  ['door', ({ door }) => door],
  ['outcome', ({ outcome }) => outcome],
  ['reason', ({ reason }) => reason],
  ['detail', ({ detail }) => detail],
  ['story', ({ story }) => story],
  ['facts', ({ facts }) => JSON.stringify(facts)],
]

export const csvHeader = lineOf(columns.map(([title]) => title))

/** As RFC 4180 has it, with a header. */
function csvOf(rows: readonly Activity[]): string {
  return csvHeader + rows.map(csvLine).join('')
}

export function csvLine(row: Activity): string {
  return lineOf(columns.map(([, of]) => of(row)))
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

/** Container text and reasons are anybody's words: none may become a formula of whoever opens the table. */
function cellOf(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}
