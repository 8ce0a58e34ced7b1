import { expect, it } from 'vitest'
import { fleetColumns } from '../../../../src/renderer/fleet/fleet-columns.tsx'

/** Of a row, in pixels. */
const [margins, gap] = [32, 12]
const narrowest = 320

const least = (track: string) => Number(/\d+/.exec(track)?.[0])

it('has no column that its narrowest room does not hold, and always a name and its state', () => {
  for (let width = narrowest; width < 2_000; width += 1) {
    const shown = fleetColumns.filter(
      ({ from = 0, until = Number.POSITIVE_INFINITY }) => from <= width && width < until,
    )
    expect(shown.map(({ key }) => key)).toEqual(expect.arrayContaining(['name', 'state']))
    const needed = shown.reduce((sum, { track }) => sum + least(track) + gap, margins - gap)
    expect(needed, `at ${width} px`).toBeLessThanOrEqual(width)
  }
})
