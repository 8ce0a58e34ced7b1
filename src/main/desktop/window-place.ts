import { z } from 'zod'

const boundsSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int(),
  height: z.number().int(),
})
export type Bounds = Readonly<z.infer<typeof boundsSchema>>

/** Place of the window when it was last closed. */
export const windowPlaceSchema = z.object({ bounds: boundsSchema, maximised: z.boolean() })
export type WindowPlace = Readonly<z.infer<typeof windowPlaceSchema>>

const preferred = { width: 1_280, height: 840 }
export const minimum = { width: 900, height: 560 }

/**
 * The saved place moved and shrunk to lie wholly on the screen it overlaps most; centred on the
 * first screen when it lies on none (a monitor was unplugged). `areas` are work areas, never empty.
 */
export function placeOnScreens(
  saved: WindowPlace | undefined,
  areas: readonly [Bounds, ...Bounds[]],
): WindowPlace {
  const wanted = saved?.bounds
  const best = wanted
    ? areas.toSorted((a, b) => overlap(b, wanted) - overlap(a, wanted))[0]
    : undefined
  const maximised = saved?.maximised ?? false
  if (!wanted || !best || overlap(best, wanted) === 0) {
    return { bounds: centred(wanted ?? preferred, areas[0]), maximised }
  }
  const width = clamp(wanted.width, minimum.width, best.width)
  const height = clamp(wanted.height, minimum.height, best.height)
  const x = clamp(wanted.x, best.x, best.x + best.width - width)
  const y = clamp(wanted.y, best.y, best.y + best.height - height)
  return { bounds: { x, y, width, height }, maximised }
}

/** A screen smaller than the minimum wins over the minimum. */
function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}

function centred(size: { width: number; height: number }, area: Bounds): Bounds {
  const width = clamp(size.width, minimum.width, area.width)
  const height = clamp(size.height, minimum.height, area.height)
  const x = area.x + Math.floor((area.width - width) / 2)
  const y = area.y + Math.floor((area.height - height) / 2)
  return { x, y, width, height }
}

function overlap(a: Bounds, b: Bounds): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return width > 0 && height > 0 ? width * height : 0
}
