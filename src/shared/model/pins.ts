/** Pinned workloads: names in the order that somebody gave them by hand. */

/** With it, at a place counted from 1; without a place, behind the others or where it is already. */
export function withPin(pinned: readonly string[], name: string, place?: number): string[] {
  if (place === undefined) return pinned.includes(name) ? [...pinned] : [...pinned, name]
  return withoutPin(pinned, name).toSpliced(Math.max(place, 1) - 1, 0, name)
}

export function withoutPin(pinned: readonly string[], name: string): string[] {
  return pinned.filter((each) => each !== name)
}
