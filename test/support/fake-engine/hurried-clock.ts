import { onTestFinished } from 'vitest'
import type { Clock } from '../../../src/shared/lib/clock.ts'
import { createManualClock } from './manual-clock.ts'

/**
 * Time that goes on by itself to the next timer as soon as nothing else is left to do: for tests over fakes alone, where
 * nobody looks while something waits. It stands still once the test is over.
 */
export function createHurriedClock(): Clock {
  const clock = createManualClock(Date.now())
  let isMoving = false
  let isOver = false
  onTestFinished(() => {
    isOver = true
  })
  const move = async (): Promise<void> => {
    if (isMoving) return
    isMoving = true
    while (!isOver && clock.pending() > 0) await clock.toNext()
    isMoving = false
  }
  return {
    now: () => Math.floor(clock.now()),
    schedule(ms, run) {
      const cancel = clock.schedule(ms, run)
      void move()
      return cancel
    },
    sleep(ms, signal) {
      const slept = clock.sleep(ms, signal)
      void move()
      return slept
    },
  }
}
