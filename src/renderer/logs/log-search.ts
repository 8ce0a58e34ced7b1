import { LineScan, type LineScanDeps, type ScanState } from './line-scan.ts'
import { RowIndex } from './row-index.ts'
import type { VisibleRows } from './visible-rows.ts'

export interface LogSearchDeps extends Pick<LineScanDeps, 'store' | 'matcher' | 'breathe' | 'now'> {
  readonly rows: VisibleRows
  changed(): void
}

/** The rows on show that a search is found in. */
export class LogSearch {
  readonly #deps: LogSearchDeps
  readonly #hits = new RowIndex()
  readonly #scan: LineScan

  constructor(deps: LogSearchDeps) {
    this.#deps = deps
    this.#scan = new LineScan({
      ...deps,
      nextRow: (row) => deps.rows.at(deps.rows.indexOf(row)),
      found: (rows, hits) => {
        for (const [index, row] of rows.entries()) if (hits[index] === 1) this.#hits.push(row)
        deps.changed()
      },
    })
  }

  get state(): ScanState {
    return this.#scan.state
  }

  get count(): number {
    return this.#hits.count
  }

  /** Number of the hit that a row is, counting from 1. */
  ordinal(row: number): number | undefined {
    return this.#hits.has(row) ? this.#hits.lowerBound(row) + 1 : undefined
  }

  /** The nearest hit after or before `row`, going round at the ends. */
  nearest(row: number, direction: 1 | -1): number | undefined {
    const { count } = this.#hits
    const index = direction === 1 ? this.#hits.lowerBound(row + 1) : this.#hits.lowerBound(row) - 1
    return this.#hits.at((index + count) % Math.max(count, 1))
  }

  advance(): void {
    this.#hits.dropBelow(this.#deps.store.first)
    this.#scan.advance()
  }

  dispose(): void {
    this.#scan.dispose()
  }
}
