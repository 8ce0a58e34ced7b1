import { type Clock, steadyNow } from '../../shared/lib/clock.ts'
import { formatDuration } from '../../shared/lib/duration.ts'
import { blockIntervalMs, blockWeight } from './batches.ts'
import type { LogPart, MergedPart } from './log-item.ts'
import { MergedLines } from './merged-lines.ts'

/**
 * How long others wait for a reading that has nothing to tell: one of the past is read on from at once,
 * so that only trouble keeps it; one of the present may be silent for hours; and some never keep anybody.
 */
const patienceMs = { past: 2_000, present: 200, never: 0 } as const
export type Patience = keyof typeof patienceMs

export interface LogReading {
  readonly parts: AsyncIterable<LogPart>
  /** Asked again each time it matters: a reading of the past turns into one of the present. */
  patience(): Patience
}

/** Exact to the nanosecond: unix ms, and what is left below a millisecond. */
interface At {
  readonly ms: number
  readonly nanos: number
}
const begin: At = { ms: Number.NEGATIVE_INFINITY, nanos: 0 }
const isBefore = (a: At, b: At) => a.ms < b.ms || (a.ms === b.ms && a.nanos < b.nanos)

/** After so long without a line that came late, one that comes late is news again. */
const lateNewsMs = 10_000

/** One reading, as far as it has been taken. */
class Source {
  readonly patience: LogReading['patience']
  readonly iterator: AsyncIterator<LogPart>
  /** Part to be told next; undefined while it is waited for. */
  part: LogPart | undefined
  /** The next line of `part`. */
  next = 0
  /**
   * Moment that it belongs to: never before what it told already, for the streams of a container are stamped apart.
   */
  at = begin
  /** When the part was asked for; when it came. */
  since = 0
  lastLate = Number.NEGATIVE_INFINITY

  constructor(reading: LogReading) {
    this.patience = () => reading.patience()
    this.iterator = reading.parts[Symbol.asyncIterator]()
  }

  take(part: LogPart, now: number): void {
    this.part = part
    this.next = 0
    this.since = now
    this.place()
  }

  /** Goes past the next line; false at the end of the part. */
  advance(): boolean {
    this.next += 1
    if (this.part?.type !== 'lines' || this.next >= this.part.block.ends.length) return false
    this.place()
    return true
  }

  private place(): void {
    const { part, next } = this
    const isLines = part?.type === 'lines'
    const ms = (isLines ? part.block.times[next] : part?.at) ?? 0
    const nanos = (isLines ? part.block.nanos[next] : 0) ?? 0
    if (ms > this.at.ms || (ms === this.at.ms && nanos > this.at.nanos)) this.at = { ms, nanos }
  }
}

/**
 * One stream of many logs, in order of time. At most one block of each is held, and each is read only as
 * fast as the merged stream is taken. Readings may be added while it runs; it ends when all have ended.
 * What comes when something later was told already stands behind a mark that says so.
 */
export class OrderedMerge implements AsyncIterable<MergedPart> {
  private readonly clock: Clock
  private readonly sources = new Set<Source>()
  private broken: { readonly error: unknown } | undefined
  private lines = new MergedLines()
  /** As far as was told. */
  private told = begin
  private lastYield = Number.NEGATIVE_INFINITY
  private hasNews = false
  private wake = () => {}

  constructor(clock: Clock) {
    this.clock = clock
  }

  add(reading: LogReading): void {
    const source = new Source(reading)
    this.sources.add(source)
    this.pull(source)
  }

  /** Readings must end on their own once nobody takes from the merge any more (by a signal). */
  async *[Symbol.asyncIterator](): AsyncGenerator<MergedPart> {
    while (this.sources.size > 0 && !this.broken) {
      const first = this.first()
      const waitMs = first ? this.waitFor(first) : Number.POSITIVE_INFINITY
      if (first && waitMs <= 0) yield* this.tell(first)
      else if (await this.isTimeToYield()) {
        yield* this.takeLines()
        await this.nap(waitMs)
      }
    }
    yield* this.takeLines()
    if (this.broken) throw this.broken.error
  }

  /** Tells what comes next; lines are gathered until there are enough for a message. */
  private *tell(next: Source): Generator<MergedPart> {
    if (next.part?.type === 'mark' || this.isLateNews(next)) {
      yield* this.takeLines()
      yield this.takeMark(next)
    } else {
      this.takeRun(next)
      if (this.lines.weight >= blockWeight) yield* this.takeLines()
    }
  }

  /** The one whose next line or mark is the oldest of those at hand. */
  private first(): Source | undefined {
    let first: Source | undefined
    for (const source of this.sources)
      if (source.part && (!first || isBefore(source.at, first.at))) first = source
    return first
  }

  /** Ms until no other keeps it any more from being told. */
  private waitFor(first: Source): number {
    let wait = 0
    for (const source of this.sources) {
      if (source.part) continue
      const patience = source.patience()
      const from = patience === 'past' ? source.since : first.since
      wait = Math.max(wait, from + patienceMs[patience] - steadyNow(this.clock))
    }
    return wait
  }

  /** Takes its lines until another's is older. */
  private takeRun(source: Source): void {
    const { part, next } = source
    if (part?.type !== 'lines') return
    const bound = this.oldestOfOthers(source)
    let isMore: boolean
    do {
      if (isBefore(this.told, source.at)) this.told = source.at
      isMore = source.advance()
    } while (isMore && !(bound && isBefore(bound, source.at)))
    this.lines.add(part.container, part.block, { first: next, end: source.next })
    if (!isMore) this.pull(source)
  }

  private oldestOfOthers(source: Source): At | undefined {
    let oldest: At | undefined
    for (const other of this.sources)
      if (other !== source && other.part && (!oldest || isBefore(other.at, oldest)))
        oldest = other.at
    return oldest
  }

  /** Its next line is older than what was told, and that has not been said of late. */
  private isLateNews(source: Source): boolean {
    if (!isBefore(source.at, this.told)) return false
    const since = steadyNow(this.clock) - source.lastLate
    source.lastLate = steadyNow(this.clock)
    return since > lateNewsMs
  }

  private takeMark(source: Source): MergedPart {
    const { part, at } = source
    if (part?.type === 'mark') {
      this.pull(source)
      return part
    }
    const detail = formatDuration(this.told.ms - at.ms)
    const container = part?.container ?? ''
    return { type: 'mark', at: at.ms, container, mark: 'late', count: 0, detail }
  }

  private *takeLines(): Generator<MergedPart> {
    const taken = this.lines.take()
    if (!taken) return
    this.lines = new MergedLines()
    this.lastYield = steadyNow(this.clock)
    yield taken
  }

  /** Small messages are gathered for a moment. */
  private async isTimeToYield(): Promise<boolean> {
    if (this.lines.weight === 0) return true
    const rest = this.lastYield + blockIntervalMs - steadyNow(this.clock)
    if (rest > 0) await this.nap(rest)
    return rest <= 0
  }

  /** Until a reading has news, or for so long. */
  private async nap(ms: number): Promise<void> {
    let cancel = () => {}
    if (!this.hasNews && this.sources.size > 0) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
        if (Number.isFinite(ms)) cancel = this.clock.schedule(Math.max(1, Math.ceil(ms)), resolve)
      })
    }
    cancel()
    this.hasNews = false
  }

  // Not Promise.race: a reading that is quiet for hours would gather a reaction for every turn.
  private pull(source: Source): void {
    source.part = undefined
    source.since = steadyNow(this.clock)
    const arrive = (change: () => void) => {
      change()
      this.hasNews = true
      this.wake()
    }
    source.iterator.next().then(
      ({ done, value }) =>
        arrive(() =>
          done ? this.sources.delete(source) : source.take(value, steadyNow(this.clock)),
        ),
      (error: unknown) =>
        arrive(() => {
          this.sources.delete(source)
          this.broken ??= { error }
        }),
    )
  }
}
