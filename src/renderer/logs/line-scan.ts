import { plainText } from './ansi.ts'
import type { LogStore } from './log-store.ts'
import type { Matcher } from './matcher.ts'
import { MatchTimeout } from './matcher.ts'

export interface LineScanDeps {
  readonly store: LogStore
  readonly matcher: Matcher
  /** The next row to look at, from `row` on; undefined when there is none yet. */
  nextRow(row: number): number | undefined
  /** Told of every row looked at, in order, a slab at a time. */
  found(rows: readonly number[], hits: Uint8Array): void
  /** The state changed. */
  changed(): void
  /** Lets the page breathe. */
  readonly breathe: () => Promise<void>
  readonly now: () => number
}

const slabRows = 512
/** Half a frame: what is left is for drawing. */
const sliceMs = 8

export type ScanState = 'scanning' | 'idle' | 'too-slow'

/** Looks through the rows of a store in slices, and goes on when more come. */
export class LineScan {
  readonly #deps: LineScanDeps
  #next = 0
  #state: ScanState = 'idle'
  #disposed = false

  constructor(deps: LineScanDeps) {
    this.#deps = deps
  }

  get state(): ScanState {
    return this.#state
  }

  /** Rows below this have been looked at. */
  get scannedTo(): number {
    return this.#next
  }

  /** Starts looking at what has come since, unless that is under way. */
  advance(): void {
    if (this.#state !== 'idle' || this.#disposed) return
    if (this.#deps.nextRow(this.#from()) === undefined) return
    this.#state = 'scanning'
    this.#run().catch((error: unknown) => {
      this.#state = 'too-slow'
      this.#deps.changed()
      if (!(error instanceof MatchTimeout)) throw error
    })
  }

  dispose(): void {
    this.#disposed = true
    this.#deps.matcher.dispose()
  }

  #from(): number {
    return Math.max(this.#next, this.#deps.store.first)
  }

  async #run(): Promise<void> {
    let sliceEnd = this.#deps.now() + sliceMs
    for (;;) {
      const rows = this.#slab()
      if (rows.length === 0) break
      const lines = rows.map((row) => plainText(this.#deps.store.text(row)))
      const hits = await this.#deps.matcher.test(lines)
      if (this.#disposed) return
      this.#next = (rows.at(-1) ?? 0) + 1
      this.#deps.found(rows, hits)
      if (this.#deps.now() < sliceEnd) continue
      await this.#deps.breathe()
      if (this.#disposed) return
      sliceEnd = this.#deps.now() + sliceMs
    }
    this.#state = 'idle'
  }

  #slab(): number[] {
    const rows: number[] = []
    let row = this.#deps.nextRow(this.#from())
    while (row !== undefined && rows.length < slabRows) {
      rows.push(row)
      row = this.#deps.nextRow(row + 1)
    }
    return rows
  }
}
