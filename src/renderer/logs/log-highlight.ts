import { plainText } from './ansi.ts'
import type { LogRow } from './log-store.ts'
import type { Matcher } from './matcher.ts'
import { type Pattern, rangesIn, type TextRange } from './pattern.ts'

const none: readonly TextRange[] = []
const maxKnown = 2_000

/** Matches of a pattern in the rows in sight; a reader's own expression is answered a little later. */
export class LogHighlight {
  readonly #pattern: Pattern
  readonly #expression: RegExp
  readonly #matcher: Matcher
  readonly #changed: () => void
  readonly #known = new Map<number, readonly TextRange[]>()
  #isAsking = false

  constructor(pattern: Pattern, matcher: Matcher, changed: () => void) {
    this.#pattern = pattern
    this.#expression = new RegExp(pattern.source, pattern.flags)
    this.#matcher = matcher
    this.#changed = changed
  }

  ranges(row: LogRow): readonly TextRange[] {
    const known = this.#known.get(row.row)
    if (known || this.#pattern.isRegex) return known ?? none
    const ranges = rangesIn(this.#expression, plainText(row.text))
    this.#keep(row.row, ranges)
    return ranges
  }

  /** Asks for the ranges of those rows whose ranges are not known. */
  ask(rows: readonly LogRow[]): void {
    if (!this.#pattern.isRegex || this.#isAsking) return
    const missing = rows.filter((row) => !this.#known.has(row.row))
    if (missing.length === 0) return
    this.#isAsking = true
    this.#matcher.ranges(missing.map((row) => plainText(row.text))).then(
      (ranges) => {
        if (this.#known.size > maxKnown) this.#known.clear()
        for (const [index, row] of missing.entries())
          this.#known.set(row.row, ranges[index] ?? none)
        this.#isAsking = false
        this.#changed()
      },
      // Too slow: the search itself says so; nothing is highlighted.
      () => undefined,
    )
  }

  #keep(row: number, ranges: readonly TextRange[]): void {
    if (this.#known.size > maxKnown) this.#known.clear()
    this.#known.set(row, ranges)
  }

  dispose(): void {
    this.#matcher.dispose()
  }
}
