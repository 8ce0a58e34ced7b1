/** Takes what waits for one channel there: in order, no faster than it likes, again where it could not take it. */
import type { Clock } from '../../shared/lib/clock.ts'
import { untilAborted } from '../../shared/lib/until-aborted.ts'
import type { ActivityEntry } from '../../shared/model/activity.ts'
import type { OutboxEntry } from '../store/notify-store.ts'
import type { Store } from '../store/store.ts'
import type { ChannelLimits, Sent, Withdrawn } from './channel.ts'
import { createDelivery, type Moments, type Rest } from './deliver.ts'
import { duePages } from './due-pages.ts'
import { alike } from './fold.ts'
import { messageIn } from './kept-message.ts'
import type { Message } from './message.ts'
import { createPace } from './pace.ts'

/** A channel as its courier knows it. */
export interface Outlet {
  readonly limits: Pick<ChannelLimits, 'perSecond' | 'burst'>
  readonly canEdit: boolean
  /** Each is sent by itself, however many there are. */
  readonly isExact?: boolean
  /** After so long a message is no use any more. */
  readonly keepMs: number
  /** End of a message that was kept so long in vain. */
  readonly inVain: 'undelivered' | 'withdrawn'
  /** The subject of a message; absent = all of them are about the same. */
  readonly aboutOf?: (message: Message) => string
  send(
    message: Message,
    how: { signal: AbortSignal; earlier?: string | undefined },
  ): Promise<Sent | Withdrawn>
}

/** The outlet of a channel that somebody made: what it is sent it takes, refuses or puts off. */
export interface ChannelOutlet extends Outlet {
  send(...given: Parameters<Outlet['send']>): Promise<Sent>
}

/** Until when nothing is sent, and nothing but what is urgent (unix ms); null = it is not held now. */
export interface Held {
  readonly allUntil: number | null
  readonly othersUntil: number | null
}

export interface CourierDeps {
  readonly channel: string
  readonly outlet: () => Outlet
  readonly store: Pick<Store, 'notify'>
  readonly clock: Clock
  readonly random: () => number
  readonly held: () => Held
  /** Row of the activity for so many that came to nothing, for the reason that the channel gave. */
  readonly undelivered: (count: number, answer: string) => ActivityEntry
  readonly onChange: () => void
  readonly reportBug: (error: unknown) => void
}

export interface Courier {
  /** There may be something to do. */
  wake(): void
  /** As `wake`, whatever the channel said before. */
  hurry(): void
  /** Resolves when nothing that may be sent now is left, or `hard` aborts; then it does no more. */
  close(hard: AbortSignal): Promise<void>
}

/** End of the rest that it asked for, which counts no more where the clock was set back since. */
function restsUntil({ askedAt, retryAt }: Rest, now: number): number {
  return askedAt > now ? 0 : retryAt
}

/** As many are looked at when many are to be told in one. */
const mostFolded = 200
const longestSleepMs = 86_400_000

interface Due {
  readonly now: number
  readonly urgentOnly: boolean
  readonly isBehind: boolean
}

/** Without what waits with another that is about the same. */
function dueOf(
  { channel, store, outlet }: CourierDeps,
  { heldBack }: Moments,
  { now, urgentOnly, isBehind }: Due,
): readonly OutboxEntry[] {
  const { outbox } = store.notify
  for (const [about, rest] of heldBack) if (restsUntil(rest, now) <= now) heldBack.delete(about)
  if (heldBack.size === 0)
    return outbox.due(channel, now, { urgentOnly, limit: isBehind ? mostFolded : 1 })
  const { aboutOf } = outlet()
  const isHeld = (entry: OutboxEntry): boolean => {
    const message = messageIn(entry)
    return message !== undefined && aboutOf !== undefined && heldBack.has(aboutOf(message))
  }
  for (const page of duePages(outbox, channel, { now, urgentOnly })) {
    const free = page.filter((each) => !isHeld(each))
    if (free.length > 0) return free
  }
  return []
}

export function createCourier(deps: CourierDeps): Courier {
  const { channel, clock, store } = deps
  const { outbox, channels } = store.notify
  const pace = createPace(deps.outlet().limits)
  const ending = new AbortController()
  const known = channels.get(channel)
  const { retryAt = 0, last } = known ?? {}
  const moments: Moments = { retryAt, askedAt: last?.at ?? 0, releasedAt: 0, heldBack: new Map() }
  const deliver = createDelivery(deps, moments, ending.signal)
  let isClosing = false
  let disarm = () => {}
  const steps = createSteps(one, ending.signal, deps.reportBug)
  /** Whether it fell behind: messages that are alike are told in one message until it has caught up. */
  let isBehind = false

  function wake(): void {
    disarm()
    if (isClosing) return
    steps.go()
  }

  function wakeAt(at: number): void {
    // Timers of a month or more end at once.
    const restMs = Math.min(Math.max(1, at - clock.now()), longestSleepMs)
    if (!isClosing) disarm = clock.schedule(restMs, wake)
  }

  /** Whether there may be more to do now. */
  async function one(): Promise<boolean> {
    const now = clock.now()
    const { allUntil, othersUntil } = deps.held()
    if (allUntil !== null) moments.releasedAt = allUntil
    const urgentOnly = othersUntil !== null
    const due = dueOf(deps, moments, { now, urgentOnly, isBehind })
    const free = Math.max(allUntil ?? 0, restsUntil(moments, now))
    if (due.length > 0 && free > now) return fallBehind(free)
    if (due.length === 0) return rest(now, othersUntil)
    const waitMs = pace.take(now)
    if (waitMs > 0) return fallBehind(now + waitMs)
    const sent = await deliver(deps.outlet().isExact ? due.slice(0, 1) : alike(due))
    if (sent.outcome === 'later') isBehind = true
    return true
  }

  function fallBehind(until: number): false {
    isBehind = true
    wakeAt(until)
    return false
  }

  /** Until what waits for its time, or for the end of quiet hours, may be sent. */
  function rest(now: number, quietUntil: number | null): false {
    isBehind = quietUntil !== null
    if (quietUntil !== null) moments.releasedAt = quietUntil
    const next = outbox.nextAt(channel, now)
    const again = [...moments.heldBack.values()].map(({ retryAt }) => retryAt)
    const wakes = [next, quietUntil ?? undefined, ...again].filter((at) => at !== undefined)
    if (wakes.length > 0 && outbox.count('waiting', channel) > 0) wakeAt(Math.min(...wakes))
    return false
  }

  return {
    wake,
    hurry() {
      moments.retryAt = 0
      moments.heldBack.clear()
      wake()
    },
    async close(hard) {
      // What is under way may end, and what may be sent now is sent, until there is no time left.
      wake()
      isClosing = true
      disarm()
      await untilAborted(steps.done(), hard).catch(() => {})
      ending.abort()
    },
  }
}

/** One step after the other, for as long as each says that there may be more to do, or it was told to go meanwhile. */
function createSteps(
  step: () => Promise<boolean>,
  ended: AbortSignal,
  reportBug: (error: unknown) => void,
) {
  let work: Promise<void> | undefined
  let isWoken = false
  async function run(): Promise<void> {
    try {
      while (isWoken && !ended.aborted) {
        isWoken = false
        if (await step()) isWoken = true
      }
    } catch (error) {
      isWoken = false
      if (!ended.aborted) reportBug(error)
    }
    work = undefined
  }
  return {
    go(): void {
      isWoken = true
      work ??= run()
    },
    done: () => work ?? Promise.resolve(),
  }
}
