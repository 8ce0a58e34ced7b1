// Chance that can be repeated: the same seed and number give the same throws.

export interface Dice {
  chance(share: number): boolean
  pick<T>(from: readonly T[]): T
  byte(): number
  /** From `low` up to, not including, `high`. */
  between(low: number, high: number): number
  shuffle<T>(all: readonly T[]): T[]
}

/** What it gives depends on `seed` and `i` only, so that a run can go on where another ended. mulberry32. */
export function createDice(seed: number, i: number): Dice {
  let state = (seed * 1_000_003 + i * 7_919) >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    chance: (share) => next() < share,
    pick: (from) => from[below(from.length)] as (typeof from)[number],
    byte: () => below(256),
    between: (low, high) => low + below(high - low),
    shuffle(all) {
      const left = [...all]
      return all.map(() => left.splice(below(left.length), 1)[0] as (typeof all)[number])
    },
  }
}
