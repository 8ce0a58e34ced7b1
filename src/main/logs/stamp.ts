/** Longest timestamp with its space: `2026-01-02T03:04:05.123456789+00:00 `. */
export const maxStampLength = 36

const space = 0x20
const secondLength = 19
const fixedLength = 31
const anyStamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/

/**
 * Reads the timestamp the engine puts before every message. The usual form has a fixed length, and
 * consecutive lines mostly share their second, so that the second is parsed once.
 */
export class StampReader {
  sec = 0
  nanos = 0
  private readonly known = Buffer.alloc(secondLength)
  private knownSec = 0

  /** Length of the timestamp at `start` with its space, 0 when there is none; sets `sec`, `nanos`. */
  read(bytes: Buffer, start: number, end: number): number {
    if (end - start >= fixedLength && bytes[start + 30] === space && bytes[start + 29] === 0x5a)
      if (this.readFixed(bytes, start)) return fixedLength
    return this.readAny(bytes, start, end)
  }

  private readFixed(bytes: Buffer, start: number): boolean {
    if (bytes[start + secondLength] !== 0x2e) return false
    let nanos = 0
    for (let at = start + 20; at < start + 29; at++) {
      const digit = (bytes[at] as number) - 0x30
      if (digit < 0 || digit > 9) return false
      nanos = nanos * 10 + digit
    }
    const { known } = this
    let same = 0
    while (same < secondLength && bytes[start + same] === known[same]) same++
    if (same < secondLength && !this.learnSecond(bytes, start)) return false
    this.sec = this.knownSec
    this.nanos = nanos
    return true
  }

  private learnSecond(bytes: Buffer, start: number): boolean {
    const text = bytes.toString('latin1', start, start + secondLength)
    const ms = anyStamp.test(`${text}Z`) ? Date.parse(`${text}Z`) : Number.NaN
    if (Number.isNaN(ms)) return false
    bytes.copy(this.known, 0, start, start + secondLength)
    this.knownSec = ms / 1_000
    return true
  }

  private readAny(bytes: Buffer, start: number, end: number): number {
    const limit = Math.min(end, start + maxStampLength)
    let stop = start
    while (stop < limit && bytes[stop] !== space) stop++
    if (stop === limit) return 0
    const match = anyStamp.exec(bytes.toString('latin1', start, stop))
    const ms = match ? Date.parse(`${match[1]}${match[3]}`) : Number.NaN
    if (!match || Number.isNaN(ms)) return 0
    this.sec = ms / 1_000
    this.nanos = Number((match[2] ?? '').padEnd(9, '0'))
    return stop - start + 1
  }
}
