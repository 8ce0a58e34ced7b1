import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placeOnScreens } from '../../../src/main/desktop/window-place.ts'

const laptop = { x: 0, y: 25, width: 1_440, height: 875 }
const monitor = { x: 1_440, y: 0, width: 2_560, height: 1_440 }

describe('the window', () => {
  it('comes back where it stood', () => {
    const saved = { bounds: { x: 1_600, y: 100, width: 1_200, height: 900 }, maximised: true }
    expect(placeOnScreens(saved, [laptop, monitor])).toEqual(saved)
  })

  it('is centred on the first screen when it never stood anywhere', () => {
    expect(placeOnScreens(undefined, [laptop])).toEqual({
      bounds: { x: 80, y: 42, width: 1_280, height: 840 },
      maximised: false,
    })
  })

  it('comes to the screen that is left when its monitor was unplugged', () => {
    const saved = { bounds: { x: 2_000, y: 300, width: 1_300, height: 800 }, maximised: false }
    expect(placeOnScreens(saved, [laptop]).bounds).toEqual({
      x: 70,
      y: 62,
      width: 1_300,
      height: 800,
    })
  })

  it('is pulled back in when it hangs over the edge', () => {
    const saved = { bounds: { x: -500, y: 700, width: 1_000, height: 800 }, maximised: false }
    expect(placeOnScreens(saved, [laptop]).bounds).toEqual({
      x: 0,
      y: 100,
      width: 1_000,
      height: 800,
    })
  })

  it('always lies wholly on one screen', () => {
    const place = fc.integer({ min: -10_000, max: 10_000 })
    const size = fc.integer({ min: 0, max: 10_000 })
    const bounds = fc.record({ x: place, y: place, width: size, height: size })
    const screen = fc.record({
      x: place,
      y: place,
      width: fc.integer({ min: 320, max: 8_000 }),
      height: fc.integer({ min: 240, max: 5_000 }),
    })
    fc.assert(
      fc.property(bounds, screen, fc.array(screen, { maxLength: 3 }), (saved, first, others) => {
        const areas = [first, ...others] as const
        const { bounds: at } = placeOnScreens({ bounds: saved, maximised: false }, [...areas])
        const isInside = areas.some(
          (area) =>
            at.x >= area.x &&
            at.y >= area.y &&
            at.x + at.width <= area.x + area.width &&
            at.y + at.height <= area.y + area.height,
        )
        expect(isInside).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})
