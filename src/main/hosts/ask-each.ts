/** One question to every host of a workload. */
import type { Clock } from '../../shared/lib/clock.ts'
import { silence, within } from '../../shared/lib/deadline.ts'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import type { AwayHost } from '../../shared/model/host.ts'
import { isAbsence } from './absence.ts'
import type { HostSession, Hosts } from './session.ts'

/** An engine that takes longer for all of it counts as not answering. */
const answerTimeoutMs = 20_000

export interface AskedHosts {
  readonly hosts: Pick<Hosts, 'get'>
  readonly clock: Pick<Clock, 'schedule'>
  readonly names: readonly string[]
}

export interface Answers<T> {
  /** In the order of the hosts. */
  readonly found: T[]
  /** The hosts that did not answer, and why. */
  readonly away: AwayHost[]
}

/** Asks all at once. Throws the first one's failure where none answers, and what is no absence. */
export async function askEach<T>(
  { hosts, clock, names }: AskedHosts,
  signal: AbortSignal,
  ask: (session: HostSession, signal: AbortSignal) => Promise<readonly T[]>,
): Promise<Answers<T>> {
  const answer = async (host: string): Promise<Answers<T>> => {
    try {
      const session = hosts.get(host)
      const failure = () => silence(session, answerTimeoutMs)
      const limit = { clock, ms: answerTimeoutMs, failure }
      return { found: [...(await within(limit, signal, (until) => ask(session, until)))], away: [] }
    } catch (error) {
      const failure = failureOf(error)
      if (signal.aborted || !failure || !isAbsence(failure)) throw error
      return { found: [], away: [{ host, failure }] }
    }
  }
  const answers = await Promise.all(names.map(answer))
  const away = answers.flatMap((each) => each.away)
  const [first] = away
  if (first && away.length === names.length) fail(first.failure)
  return { found: answers.flatMap(({ found }) => found), away }
}
