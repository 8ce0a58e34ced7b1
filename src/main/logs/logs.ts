import type { KeptLog } from '../../shared/contract/logs.ts'
import type { Clock } from '../../shared/lib/clock.ts'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import type { LogRequest } from '../engine/engine.ts'
import type { Redact } from '../secrets/redact.ts'
import type { Store } from '../store/store.ts'
import { createChangeSubscriptions, type SubscribeToChanges } from './changes.ts'
import { followContainer } from './follow-container.ts'
import { hiding, hidingKept } from './hiding.ts'
import type { LogInput, LogItem, MergedPart } from './log-item.ts'
import { engineTime, justAfter, momentOf } from './moment.ts'
import { readContainer } from './read-container.ts'
import type { ReadTools } from './read-containers.ts'
import { readWorkloads, type WherePlaced } from './read-hosts.ts'

export interface LogsDeps extends WherePlaced {
  readonly store: Pick<Store, 'workloads' | 'keptLogs'>
  readonly clock: Clock
  /** Hides secrets that a workload may have, or any; undefined = there is none. */
  readonly redactOf?: (workload?: string) => Redact | undefined
}

export interface Logs {
  /** Batches of lines, and marks, then exactly one end. Taking slowly stops the engine's socket. */
  read(input: LogInput, signal: AbortSignal): AsyncGenerator<LogItem>
  /** Kept tails of containers that were removed, of a workload that may itself be gone. */
  kept(workload: string): readonly KeptLog[]
}

export function createLogs(deps: LogsDeps): Logs {
  const subscribe = createChangeSubscriptions(deps.clock)
  return {
    read: (input, signal) => endOnce({ ...deps, subscribe }, input, signal),
    kept: (workload) => {
      const redact = deps.redactOf?.(workload)
      const found = deps.store.keptLogs.list(workload)
      return redact ? found.map((log) => hidingKept(redact, log)) : found
    },
  }
}

async function* endOnce(
  deps: LogsDeps & { readonly subscribe: SubscribeToChanges },
  input: LogInput,
  outer: AbortSignal,
): AsyncGenerator<LogItem> {
  const stop = new AbortController()
  const signal = AbortSignal.any([outer, stop.signal])
  const { clock, subscribe } = deps
  const tools = { clock, subscribe, signal }
  try {
    const { subject: of } = input
    const redact = deps.redactOf?.('workload' in of ? of.workload : undefined)
    yield* number(open(deps, input, tools), { withNanos: input.nanos ?? false, redact })
    yield { type: 'end', how: outer.aborted ? 'cancelled' : 'completed' }
  } catch (error) {
    const failure = failureOf(error)
    if (outer.aborted) yield { type: 'end', how: 'cancelled' }
    else if (failure) yield { type: 'end', how: 'failed', failure }
    else throw error
  } finally {
    stop.abort()
  }
}

async function* number(
  parts: AsyncIterable<MergedPart>,
  { withNanos, redact }: { readonly withNanos: boolean; readonly redact: Redact | undefined },
): AsyncGenerator<LogItem> {
  let seq = 0
  for await (const part of parts) {
    if (part.type === 'mark') yield { ...part, seq }
    else {
      const { nanos = [], ...lines } = redact ? hiding(redact, part) : part
      yield { ...lines, seq, ...(withNanos && { nanos }) }
      seq += lines.ends.length
    }
  }
}

function open(deps: LogsDeps, input: LogInput, tools: ReadTools): AsyncIterable<MergedPart> {
  const { subject } = input
  const request = requestOf(input)
  if ('container' in subject) return openContainer(deps, subject, { request, tools })
  const wanted =
    'workload' in subject ? [subject] : subject.workloads.map((workload) => ({ workload }))
  return readWorkloads(deps, wanted, { request, tools })
}

async function* openContainer(
  deps: LogsDeps,
  subject: { readonly host: string; readonly container: string },
  { request, tools }: { readonly request: LogRequest; readonly tools: ReadTools },
): AsyncGenerator<MergedPart> {
  const { engine } = deps.hosts.get(subject.host)
  const found = await engine.containers.inspect(subject.container, tools.signal)
  if (!found) fail({ kind: 'not-found', what: 'container', name: subject.container })
  const { id, name, startedAt } = found
  const container = { host: subject.host, engine, id, name, startedAt }
  const parts = request.follow
    ? followContainer(container, request, {
        tools: {
          ...tools,
          changes: tools.subscribe(engine, tools.signal),
        },
      })
    : readContainer(container, request, { tools })
  for await (const part of parts)
    yield part.type === 'mark' ? part : { type: 'lines', containers: [name], ...part.block }
}

/** Only newer than `since` (CP-33): the engine's own bound is inclusive to the nanosecond. */
function requestOf({ follow, tail, past, since, until }: LogInput): LogRequest {
  const after = since === undefined ? undefined : momentOf(since)
  return {
    ...{ follow, tail },
    ...(past !== undefined && { past }),
    ...(after && { since: engineTime(justAfter(after)) }),
    ...(until !== undefined && { until: engineTime(momentOf(until)) }),
  }
}
