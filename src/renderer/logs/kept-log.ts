import type { KeptLog } from '../../shared/contract/logs.ts'
import type { LogBatch } from '../../shared/model/log.ts'

/** The most removed containers whose kept lines are shown; older ones are history. */
const mostContainers = 5

/** Logs kept of removed containers, oldest first, each between dividers that say so. */
export function keptBatches(kept: readonly KeptLog[]): LogBatch[] {
  return [...kept]
    .sort((a, b) => a.removedAt - b.removedAt)
    .slice(-mostContainers)
    .filter(({ lines, health }) => lines.length > 0 || health !== undefined)
    .flatMap(batchesOf)
}

function batchesOf(kept: KeptLog): LogBatch[] {
  const { name: container, removedAt, lines, exit, health } = kept
  const times = lines.map(({ ts }) => Date.parse(ts))
  const mark = { type: 'mark', seq: 0, container, count: 0 } as const
  const code = exit?.exitCode
  const end = [
    code === null || code === undefined ? '' : `exit code ${code}`,
    exit?.oomKilled ? 'out of memory' : '',
    health === undefined ? '' : `its health check said: ${health}`,
  ]
  let length = 0
  return [
    { ...mark, at: times[0] ?? removedAt, mark: 'kept', detail: '' },
    {
      type: 'lines',
      seq: 0,
      containers: [container],
      text: lines.map(({ line }) => line).join(''),
      ends: lines.map(({ line }) => (length += line.length)),
      times,
      streams: lines.map(({ stream }) => (stream === 'stderr' ? 'e' : 'o')).join(''),
    },
    { ...mark, at: removedAt, mark: 'removed', detail: end.filter(Boolean).join(', ') },
  ]
}
