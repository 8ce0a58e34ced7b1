import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import type { LogRequest } from '../engine/engine.ts'
import type { HostSession } from '../hosts/session.ts'
import { readBlocks } from './batches.ts'
import type { Hear } from './changes.ts'
import { type FollowTools, followContainer } from './follow-container.ts'
import { BlockBuilder } from './line-block.ts'
import { type LogContainer, type LogPart, lines, mark } from './log-item.ts'
import { LogPosition } from './log-position.ts'
import { Merge } from './merge.ts'

export interface ReadTools extends Omit<FollowTools, 'changes'> {
  readonly hear: Hear
}

/** Whose containers: all of a workload, or those of some of its services. */
export interface Wanted {
  readonly workload: string
  readonly services?: readonly string[] | undefined
}

interface WorkloadContainer extends LogContainer {
  readonly createdAt: number
  readonly service: string | undefined
}

const resyncMs = 60_000

/** What a container's log holds now. A stream that breaks ends with a line that says so (CP-40). */
export async function* readContainer(
  container: LogContainer,
  request: LogRequest,
  { clock, signal }: ReadTools,
  position = new LogPosition(),
): AsyncGenerator<LogPart> {
  const { containers } = container.engine
  const source = await containers.logs(container.id, { ...request, follow: false }, signal)
  try {
    const blocks = readBlocks(source, position, clock)
    let next = await blocks.next()
    for (; !next.done; next = await blocks.next()) yield lines(container, next.value)
    if (!next.value) throw new Error('the log was cut off')
    // The end of a stream proves nothing: an engine that was killed ends it the same way.
    await containers.inspect(container.id, signal)
  } catch (error) {
    if (!signal.aborted) yield brokenLine(container, clock.now(), error)
    throw error
  }
}

function brokenLine(container: LogContainer, at: number, error: unknown): LogPart {
  const builder = new BlockBuilder()
  const reason = failureOf(error)?.kind ?? (error instanceof Error ? error.message : String(error))
  const text = Buffer.from(`the log stream broke: ${reason}`)
  builder.add(1, at, text, 0, text.length)
  return lines(container, builder.take())
}

/** The logs of a workload's containers on one host, oldest first. */
export async function* readWorkload(
  session: HostSession,
  wanted: Wanted,
  request: LogRequest,
  tools: ReadTools,
): AsyncGenerator<LogPart> {
  const found = known(wanted, await findContainers(session, wanted, tools))
  for (const container of found) {
    if (found.length > 1) yield started(container)
    yield* unlessGone(container, readContainer(container, request, tools), tools)
  }
}

/** The same, and from then on all of them at once, with those that are started later. */
export async function* followWorkload(
  session: HostSession,
  wanted: Wanted,
  request: LogRequest,
  tools: ReadTools,
): AsyncGenerator<LogPart> {
  const changes = tools.hear(session.engine, tools.signal)
  const followTools = { ...tools, changes }
  const merge = new Merge<LogPart>()
  const seen = new Set<string>()
  const found = known(wanted, await findContainers(session, wanted, tools))
  for (const container of found) {
    seen.add(container.id)
    const position = new LogPosition()
    if (found.length > 1) {
      yield started(container)
      yield* unlessGone(container, readContainer(container, request, tools, position), tools)
    }
    follow(container, request, position)
  }
  merge.add(discover())
  yield* merge

  function follow(container: WorkloadContainer, ask: LogRequest, position?: LogPosition) {
    merge.add(unlessGone(container, followContainer(container, ask, followTools, position), tools))
  }

  async function* discover(): AsyncGenerator<LogPart> {
    while (!tools.signal.aborted) {
      const { count } = changes
      for (const container of await newContainers()) {
        yield started(container)
        follow(container, { ...request, tail: 0 })
      }
      await changes.after(count, resyncMs, tools.signal)
    }
  }

  async function newContainers(): Promise<WorkloadContainer[]> {
    try {
      const now = await findContainers(session, wanted, tools)
      return now.filter((container) => !seen.has(container.id) && seen.add(container.id))
    } catch (error) {
      // While the engine is away the containers' own followers say so.
      if (tools.signal.aborted || failureOf(error)) return []
      throw error
    }
  }
}

/** A container that is removed between being listed and being read ends only its own log. */
async function* unlessGone(
  container: LogContainer,
  parts: AsyncIterable<LogPart>,
  { clock }: ReadTools,
): AsyncGenerator<LogPart> {
  try {
    yield* parts
  } catch (error) {
    if (failureOf(error)?.kind !== 'not-found') throw error
    yield mark(container, 'removed', clock.now(), 'the container is gone')
  }
}

function started(container: WorkloadContainer): LogPart {
  return mark(container, 'started', container.createdAt, container.name)
}

async function findContainers(
  { engine }: HostSession,
  { workload, services }: Wanted,
  { signal }: ReadTools,
): Promise<WorkloadContainer[]> {
  // By owner, not by label: what was adopted has none of ours.
  const listed = await engine.containers.list(undefined, signal)
  const found = listed.filter(
    ({ owner, service }) =>
      owner?.workload === workload && (services?.includes(service ?? '') ?? true),
  )
  // The engine lists the newest first, to the nanosecond; `createdAt` has only seconds.
  return found
    .toReversed()
    .toSorted((a, b) => a.createdAt - b.createdAt)
    .map(({ id, name, createdAt, service }) => ({ engine, id, name, createdAt, service }))
}

/** A service that is named and has no container is a mistake, not a silence. */
function known({ services = [] }: Wanted, found: readonly WorkloadContainer[]) {
  const missing = services.find((name) => !found.some(({ service }) => service === name))
  if (missing !== undefined)
    fail({ kind: 'not-found', what: 'container of the service', name: missing })
  return found
}
