import type { ReleaseMark } from './plot.ts'
import { bucketWords } from './ranges.ts'

/** Names of the releases that went live in a stretch of time. */
export function liveIn(marks: readonly ReleaseMark[], at: number, spanMs: number): string[] {
  return marks.filter((mark) => mark.at >= at && mark.at < at + spanMs).map(({ name }) => name)
}

/** The bucket that begins then, and what went live in it. */
export function momentWords(at: number, stepMs: number, marks: readonly ReleaseMark[]): string {
  const live = liveIn(marks, at, stepMs).map((name) => `${name} went live`)
  return [bucketWords(at, stepMs), ...live].join(', ')
}
