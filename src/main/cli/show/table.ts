/** Columns of text. Cells are sanitised here, so no caller can forget it. */
import stringWidth from 'string-width'
import { printable } from '../../../shared/lib/printable.ts'
import { type Column, columnsThatFit, type FittedColumn, linesOf } from './columns.ts'
import type { Paint } from './paint.ts'

export type Row = readonly string[]
/** A column is named by its title alone where nothing else is to be said of it. */
export type Head = readonly (string | Column)[]

/** `style` may colour a cell after it was padded; it sees the whole cell, also where a part is shown. */
export function table(
  paint: Paint,
  head: Head,
  rows: readonly Row[],
  style: (cell: string, column: string) => string = (cell) => cell,
): string {
  const columns = head.map((each) => (typeof each === 'string' ? { title: each } : each))
  const clean = rows.map((row) => row.map(cleaned))
  const fitted = columnsThatFit(columns, clean, paint.width)
  const titles = lineOf(fitted, ({ title, width }) => linesOf(title, width, false)[0] ?? '')
  const lines = clean.flatMap((row) => rowLines(fitted, row, style))
  return [paint.dim(titles), ...lines].join('\n')
}

/** One line of output is one line, and as wide as it is counted. */
function cleaned(cell: string): string {
  return printable(cell).replaceAll('\t', ' ')
}

type Style = (cell: string, column: string) => string

/** As many lines as its longest cell takes. */
function rowLines(columns: readonly FittedColumn[], row: Row, style: Style): string[] {
  const cells = columns.map(({ index, width, wraps }) => linesOf(row[index] ?? '', width, wraps))
  const height = Math.max(1, ...cells.map((lines) => lines.length))
  return Array.from({ length: height }, (_, line) =>
    lineOf(columns, ({ index, title }, place) => {
      const [whole, shown] = [row[index] ?? '', cells[place]?.[line] ?? '']
      const styled = style(whole, title)
      return whole === shown ? styled : styled.replace(whole, () => shown)
    }),
  )
}

function lineOf(
  columns: readonly FittedColumn[],
  cellOf: (column: FittedColumn, place: number) => string,
): string {
  return columns
    .map((column, place) => {
      const cell = cellOf(column, place)
      const isLast = place === columns.length - 1
      return isLast ? cell : cell + ' '.repeat(Math.max(0, column.width - stringWidth(cell)))
    })
    .join('  ')
    .trimEnd()
}
