import type { StreamEnd } from '../../shared/contract/procedure.ts'
import type { LogBatch } from '../../shared/model/log.ts'
import type { Gate } from './gate.ts'
import { resumeAfter, withoutSeen } from './log-resume.ts'
import type { LogStore } from './log-store.ts'

export interface FollowLogDeps {
  readonly store: LogStore
  /** Closed while nobody can see the log: then nothing is read, and main stops reading too. */
  readonly gate: Gate
  readonly signal: AbortSignal
  open(since: number | undefined): Promise<AsyncIterable<LogBatch | StreamEnd>>
  onLive(): void
}

/** Reads a log into a store to its end; called again, it goes on where it was. */
export async function followLog(deps: FollowLogDeps): Promise<StreamEnd> {
  const { store, gate, signal } = deps
  const resume = resumeAfter(store)
  const batches = await deps.open(resume?.since)
  deps.onLive()
  if (resume) store.append(reconnected(store))
  for await (const batch of batches) {
    if (batch.type === 'end') return batch
    store.append(resume && batch.type === 'lines' ? withoutSeen(batch, resume.seen) : batch)
    if (!gate.isOpen) await gate.opened(signal)
  }
  return { type: 'end', how: 'failed', failure: { kind: 'disconnected', reason: 'cut off' } }
}

function reconnected(store: LogStore): LogBatch {
  const at = store.time(store.end - 1)
  return {
    type: 'mark',
    seq: 0,
    at,
    container: '',
    mark: 'reconnected',
    count: 0,
    detail: '',
  }
}
