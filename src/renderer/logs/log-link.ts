import type { LogPane } from './log-pane.ts'

/** A stretch of time, unix seconds, both ends in it. */
export interface LogRange {
  readonly since: number
  readonly until: number
}

/** When the lines that are selected were written, or else those in sight; undefined where there is none. */
export function rangeInHand(pane: LogPane): LogRange | undefined {
  const [from, to] = pane.selectedRows() ?? rowsInSight(pane)
  let [since, until] = [Number.POSITIVE_INFINITY, 0]
  for (let row = from; row <= to; row += 1) {
    const at = pane.store.time(row)
    if (pane.store.origin(row) < 0 || !(at > 0)) continue
    since = Math.min(since, Math.floor(at / 1_000))
    until = Math.max(until, Math.ceil(at / 1_000))
  }
  return until === 0 ? undefined : { since, until }
}

function rowsInSight(pane: LogPane): readonly [number, number] {
  const rows = pane.rowsFrom(pane.position.top().index)
  return [rows[0]?.row ?? 0, rows.at(-1)?.row ?? -1]
}
