/** Columns of text. Cells are sanitised here, so no caller can forget it. */
import { printable } from '../../../shared/lib/printable.ts'
import { type Column, columnsThatFit, type FittedColumn, linesOf } from './columns.ts'
import type { Layout } from './layout.ts'
import type { Paint } from './paint.ts'

export type Row = readonly string[]
/** A column is named by its title alone where nothing else is to be said of it. */
export type Head = readonly (string | Column)[]

/** `style` may colour a cell after it was padded; it sees the whole cell, also where a part is shown. */
export function table(
  paint: Paint,
  {
    head,
    rows,
    style = (cell) => cell,
  }: {
    readonly head: Head
    readonly rows: readonly Row[]
    readonly style?: ((cell: string, column: string) => string) | undefined
  },
): string {
  const columns = head.map((each) => (typeof each === 'string' ? { title: each } : each))
  const clean = rows.map((row) => row.map(cleaned))
  const fitted = columnsThatFit(columns, clean, paint)
  const { layout } = paint
  const titles = lineOf(fitted, layout, (column) => layout.shortened(column.title, column.width))
  const lines = clean.flatMap((row) => rowLines(fitted, layout, { row, style }))
  return [paint.dim(titles), ...lines].join('\n')
}

/** One line of output is one line, and as wide as it is counted. */
function cleaned(cell: string): string {
  return printable(cell).replaceAll('\t', ' ')
}

interface Styled {
  readonly row: Row
  readonly style: (cell: string, column: string) => string
}

/** As many lines as its longest cell takes. */
function rowLines(
  columns: readonly FittedColumn[],
  layout: Layout,
  { row, style }: Styled,
): string[] {
  const cells = columns.map((column) => linesOf(row[column.index] ?? '', column, layout))
  const height = Math.max(1, ...cells.map((lines) => lines.length))
  return Array.from({ length: height }, (_, line) =>
    lineOf(columns, layout, ({ index, title }, place) => {
      const [whole, shown] = [row[index] ?? '', cells[place]?.[line] ?? '']
      const styled = style(whole, title)
      return whole === shown ? styled : styled.replace(whole, () => shown)
    }),
  )
}

function lineOf(
  columns: readonly FittedColumn[],
  layout: Layout,
  cellOf: (column: FittedColumn, place: number) => string,
): string {
  return columns
    .map((column, place) => {
      const cell = cellOf(column, place)
      const isLast = place === columns.length - 1
      return isLast ? cell : cell + ' '.repeat(Math.max(0, column.width - layout.widthOf(cell)))
    })
    .join('  ')
    .trimEnd()
}
