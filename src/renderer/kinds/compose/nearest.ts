/** The key that was meant, if one is two letters away at most; of a short name, half of it. */
export function nearest(name: string, keys: readonly string[]): string | undefined {
  const ranked = keys
    .map((key) => [distance(name, key), key] as const)
    .filter(([far, key]) => far <= Math.min(2, Math.floor(Math.min(key.length, name.length) / 2)))
    .sort(([a], [b]) => a - b)
  return ranked[0]?.[1]
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost))
    }
    row = next
  }
  return row[b.length] ?? 0
}
