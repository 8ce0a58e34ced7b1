import { describe, expect, it } from 'vitest'
import type { News } from '../../../src/main/deploys/recorder.ts'
import { createReturnWatch } from '../../../src/main/deploys/return-watch.ts'
import { createStageNews } from '../../../src/main/deploys/stage-news.ts'
import { underPulse } from '../../../src/main/hosts/heartbeat.ts'
import type { Clock } from '../../../src/shared/lib/clock.ts'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import { startTimer } from '../../../src/shared/lib/timer.ts'
import { createManualClock } from '../../support/fake-engine/manual-clock.ts'
import { createFakeHosts, createFakeSession } from '../../support/fake-session/fake-session.ts'

/** The clock on the wall jumps; time itself goes on as before. */
function withJump(clock: Clock): { clock: Clock; jump(ms: number): void } {
  let offset = 0
  return {
    clock: { ...clock, now: () => clock.now() + offset },
    jump(ms) {
      offset += ms
    },
  }
}
const hour = 3_600_000

describe('what a stage says', () => {
  function news(clock: Clock) {
    const said: News[] = []
    let refusal: FailureError | null = null
    const stage = createStageNews(clock, { target: 'local', stage: 'pull' }, (each) => {
      if (refusal) throw refusal
      said.push(each)
    })
    return {
      said,
      stage,
      refuse: (error: FailureError | null) => {
        refusal = error
      },
    }
  }

  it('is told at most 20 times a second, and the last word always', async () => {
    const clock = createManualClock()
    const { said, stage } = news(clock)
    for (let ms = 0; ms < 1_000; ms += 1) {
      stage.progress(`${ms} bytes`)
      await clock.advance(1)
    }
    stage.flush()
    expect(said.length).toBeLessThanOrEqual(21)
    expect(said.at(-1)?.line).toBe('999 bytes')
  })

  it('tells what its next word replaces from what lasts', () => {
    const { said, stage } = news(createManualClock())
    stage.progress('1 of 2')
    stage.note('the first is there')
    stage.note('the second is there')
    expect(said.map(({ line, transient = false }) => [line, transient])).toEqual([
      ['1 of 2', true],
      ['the first is there', false],
      ['the second is there', false],
    ])
  })

  it('joins lines of output, and loses none', async () => {
    const clock = createManualClock()
    const { said, stage } = news(clock)
    for (let line = 0; line < 5_000; line += 1) stage.log(`line ${line} ${'x'.repeat(50)}`)
    stage.flush()
    const lines = said.flatMap(({ line }) => line.split('\n'))
    expect(lines.map((line) => line.split(' ')[1])).toEqual(
      Array.from({ length: 5_000 }, (_, index) => String(index)),
    )
    expect(said.length).toBeLessThan(20)
  })

  it('is not silenced by a clock that is set back, nor floods when it is set on', async () => {
    const clock = createManualClock()
    const jumping = withJump(clock)
    const { said, stage } = news(jumping.clock)
    stage.progress('before')
    jumping.jump(-hour)
    stage.progress('after')
    await clock.advance(60)
    expect(said.map(({ line }) => line)).toEqual(['before', 'after'])
    jumping.jump(2 * hour)
    for (const word of ['a', 'b', 'c']) stage.progress(word)
    expect(said).toHaveLength(3)
  })

  it('that cannot be written from a timer fails the stage at its next word, not the app', async () => {
    const clock = createManualClock()
    const { stage, refuse } = news(clock)
    const full = new FailureError({ kind: 'no-space', where: 'state', message: 'full' })
    stage.progress('one')
    stage.progress('two')
    refuse(full)
    await clock.advance(100)
    expect(() => stage.progress('three')).toThrow(full)
    refuse(null)
    expect(() => stage.flush()).not.toThrow()
  })
})

describe('time that passes', () => {
  it('is not shortened or lengthened by a clock that jumps', async () => {
    const clock = createManualClock()
    const jumping = withJump(clock)
    const timer = startTimer(jumping.clock, 30_000)
    jumping.jump(hour)
    await clock.advance(29_999)
    expect(timer.over.aborted).toBe(false)
    jumping.jump(-2 * hour)
    await clock.advance(1)
    expect(timer.over.aborted).toBe(true)
  })
})

describe('an engine', () => {
  const untilAborted = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })

  it('that is silent ends what waits for it, typed; one that answers does not', async () => {
    const clock = createManualClock()
    const session = createFakeSession({ clock })
    let ended: unknown
    underPulse({ session, clock, silenceMs: 10_000 }, untilAborted).catch((error) => {
      ended = error
    })
    await clock.advance(hour)
    expect(ended).toBeUndefined()
    session.engine.control.hang('ping')
    await clock.advance(13_000)
    expect(ended).toMatchObject({
      failure: { kind: 'engine-unavailable', reason: 'it did not answer for 10 s' },
    })
    await clock.advance(hour)
    expect(clock.pending()).toBe(0)
  })

  it('that refuses is not silent: its refusals are for the calls to tell', async () => {
    const clock = createManualClock()
    const session = createFakeSession({ clock })
    session.engine.control.setReachable(false)
    let ended: unknown
    underPulse({ session, clock, silenceMs: 10_000 }, untilAborted).catch((error) => {
      ended = error
    })
    await clock.advance(hour)
    expect(ended).toBeUndefined()
  })

  it('that went away is asked ever more seldom, until it answers or the app closes', async () => {
    const clock = createManualClock()
    const session = createFakeSession({ clock })
    const { control } = session.engine
    const returned: string[] = []
    const watch = createReturnWatch({ hosts: createFakeHosts([session]), clock }, (host) =>
      returned.push(host),
    )
    control.setReachable(false)
    watch.expect(['local'])
    watch.expect(['local'])
    await clock.advance(hour)
    const asked = control.calls.length
    expect(asked).toBeGreaterThan(100)
    expect(asked).toBeLessThan(130)
    control.setReachable(true)
    await clock.advance(31_000)
    expect(returned).toEqual(['local'])
    await clock.advance(hour)
    expect(control.calls.length).toBeLessThan(asked + 3)

    control.setReachable(false)
    watch.expect(['local'])
    watch.close()
    await clock.advance(hour)
    expect(clock.pending()).toBe(0)
  })
})
