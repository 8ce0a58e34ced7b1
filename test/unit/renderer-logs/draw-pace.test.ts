import { describe, expect, it } from 'vitest'
import { DrawPace } from '../../../src/renderer/logs/draw-pace.ts'

/** A pace in a time of its own, with a frame every 16 ms; `drawn` are the times of its frames. */
function paceInTime() {
  let now = 1_000
  let rows = 0
  const due: { at: number; run: () => void }[] = []
  const drawn: number[] = []
  const schedule = (ms: number, run: () => void) => {
    const entry = { at: now + ms, run }
    due.push(entry)
    return () => {
      const index = due.indexOf(entry)
      if (index >= 0) due.splice(index, 1)
    }
  }
  const pace = new DrawPace({
    requestFrame: (run) => void schedule(16 - (now % 16), run),
    schedule,
    now: () => now,
    rows: () => rows,
    draw: () => drawn.push(now),
  })
  const pass = (ms: number) => {
    const end = now + ms
    for (;;) {
      const next = due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      due.splice(due.indexOf(next), 1)
      now = next.at
      next.run()
    }
    now = end
  }
  const come = (count: number) => {
    rows += count
    pace.came()
  }
  return { pace, drawn, pass, come }
}

describe('when a log is drawn', () => {
  it('draws a trickle in the next frame', () => {
    const { drawn, pass, come } = paceInTime()
    for (let line = 0; line < 30; line++) {
      come(3)
      pass(20)
    }
    expect(drawn).toHaveLength(30)
  })

  it('draws the first lines of a flood at once, and then at most 17 times a second', () => {
    const { drawn, pass, come } = paceInTime()
    for (let ms = 0; ms < 2_000; ms += 2) {
      come(500)
      pass(2)
    }
    expect(drawn[0]).toBeLessThanOrEqual(1_016)
    expect(drawn.length).toBeGreaterThan(20)
    expect(drawn.length).toBeLessThanOrEqual(2 * 17 + 4)
  })

  it('draws the last lines of a flood', () => {
    const { drawn, pass, come } = paceInTime()
    for (let ms = 0; ms < 500; ms += 2) {
      come(500)
      pass(2)
    }
    const during = drawn.length
    come(500)
    pass(100)
    expect(drawn.length).toBeGreaterThan(during)
  })

  /** In the midst of a flood, just after a frame. */
  function inFlood() {
    const flood = paceInTime()
    const { drawn, pass, come } = flood
    for (let frames = 8; frames > 0; ) {
      const before = drawn.length
      come(500)
      pass(1)
      frames -= drawn.length - before
    }
    come(500)
    return { ...flood, before: drawn.length }
  }

  it('draws at once for its reader, also in a flood', () => {
    const { pace, drawn, pass, before } = inFlood()
    pass(17)
    expect(drawn).toHaveLength(before)
    pace.soon()
    pass(17)
    expect(drawn).toHaveLength(before + 1)
  })

  it('draws nothing for new lines once it is stopped', () => {
    const { pace, drawn, pass, before } = inFlood()
    pace.stop()
    pass(500)
    expect(drawn).toHaveLength(before)
  })
})
