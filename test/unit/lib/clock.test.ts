import { expect, it } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { steadyNow } from '../../../src/shared/lib/clock.ts'

it('measures how long something takes in whole milliseconds, as it is shown', () => {
  const measured = Array.from({ length: 100 }, () => steadyNow(systemClock))
  expect(measured.filter((each) => !Number.isInteger(each))).toEqual([])
})
