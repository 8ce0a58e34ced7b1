import type { LogStore } from './log-store.ts'
import type { VisibleRows } from './visible-rows.ts'

/** A character of the log: a row, and a place in its original text. */
export interface LogPoint {
  readonly row: number
  readonly column: number
}

/** The point of the log that a place in the page stands for; undefined outside its rows. */
export function pointOf(node: Node, offset: number): LogPoint | undefined {
  const element = node instanceof Element ? node : node.parentElement
  const rowElement = element?.closest('[data-row]')
  if (!rowElement) return undefined
  const row = Number(rowElement.getAttribute('data-row'))
  const piece = element?.closest('[data-at]')
  if (piece) {
    const start = Number(piece.getAttribute('data-at'))
    const isGlyph = piece.hasAttribute('data-glyph')
    return { row, column: start + (isGlyph ? Math.min(offset, 1) : offset) }
  }
  // Between the pieces: before the line's text, or after all of it.
  const isLine = element?.hasAttribute('data-line') === true
  return { row, column: isLine && offset > 0 ? Number.POSITIVE_INFINITY : 0 }
}

/** The original text between two points, over the rows on show, a line each. */
export function copyText(
  store: LogStore,
  rows: VisibleRows,
  { from, to }: { readonly from: LogPoint; readonly to: LogPoint },
): string {
  const [start, end] = isBefore(from, to) ? [from, to] : [to, from]
  const lines: string[] = []
  for (let index = rows.indexOf(start.row); index < rows.count; index++) {
    const row = rows.at(index)
    if (row === undefined || row > end.row) break
    if (store.origin(row) < 0) continue
    const text = store.text(row)
    const upTo = row === end.row ? Math.min(end.column, text.length) : text.length
    lines.push(text.slice(row === start.row ? start.column : 0, upTo))
  }
  return lines.join('\n')
}

const isBefore = (a: LogPoint, b: LogPoint) =>
  a.row < b.row || (a.row === b.row && a.column <= b.column)
