import type { StreamIndex } from './frame-reader.ts'
import { maxStampLength } from './stamp.ts'

/** A line longer than this is shown in pieces of this size, so that memory stays bounded. */
export const maxLineLength = 1024 * 1024

/** The unfinished line of one stream, as far as it is known. */
export class OpenLine {
  readonly stream: StreamIndex
  /** The newest timestamp. */
  sec = 0
  nanos = 0
  /** Second of the first byte kept. */
  startSec = 0
  startNanos = 0
  /** The next bytes may be a timestamp: at the start of a line, a frame, or a terminal's piece. */
  expectsStamp = true
  /** Bytes of a timestamp that is not complete yet. */
  readonly stamp = Buffer.alloc(maxStampLength)
  stampFilled = 0
  bytes = Buffer.alloc(0)
  length = 0
  /** Content bytes since the last timestamp. */
  piece = 0

  constructor(stream: StreamIndex) {
    this.stream = stream
  }

  /** Keeps `[start, end)` of `from`; the caller sees to it that a line stays below the limit. */
  keep(from: Buffer, start: number, end: number): void {
    this.reserve(this.length + end - start)
    from.copy(this.bytes, this.length, start, end)
    this.length += end - start
  }

  private reserve(needed: number): void {
    if (needed <= this.bytes.length) return
    const size = Math.min(maxLineLength, Math.max(needed, this.bytes.length * 2, 4096))
    const grown = Buffer.allocUnsafe(size)
    this.bytes.copy(grown, 0, 0, this.length)
    this.bytes = grown
  }
}

/** The last position at or before `end` where a UTF-8 character begins or none is cut. */
export function characterStart(bytes: Buffer, end: number): number {
  for (let back = 1; back <= 3; back++) {
    const byte = bytes[end - back] as number
    if ((byte & 0xc0) === 0x80) continue
    const size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return size > back ? end - back : end
  }
  return end
}
