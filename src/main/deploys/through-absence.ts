/**
 * A stage that its host's absence broke off is begun again once the host is back: on a bad network a
 * deployment takes longer, it does not fail. Only what the host itself reported counts as absence; an
 * engine that merely fails a call is not asked again.
 */
import { type Clock, steadyNow } from '../../shared/lib/clock.ts'
import type { HostSession } from '../hosts/session.ts'

export interface Attempt<T> {
  run(): Promise<T>
  /** Takes back what was half done, before it is run again. */
  takeBack(): Promise<void>
}

export interface Absent {
  readonly session: Pick<HostSession, 'state' | 'engine'>
  readonly clock: Clock
  readonly signal: AbortSignal
}

const maxTimes = 3
/** From when the host was noticed to be away; as long as an engine may be silent. */
const waitMs = 10_000

/** Throws what broke it off when the host is not back in time. */
export async function throughAbsence<T>(host: Absent, attempt: Attempt<T>): Promise<T> {
  const { session, clock } = host
  for (let times = 1; ; times += 1) {
    let awaySince: number | undefined
    const stop = session.state.subscribe(({ state }) => {
      if (state !== 'online') awaySince ??= steadyNow(clock)
    })
    try {
      return await attempt.run()
    } catch (error) {
      if (times === maxTimes || awaySince === undefined) throw error
      if (!(await isBack(host, awaySince + waitMs - steadyNow(clock)))) throw error
      await attempt.takeBack()
    } finally {
      stop()
    }
  }
}

/** A call waits for a connection that is being restored. */
async function isBack({ session, clock, signal }: Absent, ms: number): Promise<boolean> {
  const tooLate = new AbortController()
  const cancel = clock.schedule(ms, () => tooLate.abort())
  try {
    await session.engine.ping(AbortSignal.any([signal, tooLate.signal]))
    return true
  } catch {
    return false
  } finally {
    cancel()
  }
}
