import { isAscii } from 'node:buffer'
import type { ReadLine } from './line-reader.ts'

/** Lines of one container, as `LogLines` carries them. */
export interface LineBlock {
  readonly text: string
  readonly ends: number[]
  readonly times: number[]
  readonly nanos: number[]
  readonly streams: string
}

const startCapacity = 64 * 1024
const stdout = 0x6f
const stderr = 0x65
const carriageReturn = 0x0d
/** Bytes of a line in a message beside its text: its end, its time, its stream. */
const lineOverhead = 20

/**
 * Collects lines as bytes, in one buffer, and decodes them once: a string per line would cost more
 * than all the rest of reading a log.
 */
export class BlockBuilder {
  private bytes = Buffer.allocUnsafe(startCapacity)
  private length = 0
  private ends: number[] = []
  private times: number[] = []
  private nanos: number[] = []
  private streams = Buffer.allocUnsafe(1024)

  get lines(): number {
    return this.ends.length
  }

  /** About the size of the message this block will be. */
  get weight(): number {
    return this.length + this.ends.length * lineOverhead
  }

  /** Adds `[start, end)` as a line, without the carriage return a terminal puts before newline. */
  add({ stream, sec, nanos, from, start, end }: ReadLine): void {
    const stop = end > start && from[end - 1] === carriageReturn ? end - 1 : end
    this.reserve(stop - start)
    from.copy(this.bytes, this.length, start, stop)
    this.length += stop - start
    this.streams[this.ends.length] = stream === 0 ? stdout : stderr
    this.ends.push(this.length)
    this.times.push(sec * 1_000 + Math.trunc(nanos / 1_000_000))
    this.nanos.push(nanos % 1_000_000)
  }

  /** The lines so far; the builder starts anew. */
  take(): LineBlock {
    const { ends, times, nanos } = this
    const streams = this.streams.toString('latin1', 0, ends.length)
    const text = this.decode()
    this.length = 0
    this.ends = []
    this.times = []
    this.nanos = []
    // A block that held a giant line must not keep its memory for the life of the follow.
    if (this.bytes.length > 1024 * 1024) this.bytes = Buffer.allocUnsafe(startCapacity)
    return { text, ends, times, nanos, streams }
  }

  /** Byte offsets are right for ASCII; otherwise `ends` is rewritten to UTF-16 units. */
  private decode(): string {
    const used = this.bytes.subarray(0, this.length)
    if (isAscii(used)) return used.toString('latin1')
    let text = ''
    let start = 0
    for (let line = 0; line < this.ends.length; line++) {
      const end = this.ends[line] as number
      text += used.toString('utf8', start, end)
      start = end
      this.ends[line] = text.length
    }
    return text
  }

  private reserve(more: number): void {
    if (this.ends.length === this.streams.length)
      this.streams = Buffer.concat([this.streams], this.streams.length * 2)
    const needed = this.length + more
    if (needed <= this.bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2))
    this.bytes.copy(grown, 0, 0, this.length)
    this.bytes = grown
  }
}
