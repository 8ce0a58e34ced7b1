import { describe, expect, it } from 'vitest'
import { spaced } from '../../../src/shared/lib/spaced.ts'
import { createManualClock } from '../../support/fake-engine/manual-clock.ts'

function counted() {
  const clock = createManualClock()
  const at: number[] = []
  const start = clock.now()
  const pushes = spaced(clock, 100, () => at.push(clock.now() - start))
  return { clock, at, pushes }
}

describe('pushes', () => {
  it('pass at once when all was quiet', () => {
    const { at, pushes } = counted()
    pushes.soon()
    expect(at).toEqual([0])
  })

  it('are at most ten a second, and the last change is always among them', async () => {
    const { clock, at, pushes } = counted()
    for (let ms = 0; ms < 1_000; ms += 5) {
      pushes.soon()
      await clock.advance(5)
    }
    await clock.advance(100)
    expect(at).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000])
  })

  it('leave no timer behind', async () => {
    const { clock, at, pushes } = counted()
    pushes.soon()
    pushes.soon()
    pushes.stop()
    await clock.advance(1_000)
    expect(at).toEqual([0])
    expect(clock.pending()).toBe(0)
  })
})
