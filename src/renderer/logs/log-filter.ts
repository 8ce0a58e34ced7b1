import { LineScan, type LineScanDeps, type ScanState } from './line-scan.ts'
import { RowIndex } from './row-index.ts'
import type { VisibleRows } from './visible-rows.ts'
import { filteredRows } from './visible-rows.ts'

export interface LogFilterDeps extends Pick<LineScanDeps, 'store' | 'matcher' | 'breathe' | 'now'> {
  /** By `LogStore.origin`; marks are always kept. */
  accepts(origin: number): boolean
  /** Rows shown before and after each hit. */
  readonly context: number
  changed(): void
}

/** The rows that match, in order, with their context and every mark between them. */
export class LogFilter {
  readonly rows: VisibleRows
  readonly #deps: LogFilterDeps
  readonly #shown = new RowIndex()
  readonly #hits = new RowIndex()
  readonly #scan: LineScan
  #contextTo = -1

  constructor(deps: LogFilterDeps) {
    this.#deps = deps
    this.rows = filteredRows(this.#shown)
    this.#scan = new LineScan({
      ...deps,
      nextRow: (row) => (row < deps.store.end ? row : undefined),
      found: (rows, hits) => this.#found(rows, hits),
    })
  }

  get state(): ScanState {
    return this.#scan.state
  }

  /** Shown only because it stands near a hit. */
  isContext(row: number): boolean {
    return this.#deps.context > 0 && !this.#hits.has(row)
  }

  advance(): void {
    this.#shown.dropBelow(this.#deps.store.first)
    this.#hits.dropBelow(this.#deps.store.first)
    this.#scan.advance()
  }

  dispose(): void {
    this.#scan.dispose()
  }

  #found(rows: readonly number[], hits: Uint8Array): void {
    for (const [index, row] of rows.entries()) this.#look(row, hits[index] === 1)
    this.#deps.changed()
  }

  #look(row: number, isHit: boolean): void {
    const origin = this.#deps.store.origin(row)
    const isMark = origin < 0
    if (!isMark && !this.#deps.accepts(origin)) return
    if (!isMark && isHit) this.#hit(row)
    else if (isMark || row <= this.#contextTo) this.#shown.push(row)
  }

  #hit(row: number): void {
    const { context, store } = this.#deps
    const from = Math.max(row - context, (this.#shown.last ?? -1) + 1, store.first)
    for (let before = from; before < row; before++) {
      if (this.#deps.accepts(store.origin(before))) this.#shown.push(before)
    }
    this.#shown.push(row)
    if (context === 0) return
    this.#hits.push(row)
    this.#contextTo = row + context
  }
}
