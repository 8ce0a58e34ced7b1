import { createHash, timingSafeEqual } from 'node:crypto'
import { type Clock, steadyNow } from '../../shared/lib/clock.ts'

/** Wrong launch tokens in a row before nobody gets in for a while, and how long that is. */
const patience = { wrong: 10, lockMs: 60_000 } as const
/** Open tabs beyond this make the oldest session end. */
const maxSessions = 32

export interface SessionsDeps {
  readonly clock: Pick<Clock, 'now' | 'steady'>
  /** At least 128 random bits, as text fit for a URL. */
  readonly randomToken: () => string
}

export type Redeemed =
  | { readonly ok: true; readonly session: string }
  | { readonly ok: false; readonly why: 'token' | 'locked' }

/** Launch tokens, each good for one session, and the sessions they gave. In memory only. */
export function createSessions({ clock, randomToken }: SessionsDeps) {
  let launch: Buffer | undefined
  let sessions: readonly Buffer[] = []
  let wrong = 0
  let lockedUntil = 0

  return {
    /** A new launch token; an earlier one that was not used is void. */
    launch(): string {
      const token = randomToken()
      launch = digest(token)
      return token
    },
    redeem(token: string): Redeemed {
      if (steadyNow(clock) < lockedUntil) return { ok: false, why: 'locked' }
      if (!launch || !timingSafeEqual(launch, digest(token))) {
        wrong += 1
        if (wrong >= patience.wrong) {
          wrong = 0
          lockedUntil = steadyNow(clock) + patience.lockMs
        }
        return { ok: false, why: 'token' }
      }
      launch = undefined
      wrong = 0
      const session = randomToken()
      sessions = [...sessions, digest(session)].slice(-maxSessions)
      return { ok: true, session }
    },
    has(session: string): boolean {
      const given = digest(session)
      return sessions.some((known) => timingSafeEqual(known, given))
    },
  }
}
export type Sessions = ReturnType<typeof createSessions>

/** Equal lengths for the constant-time comparison, and no secret kept as it is. */
const digest = (secret: string) => createHash('sha256').update(secret).digest()
