import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LogPosition } from '../../../src/main/logs/log-position.ts'
import { engineTime } from '../../../src/main/logs/moment.ts'

interface Entry {
  readonly stream: 0 | 1
  readonly sec: number
  readonly nanos: number
}

/** Written by two streams, each in the order of its own time; the other may come up to 0.9 s late. */
const log = fc
  .array(
    fc.record({
      stream: fc.constantFrom<0 | 1>(0, 1),
      step: fc.constantFrom(0, 0, 1, 7, 400_000_000),
    }),
    { maxLength: 60 },
  )
  .map((steps) => {
    let now = 5_000_000_000
    return steps.map(({ stream, step }): Entry => {
      now += step
      const at = stream === 1 ? now - 900_000_000 : now
      return { stream, sec: Math.floor(at / 1e9), nanos: at % 1e9 }
    })
  })

/** As the engine answers: everything from `since` on, inclusive to the nanosecond. */
const from = (entries: readonly Entry[], since: string | undefined) =>
  since === undefined
    ? entries
    : entries.filter(({ sec, nanos }) => engineTime({ sec, nanos }) >= since)

/** Reads a log, cut after so many lines each time; says whether every part joined the one before. */
function readWithCuts(entries: readonly Entry[], cuts: readonly number[]) {
  const position = new LogPosition()
  const read: Entry[] = []
  let isJoined = true
  let since: string | undefined
  for (const count of [...cuts, entries.length + 1]) {
    const answer = from(entries, since).slice(0, count)
    const fresh = answer.filter((e) => position.accept(e.stream, e.sec, e.nanos))
    if (fresh.length > 0) isJoined &&= position.isJoined
    read.push(...fresh)
    const next = position.rewind()
    since = next && engineTime(next)
  }
  return { read, isJoined, lines: position.lines }
}

const ofStream = (entries: readonly Entry[], stream: 0 | 1) =>
  entries.filter((entry) => entry.stream === stream)

describe('log position', () => {
  it('SDP-35 reads every line exactly once, wherever the log is cut', () => {
    fc.assert(
      fc.property(log, fc.array(fc.nat({ max: 30 }), { maxLength: 6 }), (entries, cuts) => {
        const { read, isJoined, lines } = readWithCuts(entries, cuts)
        expect(ofStream(read, 0)).toEqual(ofStream(entries, 0))
        expect(ofStream(read, 1)).toEqual(ofStream(entries, 1))
        expect(lines).toBe(entries.length)
        expect(isJoined).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('notices that the engine no longer has what came before', () => {
    const position = new LogPosition()
    position.accept(0, 100, 1)
    position.rewind()
    expect(position.isJoined).toBe(false)
    expect(position.accept(0, 200, 0)).toBe(true)
    expect(position.isJoined).toBe(false)
  })

  it('asks from before its newest line, for a line of the other stream that comes late', () => {
    const position = new LogPosition()
    position.accept(0, 100, 700)
    expect(position.rewind()).toEqual({ sec: 99, nanos: 700 })
    position.accept(1, 99, 800)
    expect(position.rewind()).toEqual({ sec: 99, nanos: 800 })
    position.accept(1, 100, 500)
    expect(position.rewind()).toEqual({ sec: 100, nanos: 500 })
  })

  it('lets lines without a time through', () => {
    const position = new LogPosition()
    expect(position.accept(0, 0, 0)).toBe(true)
    expect(position.rewind()).toBeUndefined()
    expect(position.accept(0, 0, 0)).toBe(true)
  })
})
