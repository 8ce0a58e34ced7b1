/** Follows hosts: all there are while somebody watches, and none otherwise. */
import type { HostSession } from '../hosts/session.ts'

export interface Follows {
  /** Begins and ends what it takes to follow exactly these. */
  keepTo(sessions: readonly HostSession[]): void
  /** Ends them all; resolves when they have ended. */
  close(): Promise<void>
}

interface Follow {
  readonly stop: AbortController
  readonly done: Promise<void>
}

/** `follow` rejects only with a bug. */
export function createFollows(
  follow: (session: HostSession, signal: AbortSignal) => Promise<void>,
  onBug: (error: unknown) => void,
): Follows {
  const follows = new Map<HostSession, Follow>()

  function begin(session: HostSession): void {
    const stop = new AbortController()
    const earlier = follows.get(session)?.done
    const run = async (): Promise<void> => {
      await earlier
      const release = session.keepAlive.acquire()
      try {
        await follow(session, stop.signal)
      } catch (error) {
        onBug(error)
      } finally {
        release()
        if (follows.get(session) === own) follows.delete(session)
      }
    }
    const own: Follow = { stop, done: run() }
    follows.set(session, own)
  }

  function keepTo(sessions: readonly HostSession[]): void {
    for (const [session, { stop }] of follows) {
      if (!sessions.includes(session)) stop.abort()
    }
    for (const session of sessions) {
      const known = follows.get(session)
      if (!known || known.stop.signal.aborted) begin(session)
    }
  }

  return {
    keepTo,
    async close() {
      keepTo([])
      await Promise.all([...follows.values()].map(({ done }) => done))
    },
  }
}
