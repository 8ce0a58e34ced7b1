/**
 * Keeps one host's listing in step. The engine drops events silently, so they are only hints: what
 * they name is listed again, and everything is listed at least once a minute and after every
 * reconnect. Between that, only its pulse is felt.
 */
import type { Clock } from '../../shared/lib/clock.ts'
import type { EngineEvent } from '../engine/engine.ts'
import { hintOf, isEarly, lateListingMs, retryDelay } from './hints.ts'
import { createHostListing, type HostListing, type HostListingDeps } from './host-listing.ts'
import type { HostView } from './host-view.ts'
import { createInbox, type Inbox } from './inbox.ts'

export interface HostWatcher {
  view(): HostView
  /** Asks now; a host that does not answer is a state, not an error. */
  refresh(signal: AbortSignal): Promise<void>
  /** Follows until the signal aborts. */
  follow(signal: AbortSignal): Promise<void>
}

const resyncMs = 60_000
/** Between two timed requests; keeps the latency that is shown fresh. */
const pulseMs = 15_000
/** Between two looks at what events named; the first one is looked at without any delay. */
const relistGapMs = 20

export function createHostWatcher(deps: HostListingDeps): HostWatcher {
  const { session, clock } = deps
  const listing = createHostListing(deps)

  /** One connection's life: subscribe, list everything, then list what events name. */
  async function stayInStep(signal: AbortSignal, synced: () => void): Promise<void> {
    const connection = new AbortController()
    const own = AbortSignal.any([signal, connection.signal])
    const events = session.engine.events(own)[Symbol.asyncIterator]()
    const inbox = createInbox(clock)
    try {
      await listing.bounded(own, () => events.next())
      void pump(events, { inbox, clock, hear: listing.hear })
      await listing.resync(own)
      synced()
      feelPulse(own).catch((error: unknown) => inbox.end(error))
      await answer(inbox, listing, own)
    } finally {
      connection.abort()
    }
  }

  /** A connection that was cut without a word is noticed by it, within its own limit. */
  async function feelPulse(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await listing.pulse(signal)
      await clock.sleep(pulseMs, signal)
    }
  }

  /** Hints wait in the inbox meanwhile and are answered together, so a burst costs few listings. */
  async function answer(inbox: Inbox, to: HostListing, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      // The second half holds when the clock was set back since.
      const due = Math.min((to.view().asOf ?? 0) + resyncMs, clock.now() + resyncMs)
      const next = await inbox.take(due)
      if (next === 'end') return
      if (next === 'due') await to.resync(signal)
      else {
        await to.relist(next, signal)
        await clock.sleep(relistGapMs, signal)
      }
    }
  }

  return {
    view: listing.view,
    async refresh(signal) {
      try {
        await listing.resync(signal)
        await listing.pulse(signal)
      } catch (error) {
        signal.throwIfAborted()
        listing.lost(error)
      }
    },
    async follow(signal) {
      let failures = 0
      while (!signal.aborted) {
        try {
          await stayInStep(signal, () => {
            failures = 0
          })
        } catch (error) {
          if (signal.aborted) return
          listing.lost(error)
        }
        failures += 1
        await clock.sleep(retryDelay(failures), signal).catch(() => {})
      }
    },
  }
}

interface PumpDeps {
  readonly inbox: Inbox
  readonly clock: Clock
  readonly hear: HostListing['hear']
}

async function pump(
  events: AsyncIterator<EngineEvent>,
  { inbox, clock, hear }: PumpDeps,
): Promise<void> {
  try {
    for (let next = await events.next(); !next.done; next = await events.next()) {
      hear(next.value)
      const id = hintOf(next.value)
      if (id === undefined) continue
      inbox.add(id)
      if (isEarly(next.value)) clock.schedule(lateListingMs, () => inbox.add(id))
    }
    inbox.end()
  } catch (error) {
    inbox.end(error)
  }
}
