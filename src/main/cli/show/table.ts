/** Columns of text. Cells are sanitised here, so no caller can forget it. */
import { printable } from '../../../shared/lib/printable.ts'
import type { Paint } from './paint.ts'

export type Row = readonly string[]

/** `style` may colour a cell after it was padded; it sees the cell as shown. */
export function table(
  paint: Paint,
  head: Row,
  rows: readonly Row[],
  style: (cell: string, column: string) => string = (cell) => cell,
): string {
  const clean = rows.map((row) => row.map(printable))
  const widths = head.map((title, column) =>
    Math.max(title.length, ...clean.map((row) => row[column]?.length ?? 0)),
  )
  const pad = (row: Row, column: number) => {
    const isLast = column === head.length - 1
    const room = isLast ? 0 : (widths[column] ?? 0) - (row[column]?.length ?? 0)
    return ' '.repeat(room)
  }
  const lines = clean.map((row) =>
    head
      .map((title, column) => style(row[column] ?? '', title) + pad(row, column))
      .join('  ')
      .trimEnd(),
  )
  const titles = head.map((title, column) => title + pad(head, column)).join('  ')
  return [paint.dim(titles.trimEnd()), ...lines].join('\n')
}
