import type { LogLines, LogMark } from '../../shared/model/log.ts'
import type { LogStore } from './log-store.ts'

/** Point to go on from after the link was lost, and the lines that will come a second time. */
export interface Resume {
  readonly since: number
  readonly seen: Map<string, number>
}

const maxLookedAt = 10_000
/** The engine's times are finer than ours: go back a little, then leave out what is here. */
const overlapMs = 1

export function resumeAfter(store: LogStore): Resume | undefined {
  const last = lastLineTime(store)
  if (last === undefined) return undefined
  const since = last - overlapMs
  const seen = new Map<string, number>()
  const oldest = Math.max(store.first, store.end - maxLookedAt)
  for (let row = store.end - 1; row >= oldest && store.time(row) > since; row--) {
    if (store.origin(row) < 0) continue
    const key = keyOf(store.time(row), store.text(row))
    seen.set(key, (seen.get(key) ?? 0) + 1)
  }
  return { since, seen }
}

/** A divider's time is that of whoever drew it, not the container's. */
function lastLineTime(store: LogStore): number | undefined {
  let row = store.end - 1
  while (row >= store.first && store.origin(row) < 0) row--
  return row < store.first ? undefined : store.time(row)
}

/** The batch without the lines that were there before; each is left out once. */
export function withoutSeen(batch: LogLines, seen: Map<string, number>): LogLines {
  if (seen.size === 0) return batch
  const from: number[] = []
  const kept: LogLines = { ...batch, from, text: '', ends: [], times: [], streams: '' }
  for (const [index, end] of batch.ends.entries()) {
    const text = batch.text.slice(batch.ends[index - 1] ?? 0, end)
    const time = batch.times[index] ?? Number.NaN
    const key = keyOf(time, text)
    const left = seen.get(key) ?? 0
    if (left > 0) {
      if (left === 1) seen.delete(key)
      else seen.set(key, left - 1)
      continue
    }
    kept.text += text
    kept.ends.push(kept.text.length)
    kept.times.push(time)
    kept.streams += batch.streams.charAt(index)
    from.push(batch.from?.[index] ?? 0)
  }
  return kept
}

const keyOf = (time: number, text: string) => `${time} ${text}`

/** Stands where the link was lost for a while. */
export function reconnectedMark(store: LogStore): LogMark {
  const at = store.time(store.end - 1)
  return { type: 'mark', seq: 0, at, container: '', mark: 'reconnected', count: 0, detail: '' }
}
