import type { LogLines } from '../../../src/shared/model/log.ts'

export interface LineSpec {
  readonly container?: string
  readonly at?: number
  readonly stream?: 'o' | 'e'
}

/** A batch of these lines, a millisecond apart. */
export function batchOf(lines: readonly string[], spec: LineSpec = {}): LogLines {
  let length = 0
  return {
    type: 'lines',
    seq: 0,
    containers: [spec.container ?? 'web-1'],
    text: lines.join(''),
    ends: lines.map((line) => (length += line.length)),
    times: lines.map((_, index) => (spec.at ?? 1_000) + index),
    streams: (spec.stream ?? 'o').repeat(lines.length),
  }
}

/** Lines `from`..`to` - 1, told apart by their number. */
export const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}`)
