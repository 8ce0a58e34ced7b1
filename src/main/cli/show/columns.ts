/** Columns of a table: which there is room for, how wide each is, and what of a cell is shown in it. */
import type { Layout } from './layout.ts'

export interface Column {
  readonly title: string
  /** Goes where there is no room for all, the lowest first; without it a column stays as long as any. */
  readonly leaves?: number
  /** Sentences, which go on in another line; other cells are shortened in the middle. */
  readonly wraps?: boolean
}

export interface FittedColumn {
  readonly title: string
  readonly wraps: boolean
  /** Its place in a row. */
  readonly index: number
  readonly width: number
}

interface Room {
  readonly width: number | undefined
  readonly layout: Layout
}

const gap = 2
/** A column is made so narrow before another one goes, and so narrow when none can go any more. */
const comfortable = { plain: 16, wraps: 24 }
const least = 5

/** `width`: the columns of the terminal; undefined where nothing has to be cut. */
export function columnsThatFit(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { width: room, layout }: Room,
): readonly FittedColumn[] {
  const natural = columns.map(({ title, wraps = false }, index) => ({
    ...{ title, wraps, index },
    width: Math.max(title.length, ...rows.map((row) => layout.widthOf(row[index] ?? ''))),
  }))
  if (room === undefined) return natural
  let kept = natural
  for (const leaving of [undefined, ...leavingOf(columns)]) {
    kept = kept.filter(({ index }) => index !== leaving)
    const narrowed = narrow(kept, room, ({ wraps }) => comfortable[wraps ? 'wraps' : 'plain'])
    if (widthOf(narrowed) <= room) return narrowed
  }
  return atLast(kept, room)
}

/** The places of those that may go, in the order they do. */
function leavingOf(columns: readonly Column[]): number[] {
  return columns
    .map(({ leaves }, index) => ({ leaves, index }))
    .filter(({ leaves }) => leaves !== undefined)
    .toSorted((a, b) => (a.leaves ?? 0) - (b.leaves ?? 0))
    .map(({ index }) => index)
}

/** As narrow as can still be told apart; then the last ones go, too. */
function atLast(columns: readonly FittedColumn[], room: number): readonly FittedColumn[] {
  const narrowed = narrow(columns, room, () => least)
  if (widthOf(narrowed) <= room) return narrowed
  if (columns.length > 1) return atLast(columns.slice(0, -1), room)
  return columns.map((column) => ({ ...column, width: Math.max(1, room) }))
}

/** Takes from the widest, so that what is short stays whole. */
function narrow(
  columns: readonly FittedColumn[],
  room: number,
  floorOf: (column: FittedColumn) => number,
): FittedColumn[] {
  const narrowed = columns.map((column) => ({ ...column }))
  for (let excess = widthOf(narrowed) - room; excess > 0; excess--) {
    const widest = narrowed
      .filter((column) => column.width > floorOf(column))
      .reduce<(typeof narrowed)[number] | undefined>(
        (most, column) => (most && most.width >= column.width ? most : column),
        undefined,
      )
    if (!widest) break
    widest.width -= 1
  }
  return narrowed
}

function widthOf(columns: readonly FittedColumn[]): number {
  return columns.reduce((sum, { width }) => sum + width, gap * (columns.length - 1))
}

/** Lines shown of a cell in a column. */
export function linesOf(
  cell: string,
  { width, wraps }: Pick<FittedColumn, 'width' | 'wraps'>,
  layout: Layout,
): readonly string[] {
  if (layout.widthOf(cell) <= width) return [cell]
  if (!wraps) return [layout.shortened(cell, width)]
  return layout.wrapped(cell, width).map((line) => line.trim())
}
