/** A host as shown, asked now; what it answers also settles its state. */
import type { Clock } from '../../shared/lib/clock.ts'
import { silence, within } from '../../shared/lib/deadline.ts'
import { type EngineInfo, engineInfoSchema, type Host } from '../../shared/model/host.ts'
import { readDisk } from './disk.ts'
import { hostFailure, type ReportBug } from './session/host-failure.ts'
import type { HostSession } from './session.ts'

export interface DescribeDeps {
  readonly clock: Clock
  readonly reportBug: ReportBug
}

/**
 * How long a host may take to describe itself, or to list what it has, before it counts as not answering: longer
 * than the ConnectTimeout of ssh, whose end says more than silence does.
 */
export const longestAnswerMs = 12_000
/** Milliseconds after which details are left out. */
const detailTimeoutMs = 3_000

/** Never rejects: one host's trouble is its state. */
export async function describeHost(deps: DescribeDeps, session: HostSession): Promise<Host> {
  try {
    return shownHost(session, await ask(deps, session))
  } catch (error) {
    const failure = hostFailure(deps.reportBug, error, session.name)
    session.state.report({ online: false, failure })
    return shownHost(session, { engine: null })
  }
}

async function ask({ clock }: DescribeDeps, session: HostSession): Promise<HostAnswers> {
  const { engine: port } = session
  const { signal } = new AbortController()
  const limit = (ms: number) => ({ clock, ms, failure: () => silence(session, ms) })
  const engine = await within(limit(longestAnswerMs), signal, port.info)
  session.state.report({ online: true })
  const detail = limit(detailTimeoutMs)
  // One after the other: a command that runs meanwhile would count as latency.
  const latencyMs = await within(detail, signal, port.ping).catch(() => null)
  const readNow = (late: AbortSignal) => readDisk(session, engine, late)
  // What is said of ports is what was learnt by then: shown, and worth no failure of its own.
  const learnNow = (late: AbortSignal) => session.reach.learn('bridge', late)
  const [disk] = await Promise.all([
    within(detail, signal, readNow).catch(() => null),
    within(detail, signal, learnNow).catch(() => null),
  ])
  return { engine, latencyMs, disk }
}

/** Answers of a host; null where it is not known. */
interface HostAnswers {
  readonly engine: EngineInfo | null
  readonly latencyMs?: number | null
  readonly disk?: Host['disk']
}

/** A host as every door shows it. */
export function shownHost(session: HostSession, answers: HostAnswers): Host {
  const { name, kind, endpoint, found, capabilities, guard, colour } = session
  const { latencyMs = null, disk = null } = answers
  // Without what the engine says beside it, which is not for showing.
  const engine = answers.engine && engineInfoSchema.parse(answers.engine)
  const status = session.state.current()
  return {
    ...{ name, kind, endpoint, found, capabilities: [...capabilities], status },
    ...{ guard, colour, engine, latencyMs, disk, reach: session.reach.known() },
  }
}
