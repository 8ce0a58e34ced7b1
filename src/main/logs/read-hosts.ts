/**
 * The logs of a workload wherever it runs: on the hosts of its document, on those that it has not
 * left yet, and, while it is followed, on those that it moves to.
 */
import { steadyNow } from '../../shared/lib/clock.ts'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { targetsOf, type Workload } from '../../shared/model/workload.ts'
import type { LogRequest } from '../engine/engine.ts'
import type { HostSession, Hosts } from '../hosts/session.ts'
import type { Store } from '../store/store.ts'
import type { LogPart } from './log-item.ts'
import { type LogReading, OrderedMerge } from './ordered-merge.ts'
import { followWorkload, type ReadTools, readWorkload, type Wanted } from './read-containers.ts'

export interface WherePlaced {
  readonly hosts: Hosts
  readonly store: Pick<Store, 'workloads'>
  /** Hosts where it still runs although its document names others; none, where nobody knows. */
  readonly leftBehind?: (workload: Workload) => readonly string[]
}

/** Between two looks at where a followed workload is meant to run. */
const lookMs = 2_000
/** Before a host that did not answer is asked again: each time may be a login there. */
const askAgainMs = 30_000

/** Knowledge of one call about the hosts that it reads, whatever is read of each. */
interface Call extends ReadTools {
  readonly merge: OrderedMerge
  readonly asked: Set<string>
  /** Hosts among them that do not answer now. */
  readonly silent: Set<string>
  /** Hosts that did not answer, and when they are asked again. */
  readonly away: Map<string, number>
}

/** Lines of workloads, all in one order of time. A host that does not answer is told of, and the others go on. */
export function readWorkloads(
  deps: WherePlaced,
  wanted: readonly Wanted[],
  { request, tools }: { readonly request: LogRequest; readonly tools: ReadTools },
): OrderedMerge {
  const merge = new OrderedMerge(tools.clock)
  const [asked, silent] = [new Set<string>(), new Set<string>()]
  const call = { ...tools, merge, asked, silent, away: new Map<string, number>() }
  // All are there before one is read: whether a host is the only one decides what its silence means.
  const begins = wanted.map((each) => readHosts(deps, each, { request, call }))
  for (const begin of begins) begin()
  return merge
}

/** Answers what begins it. */
function readHosts(
  { hosts, store, leftBehind = () => [] }: WherePlaced,
  wanted: Wanted,
  { request, call }: { readonly request: LogRequest; readonly call: Call },
): () => void {
  const { merge, asked, silent, away, ...tools } = call
  const { clock, signal } = tools
  const read = request.follow ? followWorkload : readWorkload
  const reading = new Set<string>()
  const lacking = new Map<string, Set<string>>()
  // Once it was on several, it is read as such to the end.
  let isOnSeveral = false
  const { workload: name } = wanted
  const first = store.workloads.get(name) ?? fail({ kind: 'not-found', what: 'workload', name })
  // One that its document names, and that is not declared, is a mistake before anything is read.
  const declared = targetsOf(first.document).map((each) => hosts.get(each))
  for (const session of declared) asked.add(session.name)
  for (const session of others(first)) asked.add(session.name)

  return () => {
    for (const session of declared) add(session, request)
    addOthers(first, request)
    if (request.follow) merge.add({ parts: join(), patience: () => 'never' })
  }

  function others(workload: Workload): HostSession[] {
    const places = [...targetsOf(workload.document), ...leftBehind(workload)]
    isOnSeveral ||= places.length > 1
    return hosts.list().filter((session) => places.includes(session.name))
  }

  function addOthers(workload: Workload, ask: LogRequest): void {
    for (const session of others(workload)) {
      const isWaiting = (away.get(session.name) ?? 0) > steadyNow(clock)
      if (!reading.has(session.name) && !isWaiting) add(session, ask)
    }
  }

  function add(session: HostSession, ask: LogRequest): void {
    asked.add(session.name)
    silent.delete(session.name)
    reading.add(session.name)
    const lacks = (service: string) => lack(service, session.name)
    const take = (each: LogReading) =>
      merge.add({ ...each, parts: unlessAway({ ...call, reading }, session, each.parts) })
    const ofHost = { session, wanted, request: ask, tools, isOnSeveral: () => isOnSeveral }
    take(read({ ...ofHost, lacks, add: take }))
  }

  /** On one of several hosts it may be down; where none has it, it is a mistake. */
  function lack(service: string, host: string): void {
    const on = lacking.get(service) ?? new Set()
    lacking.set(service, on.add(host))
    if ([...declared, ...others(first)].every((session) => on.has(session.name)))
      fail({ kind: 'not-found', what: 'container of the service', name: service })
  }

  /** Joins the logs of hosts that it moves to, where all is new. */
  async function* join(): AsyncGenerator<LogPart> {
    while (!signal.aborted) {
      await clock.sleep(lookMs, signal).catch(() => {})
      const now = signal.aborted ? undefined : store.workloads.get(name)
      if (now) addOthers(now, { ...request, tail: 0, past: true })
    }
  }
}

/** A host that does not answer is told of once, and asked again; where there is no other, that is the end. */
async function* unlessAway(
  { clock, signal, asked, silent, away, reading }: Call & { readonly reading: Set<string> },
  { name: host }: HostSession,
  parts: AsyncIterable<LogPart>,
): AsyncGenerator<LogPart> {
  try {
    yield* parts
  } catch (error) {
    const failure = failureOf(error)
    // What is named and not there is a mistake of whoever asks.
    if (signal.aborted || !failure || failure.kind === 'not-found') throw error
    const isNews = !away.has(host)
    away.set(host, steadyNow(clock) + askAgainMs)
    silent.add(host)
    if (silent.size === asked.size) throw error
    reading.delete(host)
    const { title } = describeFailure(failure)
    const at = clock.now()
    if (isNews) yield { type: 'mark', at, container: host, mark: 'gap', count: 0, detail: title }
  }
}
