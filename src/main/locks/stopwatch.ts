/** Time that passed since a moment. A clock may be set, and one that cannot be set may stand still in sleep. */
import { type Clock, steadyNow } from '../../shared/lib/clock.ts'

export interface Times {
  readonly clock: Clock
  /** Milliseconds that no setting of a clock moves; by default those of the clock. */
  readonly steady?: () => number
}

export interface Stopwatch {
  /** Not less than what passed: a lease that may be over is over. */
  atMost(): number
  /** Not more than what passed: a lease that may not be over is not. */
  atLeast(): number
}

export function startStopwatch({ clock, steady = () => steadyNow(clock) }: Times): Stopwatch {
  const [set, unset] = [clock.now(), steady()]
  return {
    atMost: () => Math.max(clock.now() - set, steady() - unset),
    atLeast: () => steady() - unset,
  }
}
