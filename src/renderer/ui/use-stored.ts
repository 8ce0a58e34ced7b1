import { useState } from 'react'

/** A small choice of this window that outlives it: kept in localStorage under `longshore.<name>`. */
export function useStored<T extends string | number | boolean>(
  name: string,
  initial: T,
): readonly [T, (value: T) => void] {
  const key = `longshore.${name}`
  const [value, setValue] = useState<T>(() => read(key, initial))
  const store = (next: T) => {
    setValue(next)
    localStorage.setItem(key, JSON.stringify(next))
  }
  return [value, store]
}

/** What was stored counts only where it is of the same type. */
function read<T>(key: string, initial: T): T {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return typeof stored === typeof initial ? (stored as T) : initial
  } catch {
    return initial
  }
}
