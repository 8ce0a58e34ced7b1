/** Sessions of sshd, of which it lets in few: each command and each channel for files is one. */
import { type Clock, steadyNow } from '../../../../shared/lib/clock.ts'
import { channelReason } from './ssh-failures.ts'

/** One that has ended counts a little longer at the server than here. */
const patienceMs = 5_000
const retryMs = 100

/** RFC 4254, 5.1: sshd says "connect failed" of one session too many, other servers "resource shortage". */
const fullReasons: readonly (number | undefined)[] = [2, 4]

/** Asks again for a session that is refused because there are too many, until the patience ends. */
export async function letIn<T>(
  clock: Clock,
  signal: AbortSignal,
  open: () => Promise<T>,
): Promise<T> {
  const end = steadyNow(clock) + patienceMs
  for (;;) {
    try {
      return await open()
    } catch (error) {
      const isFull = error instanceof Error && fullReasons.includes(channelReason(error.cause))
      if (!isFull || steadyNow(clock) >= end) throw error
    }
    await clock.sleep(retryMs, signal)
  }
}
