/**
 * The logs of a workload wherever it runs: on the hosts of its document, on those that it has not
 * left yet, and, while it is followed, on those that it moves to.
 */
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

/** What workloads say, all in one order of time. */
export function readWorkloads(
  deps: WherePlaced,
  wanted: readonly Wanted[],
  request: LogRequest,
  tools: ReadTools,
): OrderedMerge {
  const merge = new OrderedMerge(tools.clock)
  for (const each of wanted) readHosts(deps, each, request, { ...tools, merge })
  return merge
}

function readHosts(
  deps: WherePlaced,
  wanted: Wanted,
  request: LogRequest,
  { merge, ...tools }: ReadTools & { readonly merge: OrderedMerge },
): void {
  const { hosts, store, leftBehind = () => [] } = deps
  const { clock, signal } = tools
  const read = request.follow ? followWorkload : readWorkload
  const reading = new Set<string>()
  /** Hosts that did not answer, and when they are asked again. */
  const away = new Map<string, number>()

  const { workload: name } = wanted
  const first = store.workloads.get(name)
  if (!first) fail({ kind: 'not-found', what: 'workload', name })
  // Where its document says that it runs, no answer is a failure of the whole reading.
  for (const session of targetsOf(first.document).map((each) => hosts.get(each))) {
    reading.add(session.name)
    const add = (each: LogReading) => merge.add(each)
    add(read({ session, wanted, request, tools, add }))
  }
  addOthers(first, request)
  if (request.follow) merge.add({ parts: join(), patience: () => 'never' })

  function addOthers(workload: Workload, ask: LogRequest): void {
    const places = [...targetsOf(workload.document), ...leftBehind(workload)]
    for (const session of hosts.list()) {
      if (!places.includes(session.name) || reading.has(session.name)) continue
      if ((away.get(session.name) ?? 0) > clock.now()) continue
      reading.add(session.name)
      const add = (each: LogReading) =>
        merge.add({ ...each, parts: unlessAway(session, each.parts) })
      add(read({ session, wanted, request: ask, tools, add }))
    }
  }

  /** Of a host that it moves to, all is new. */
  async function* join(): AsyncGenerator<LogPart> {
    while (!signal.aborted) {
      await clock.sleep(lookMs, signal).catch(() => {})
      const now = signal.aborted ? undefined : store.workloads.get(name)
      if (now) addOthers(now, { ...request, tail: 0, past: true })
    }
  }

  /** A host that does not answer is told of once, and asked again. */
  async function* unlessAway(
    { name: host }: HostSession,
    parts: AsyncIterable<LogPart>,
  ): AsyncGenerator<LogPart> {
    try {
      yield* parts
    } catch (error) {
      const failure = failureOf(error)
      if (signal.aborted || !failure) throw error
      const isNews = !away.has(host)
      away.set(host, clock.now() + askAgainMs)
      reading.delete(host)
      const { title } = describeFailure(failure)
      const at = clock.now()
      if (isNews) yield { type: 'mark', at, container: host, mark: 'gap', count: 0, detail: title }
    }
  }
}
