import { failureOf } from '../../shared/lib/failure-error.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import type { LogRequest } from '../engine/engine.ts'
import type { HostSession } from '../hosts/session.ts'
import type { Changes, SubscribeToChanges } from './changes.ts'
import { type FollowTools, followContainer } from './follow-container.ts'
import { type LogContainer, type LogPart, mark } from './log-item.ts'
import { LogPosition } from './log-position.ts'
import type { LogReading, Patience } from './ordered-merge.ts'
import { readContainer } from './read-container.ts'
import { isDamaged } from './unreadable.ts'

export interface ReadTools extends Omit<FollowTools, 'changes'> {
  readonly subscribe: SubscribeToChanges
}

/** Whose containers: all of a workload, or those of some of its services. */
export interface Wanted {
  readonly workload: string
  readonly services?: readonly string[] | undefined
}

/** Reading of a host: what, and how. */
export interface HostReading {
  readonly session: HostSession
  readonly wanted: Wanted
  readonly request: LogRequest
  readonly tools: ReadTools
  /** By then its containers are named with their host: on each they may be called the same. */
  readonly isOnSeveral: () => boolean
  /** Told of each service that is named and has no container there; throws where no other host can have one. */
  readonly lacks: (service: string) => void
  /** Takes one log more into the merge of all. */
  readonly add: (log: LogReading) => void
}

interface WorkloadContainer extends LogContainer {
  readonly createdAt: number
  readonly service: string | undefined
}

const resyncMs = 60_000

/** Contents of the logs of a workload's containers on one host; itself the list of them. */
export function readWorkload(reading: HostReading): LogReading {
  const patience = () => 'past' as const
  async function* list(): AsyncGenerator<LogPart> {
    const found = known(reading, await findContainers(reading))
    for (const container of found) {
      const parts = readContainer(container, reading.request, { tools: reading.tools })
      reading.add({ parts: oneOf(found, container, { parts, reading }), patience })
    }
    if (areSeveral(found, reading)) yield* found.map(started)
  }
  return { parts: list(), patience }
}

/** The same, and from then on their logs as they grow, with those of containers that are started later. */
export function followWorkload(reading: HostReading): LogReading {
  const { session, request, tools, add } = reading
  const changes = tools.subscribe(session.engine, tools.signal)
  const seen = new Set<string>()
  let patience: Patience = 'past'

  function follow(container: WorkloadContainer, found: readonly WorkloadContainer[]): void {
    seen.add(container.id)
    const growing = growingLog(container, request, { ...tools, changes })
    add({ ...growing, parts: oneOf(found, container, { parts: growing.parts, reading }) })
  }

  async function* watch(): AsyncGenerator<LogPart> {
    const found = known(reading, await findContainers(reading))
    for (const container of found) follow(container, found)
    if (areSeveral(found, reading)) yield* found.map(started)
    patience = 'never'
    while (!tools.signal.aborted) {
      const { count } = changes
      for (const container of await newContainers()) {
        yield started(container)
        seen.add(container.id)
        const parts = followContainer(
          container,
          { ...request, tail: 0, past: true },
          { tools: { ...tools, changes } },
        )
        add({ parts: unlessUnreadable(container, parts, reading), patience: () => 'present' })
      }
      await changes.after(count, resyncMs, tools.signal)
    }
  }

  async function newContainers(): Promise<WorkloadContainer[]> {
    try {
      return (await findContainers(reading)).filter(({ id }) => !seen.has(id))
    } catch (error) {
      // While the engine is away the containers' own followers say so.
      if (tools.signal.aborted || failureOf(error)) return []
      throw error
    }
  }

  return { parts: watch(), patience: () => patience }
}

/** A log from its past on: until all of that is told, others wait for it longer. */
function growingLog(
  container: WorkloadContainer,
  request: LogRequest,
  tools: Pick<ReadTools, 'clock' | 'signal'> & { readonly changes: Changes },
): LogReading {
  let patience: Patience = 'past'
  async function* parts(): AsyncGenerator<LogPart> {
    const position = new LogPosition()
    try {
      yield* readContainer(container, request, { tools, position })
    } catch (error) {
      // Of a damaged log the follower tells; it goes on behind the damage.
      if (!isDamaged(error)) throw error
    }
    patience = 'present'
    yield* followContainer(container, request, { tools, position })
  }
  return { parts: parts(), patience: () => patience }
}

/** Reads one of the logs: of several none keeps the others from being read; what fails of a single one is the end. */
const oneOf = (
  found: readonly WorkloadContainer[],
  container: WorkloadContainer,
  { parts, reading }: { readonly parts: AsyncIterable<LogPart>; readonly reading: HostReading },
) => (areSeveral(found, reading) ? unlessUnreadable : unlessGone)(container, parts, reading)

const areSeveral = (found: readonly WorkloadContainer[], { isOnSeveral }: HostReading): boolean =>
  isOnSeveral() || found.length > 1

/** A container that is removed between being listed and being read ends only its own log. */
async function* unlessGone(
  container: LogContainer,
  parts: AsyncIterable<LogPart>,
  { tools }: HostReading,
): AsyncGenerator<LogPart> {
  try {
    yield* parts
  } catch (error) {
    if (failureOf(error)?.kind !== 'not-found') throw error
    yield mark(container, {
      kind: 'removed',
      at: tools.clock.now(),
      detail: 'the container is gone',
    })
  }
}

/** Goes on without a log that cannot be read, and tells of it once, where there are others. */
async function* unlessUnreadable(
  container: LogContainer,
  parts: AsyncIterable<LogPart>,
  reading: HostReading,
): AsyncGenerator<LogPart> {
  try {
    yield* unlessGone(container, parts, reading)
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind !== 'log-unreadable' && failure?.kind !== 'engine-error') throw error
    const { detail } = describeFailure(failure)
    yield mark(container, { kind: 'unreadable', at: reading.tools.clock.now(), detail })
  }
}

function started(container: WorkloadContainer): LogPart {
  return mark(container, { kind: 'started', at: container.createdAt, detail: container.name })
}

async function findContainers({
  session: { engine, name: host },
  wanted: { workload, services },
  tools: { signal },
  isOnSeveral,
}: HostReading): Promise<WorkloadContainer[]> {
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
    .map(({ id, name, createdAt, service }) => ({
      ...{ host, engine, id, createdAt, service },
      get name() {
        return isOnSeveral() ? `${host}/${name}` : name
      },
    }))
}

/** A service that is named and has no container is a mistake, not a silence. */
function known(
  { wanted: { services = [] }, lacks }: HostReading,
  found: readonly WorkloadContainer[],
): readonly WorkloadContainer[] {
  for (const name of services) if (!found.some(({ service }) => service === name)) lacks(name)
  return found
}
