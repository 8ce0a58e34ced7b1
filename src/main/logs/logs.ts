import type { KeptLog } from '../../shared/contract/logs.ts'
import type { Clock } from '../../shared/lib/clock.ts'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import type { LogRequest } from '../engine/engine.ts'
import type { Store } from '../store/store.ts'
import { createHearing, type Hear } from './changes.ts'
import { followContainer } from './follow-container.ts'
import type { LogInput, LogItem, LogPart } from './log-item.ts'
import { engineTime, momentOfMs } from './moment.ts'
import { type ReadTools, readContainer } from './read-containers.ts'
import { readHosts, type WherePlaced } from './read-hosts.ts'

export interface LogsDeps extends WherePlaced {
  readonly store: Pick<Store, 'workloads' | 'keptLogs'>
  readonly clock: Clock
}

export interface Logs {
  /** Batches of lines, and marks, then exactly one end. Taking slowly stops the engine's socket. */
  read(input: LogInput, signal: AbortSignal): AsyncGenerator<LogItem>
  /** Kept tails of containers that were removed, of a workload that may itself be gone. */
  kept(workload: string): readonly KeptLog[]
}

export function createLogs(deps: LogsDeps): Logs {
  const hear = createHearing(deps.clock)
  return {
    read: (input, signal) => endOnce({ ...deps, hear }, input, signal),
    kept: (workload) => deps.store.keptLogs.list(workload),
  }
}

async function* endOnce(
  deps: LogsDeps & { readonly hear: Hear },
  input: LogInput,
  outer: AbortSignal,
): AsyncGenerator<LogItem> {
  const stop = new AbortController()
  const signal = AbortSignal.any([outer, stop.signal])
  const { clock, hear } = deps
  const tools = { clock, hear, signal }
  try {
    yield* number(open(deps, input, tools))
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

async function* number(parts: AsyncIterable<LogPart>): AsyncGenerator<LogItem> {
  let seq = 0
  for await (const part of parts) {
    if (part.type === 'mark') yield { ...part, seq }
    else {
      const { text, ends, times, streams } = part.block
      yield { type: 'lines', seq, container: part.container, text, ends, times, streams }
      seq += ends.length
    }
  }
}

function open(deps: LogsDeps, input: LogInput, tools: ReadTools): AsyncIterable<LogPart> {
  const { subject } = input
  const request = requestOf(input)
  if ('container' in subject) return openContainer(deps, subject, request, tools)
  return readHosts(deps, subject, request, tools)
}

async function* openContainer(
  deps: LogsDeps,
  subject: { readonly host: string; readonly container: string },
  request: LogRequest,
  tools: ReadTools,
): AsyncGenerator<LogPart> {
  const { engine } = deps.hosts.get(subject.host)
  const found = await engine.containers.inspect(subject.container, tools.signal)
  if (!found) fail({ kind: 'not-found', what: 'container', name: subject.container })
  const { id, name, startedAt } = found
  const container = { engine, id, name, startedAt }
  if (!request.follow) return yield* readContainer(container, request, tools)
  const changes = tools.hear(engine, tools.signal)
  yield* followContainer(container, request, { ...tools, changes })
}

/** Only newer than `since` (CP-33): the engine's own bound is inclusive to the nanosecond. */
function requestOf({ follow, tail, since, until }: LogInput): LogRequest {
  const after = since === undefined ? undefined : momentOfMs(since)
  return {
    follow,
    tail,
    ...(after && { since: engineTime({ sec: after.sec, nanos: after.nanos + 1 }) }),
    ...(until !== undefined && { until: engineTime(momentOfMs(until)) }),
  }
}
