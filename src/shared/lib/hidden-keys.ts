/**
 * Paths of the keys `__proto__`, which schemas pass over in silence, down to a depth. Walked without recursion: data
 * from a wire may be nested deeper than the stack, and aliases may make it a loop.
 */
export function hiddenKeys(data: unknown, deepest: number): PropertyKey[][] {
  const found: PropertyKey[][] = []
  const seen = new Set<object>()
  const waiting: { readonly value: unknown; readonly path: readonly PropertyKey[] }[] = [
    { value: data, path: [] },
  ]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, path } = next
    if (value === null || typeof value !== 'object' || seen.has(value)) continue
    seen.add(value)
    for (const [key, inner] of Object.entries(value)) {
      const at = [...path, Array.isArray(value) ? Number(key) : key]
      if (key === '__proto__') found.push(at)
      else if (path.length < deepest) waiting.push({ value: inner, path: at })
    }
  }
  return found
}
