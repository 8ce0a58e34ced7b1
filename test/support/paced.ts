import { startWorkClock } from './work-clock.ts'

const sampleMs = 30

/**
 * So long may take now what takes `ms` where nothing else runs: a promise about time is one about a machine with time.
 * Where others work as well, what needs several processes waits for its turn several times.
 */
export function pacedMs(ms: number): number {
  const began = performance.now()
  const worked = startWorkClock()
  while (worked() < sampleMs);
  const slowness = (performance.now() - began) / worked()
  return ms * Math.max(1, 2 * slowness - 1)
}
