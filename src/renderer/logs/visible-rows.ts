import type { LogStore } from './log-store.ts'
import type { RowIndex } from './row-index.ts'

/** The rows on show, by place: all of a store's, or those a filter left. */
export interface VisibleRows {
  readonly count: number
  at(index: number): number | undefined
  /** The place of `row`, or of the first one after it. */
  indexOf(row: number): number
}

export function allRows(store: LogStore): VisibleRows {
  return {
    get count() {
      return store.end - store.first
    },
    at: (index) =>
      index >= 0 && index < store.end - store.first ? store.first + index : undefined,
    indexOf: (row) => Math.min(Math.max(row - store.first, 0), store.end - store.first),
  }
}

export function filteredRows(index: RowIndex): VisibleRows {
  return {
    get count() {
      return index.count
    },
    at: (place) => index.at(place),
    indexOf: (row) => index.lowerBound(row),
  }
}
