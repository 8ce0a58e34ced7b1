/**
 * A stage that its host's absence broke off is begun again once the host is back: on a bad network a
 * deployment takes longer, it does not fail. Only what the host itself reported counts as absence; an
 * engine that merely fails a call is not asked again.
 */
import type { HostSession } from '../hosts/session.ts'

export interface Attempt<T> {
  run(): Promise<T>
  /** Takes back what was half done, before it is run again. */
  takeBack(): Promise<void>
}

const maxTimes = 3

/** As long as the host is waited for by a call; throws what broke it off when it does not come back. */
export async function throughAbsence<T>(
  session: Pick<HostSession, 'state' | 'engine'>,
  signal: AbortSignal,
  attempt: Attempt<T>,
): Promise<T> {
  for (let times = 1; ; times += 1) {
    let wasAway = false
    const stop = session.state.subscribe(({ state }) => {
      wasAway ||= state !== 'online'
    })
    try {
      return await attempt.run()
    } catch (error) {
      if (times === maxTimes || !wasAway || !(await isBack(session, signal))) throw error
      await attempt.takeBack()
    } finally {
      stop()
    }
  }
}

/** A call waits for a connection that is being restored. */
async function isBack({ engine }: Pick<HostSession, 'engine'>, signal: AbortSignal) {
  try {
    await engine.ping(signal)
    return true
  } catch {
    return false
  }
}
