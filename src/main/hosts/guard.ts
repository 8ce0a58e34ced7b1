/** Guard levels: what a change of a host asks of whoever wants it, through whichever door. */
import { fail } from '../../shared/lib/failure-error.ts'
import type { HostSession } from './session.ts'

export interface Change {
  /** In words: `deploy web`. */
  readonly what: string
  /** Names that the user confirmed. */
  readonly confirmed: readonly string[]
}

/**
 * Throws `host-read-only`, or `confirmation-required` for the first host that was not confirmed.
 * That somebody clicked and that somebody typed look alike from here: the host's name stands for both.
 */
export function checkGuards(
  hosts: readonly Pick<HostSession, 'name' | 'guard'>[],
  { what, confirmed }: Change,
): void {
  for (const { name: host, guard } of hosts) {
    if (guard === 'read-only') fail({ kind: 'host-read-only', host, action: what })
  }
  for (const { name, guard } of hosts) {
    if (guard === 'open' || confirmed.includes(name)) continue
    fail({ kind: 'confirmation-required', action: `${what} on`, object: name })
  }
}
