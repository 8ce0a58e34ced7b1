/** The fleet comes anew as a whole at every change; what did not change in it stays the same object. Pure. */
import type { Fleet } from '../../shared/model/fleet.ts'

/** `next`, with all of `last` in it that says the same: what is drawn from that need not be drawn again. */
export function keepSame(last: Fleet | undefined, next: Fleet): Fleet {
  if (!last) return next
  return {
    at: next.at,
    hosts: kept(last.hosts, next.hosts),
    workloads: kept(last.workloads, next.workloads),
    containers: kept(last.containers, next.containers),
    ...(next.locks && { locks: kept(last.locks ?? [], next.locks) }),
  }
}

/** Compared place by place: what comes between moves the others, and they are drawn once more. */
function kept<T>(last: readonly T[], next: readonly T[]): T[] {
  const all = next.map((one, index) => (isSame(last[index], one) ? (last[index] as T) : one))
  const isWhole = last.length === next.length && all.every((one, index) => one === last[index])
  return isWhole ? (last as T[]) : all
}

/** Whether plain data, as it comes over the wire, is the same. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const keys = Object.keys(b)
  if (Object.keys(a).length !== keys.length || Array.isArray(a) !== Array.isArray(b)) return false
  return keys.every((key) => isSame(Reflect.get(a, key), Reflect.get(b, key)))
}
