export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** Linear between the neighbours; NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? Number.NaN
  return below + (above - below) * (place - Math.floor(place))
}

/**
 * Runs every side once a round, each round beginning with another side, so that what the machine
 * does meanwhile meets all of them alike. One round before counts for none: caches fill.
 */
export async function interleave<Side extends string, T>(
  rounds: number,
  sides: Readonly<Record<Side, () => Promise<T>>>,
  warmUp = true,
): Promise<Record<Side, T[]>> {
  const names = Object.keys(sides) as Side[]
  const taken = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Side, T[]>
  for (let round = warmUp ? -1 : 0; round < rounds; round++) {
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round + names.length) % names.length] as Side
      const sample = await sides[name]()
      if (round >= 0) taken[name].push(sample)
    }
  }
  return taken
}
