/** Notices that the machine slept or its network changed, wherever no system event tells so. */
import type { Clock } from '../../shared/lib/clock.ts'

export interface WakeWatchDeps {
  readonly clock: Pick<Clock, 'now' | 'schedule'>
  /** The addresses of this machine, as text: other text means another network. */
  readonly addresses: () => string
  readonly onWake: () => void
}

const lookEveryMs = 5_000
/** A timer that is this late was asleep; a busy machine is not. */
const sleptMs = 30_000

/** The returned function ends it. */
export function watchForWaking({ clock, addresses, onWake }: WakeWatchDeps): () => void {
  let seen = addresses()
  let cancel = () => {}
  const look = (due: number): void => {
    const now = addresses()
    const hasSlept = clock.now() - due > sleptMs
    if (hasSlept || now !== seen) onWake()
    seen = now
    lookAgain()
  }
  const lookAgain = (): void => {
    const due = clock.now() + lookEveryMs
    cancel = clock.schedule(lookEveryMs, () => look(due))
  }
  lookAgain()
  return () => cancel()
}
