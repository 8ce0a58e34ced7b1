/** Looks for hosts that went away while a deployment ran, and says when one answers again. */
import type { Clock } from '../../shared/lib/clock.ts'
import type { Hosts } from '../hosts/session.ts'

export interface ReturnWatch {
  expect(hosts: readonly string[]): void
  close(): void
}

const firstPauseMs = 2_000
const longestPauseMs = 30_000
const pingMs = 5_000

export function createReturnWatch(
  { hosts, clock }: { readonly hosts: Hosts; readonly clock: Clock },
  returned: (host: string) => void,
): ReturnWatch {
  const closed = new AbortController()
  const awaited = new Set<string>()
  /** Grows for good: a host that answers and goes away again and again is not asked every second. */
  const pauses = new Map<string, number>()

  const answers = async (host: string): Promise<boolean> => {
    const timeout = new AbortController()
    const cancel = clock.schedule(pingMs, () => timeout.abort())
    try {
      await hosts.get(host).engine.ping(AbortSignal.any([timeout.signal, closed.signal]))
      return true
    } catch {
      return false
    } finally {
      cancel()
    }
  }

  const wait = async (host: string): Promise<void> => {
    do {
      const pauseMs = pauses.get(host) ?? firstPauseMs
      pauses.set(host, Math.min(pauseMs * 2, longestPauseMs))
      await clock.sleep(pauseMs, closed.signal)
    } while (!(await answers(host)))
    awaited.delete(host)
    returned(host)
  }

  return {
    expect(names) {
      for (const host of names) {
        if (awaited.has(host) || closed.signal.aborted) continue
        awaited.add(host)
        // It ends by being closed, which is no news.
        wait(host).catch(() => {})
      }
    },
    close: () => closed.abort(),
  }
}
