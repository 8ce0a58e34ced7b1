import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()

/**
 * A small choice of this window that outlives it, the same for every view that asks for it: kept in
 * localStorage under `longshore.<name>`.
 */
export function useStored<T extends string | number | boolean>(
  name: string,
  initial: T,
): readonly [T, (value: T) => void] {
  const key = `longshore.${name}`
  const value = useSyncExternalStore(subscribe, () => read(key, initial))
  const store = (next: T) => {
    localStorage.setItem(key, JSON.stringify(next))
    for (const listener of [...listeners]) listener()
  }
  return [value, store]
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Reads a stored value, which counts only where it is of the same type. */
function read<T>(key: string, initial: T): T {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return typeof stored === typeof initial ? (stored as T) : initial
  } catch {
    return initial
  }
}
