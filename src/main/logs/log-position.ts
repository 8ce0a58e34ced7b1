import type { StreamIndex } from './frame-reader.ts'
import { before, compareMoments, type Moment } from './moment.ts'

/** Longest that a line may reach the log after a later-stamped line of the other stream. */
const lateSec = 1

/**
 * How far one stream of a container's log was read: the newest time and how many lines bore it.
 * `since` is inclusive, so reading on from there begins with those lines again: they are to be
 * skipped, and only they. Each stream counts for itself, because the engine stamps the two apart.
 */
class StreamPosition {
  sec = -1
  nanos = 0
  count = 0
  /** Lines still to skip at that time; -1 while reading on. */
  private skip = -1

  get isSeen(): boolean {
    return this.sec >= 0
  }

  get newest(): Moment {
    return { sec: this.sec, nanos: this.nanos }
  }

  rewind(): void {
    this.skip = this.isSeen ? this.count : -1
  }

  /** Whether this line is new; counts it. */
  accept(sec: number, nanos: number): boolean {
    if (this.skip >= 0 && !this.isPast(sec, nanos)) return false
    if (sec === this.sec && nanos === this.nanos) this.count++
    else {
      this.sec = sec
      this.nanos = nanos
      this.count = 1
    }
    return true
  }

  private isPast(sec: number, nanos: number): boolean {
    const order = sec - this.sec || nanos - this.nanos
    if (order < 0) return false
    if (order === 0 && this.skip > 0) {
      this.skip--
      return false
    }
    this.skip = -1
    return true
  }
}

/** Place at which reading a container's log stands, so that it can go on without loss or repetition. */
export class LogPosition {
  private readonly streams = [new StreamPosition(), new StreamPosition()] as const
  /** Lines let through so far. */
  lines = 0
  private isRewound = false
  private repeated = 0

  /** Whether a line is new; to be asked once for every line, in order. Time 0 is always new. */
  accept(stream: StreamIndex, sec: number, nanos: number): boolean {
    this.lines++
    if (sec === 0) return true
    const isNew = this.streams[stream].accept(sec, nanos)
    if (isNew) return true
    this.lines--
    this.repeated++
    return false
  }

  /** Whether no line so late was let through yet. */
  isBefore(moment: Moment): boolean {
    return this.streams.every(({ newest }) => compareMoments(newest, moment) < 0)
  }

  /** The time of the newest line that was let through. */
  get newest(): Moment | undefined {
    const seen = this.streams.filter(({ isSeen }) => isSeen).map(({ newest }) => newest)
    return seen.sort(compareMoments).at(-1)
  }

  /** After a cut: the time to ask the engine from, and lines read before are skipped from now on. */
  rewind(): Moment | undefined {
    const seen = this.streams.filter((stream) => stream.isSeen)
    this.repeated = 0
    this.isRewound = seen.length > 0
    for (const stream of seen) stream.rewind()
    const [one, two] = seen.map(({ newest }) => newest).sort(compareMoments)
    if (!one) return undefined
    // A line of the other stream may still come late, but none before its last.
    const late = before(two ?? one, lateSec)
    return two && compareMoments(one, late) > 0 ? one : late
  }

  /** After reading on: whether the engine still had what came before, so that nothing is missing. */
  get isJoined(): boolean {
    return !this.isRewound || this.repeated > 0
  }
}
