/** A session with some of it replaced. What is asked for each time, as it may change, stays so. */
import type { HostSession } from '../session.ts'

export function overlaid<S extends HostSession>(session: S, over: Partial<HostSession>): S {
  const members = {
    ...Object.getOwnPropertyDescriptors(session),
    ...Object.getOwnPropertyDescriptors(over),
  }
  return Object.defineProperties({}, members) as S
}
