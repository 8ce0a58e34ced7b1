/**
 * Tells channels what rules say is to be told. Rows of the activity are taken into the outbox; a courier for each
 * channel takes them there. Nobody waits for any of this.
 */
import type { Clock } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import { createFeed } from '../../shared/lib/feed.ts'
import { startTimer } from '../../shared/lib/timer.ts'
import {
  type Notification,
  type NotificationState,
  type Notifying,
  type QuietHours,
  systemChannel,
} from '../../shared/model/notification.ts'
import type { OutboxChoice, OutboxEntry } from '../store/notify-store.ts'
import type { Store } from '../store/store.ts'
import type { AnyChannelKind, Sending } from './channel.ts'
import { type ChannelService, createChannelService } from './channel-service.ts'
import type { Held } from './courier.ts'
import { createCrew } from './crew.ts'
import { createIntake, type IntakeDeps } from './intake.ts'
import { messageIn } from './kept-message.ts'
import { createRuleService, type RuleService } from './rule-service.ts'
import { createSystemOutlet } from './system-outlet.ts'
import { type Caller, createTellChange } from './tell-change.ts'
import { createWatching, type ShowItem } from './watching.ts'

export interface NotificationsDeps
  extends Omit<IntakeDeps, 'store' | 'clock' | 'canEdit' | 'onSecret'> {
  readonly store: IntakeDeps['store'] & Pick<Store, 'secrets'>
  readonly kinds: readonly AnyChannelKind[]
  readonly sending: Pick<Sending, 'http' | 'authorities'>
  readonly clock: Clock
  readonly random: () => number
  readonly reportBug: (error: unknown) => void
}

export interface Notifications {
  readonly channels: ChannelService
  readonly rules: RuleService
  state(): Notifying
  outbox(of: {
    channel?: string | undefined
    state?: NotificationState | undefined
    story?: string | undefined
    limit: number
  }): Notification[]
  retry(which: OutboxChoice): number
  dismiss(which: OutboxChoice): number
  pause(until: number | null, by: Caller): Notifying
  quiet(hours: QuietHours | null, by: Caller): Notifying
  watch(shows: boolean, signal: AbortSignal): AsyncGenerator<ShowItem>
  /**
   * Ends: messages that may be sent now are sent first, for at most two seconds; the rest waits for the next start.
   */
  close(): Promise<void>
}

const closingMs = 2_000
const dayMs = 86_400_000
/** How long is known what was sent: a recovery is told where the trouble was. */
const keptMs = 90 * dayMs

export function createNotifications(deps: NotificationsDeps): Notifications {
  const { store, clock, kinds } = deps
  const { outbox, held } = store.notify
  const feed = createFeed()
  const system = createSystemOutlet()
  const crew = createCrew({ ...deps, system, onChange: feed.notify })
  const tell = createTellChange(store.activity, clock)
  const canEdit = (kind: string) => kinds.find((each) => each.kind === kind)?.canEdit ?? false
  const wake = () => {
    crew.wake()
    feed.notify()
  }

  const intake = createIntake({ ...deps, canEdit, onSecret: crew.hurryWithSecret }, wake)

  const state = () => notifyingOf(store.notify, crew.held())

  function hold(change: Partial<Holding>, words: (now: Holding) => string, by: Caller): Notifying {
    const before = held.get()
    const after = { ...before, ...change }
    if (JSON.stringify(after) === JSON.stringify(before)) return state()
    held.put(after)
    tell({ kind: 'settings', name: 'notifications' }, words(after), by)
    wake()
    return state()
  }

  function onChannel(name: string): void {
    crew.renew(name)
    feed.notify()
  }

  const stopTrimming = trimming(deps)
  const unsubscribe = store.activity.subscribe(intake.beginSoon)
  intake.begin()

  return {
    channels: createChannelService({
      ...{ ...deps, tell },
      outletOf: crew.outletOf,
      onChange: onChannel,
    }),
    rules: createRuleService({ store, tell }),
    state,
    outbox: (of) => outbox.list(of).map(notificationOf),
    retry(which) {
      const count = outbox.retry(which, clock.now())
      crew.hurry(which.channel)
      feed.notify()
      return count
    },
    dismiss(which) {
      const count = outbox.dismiss(which)
      feed.notify()
      return count
    },
    pause: (pausedUntil, by) => hold({ pausedUntil }, pauseWords, by),
    quiet: (quietHours, by) => hold({ quietHours }, quietWords, by),
    watch: createWatching({
      ...{ feed, state, system },
      onShowing: () => crew.hurry(systemChannel),
    }),
    async close() {
      intake.end()
      stopTrimming()
      unsubscribe()
      const { over, stop } = startTimer(clock, closingMs)
      await crew.close(over)
      stop()
    },
  }
}

/** Forgets once a day what is kept no longer, until the answer is called. */
function trimming({ store, clock, reportBug }: NotificationsDeps): () => void {
  let stop = () => {}
  const trim = () => {
    stop = clock.schedule(dayMs, trim)
    try {
      store.notify.outbox.trim(clock.now() - keptMs)
    } catch (error) {
      // A full disk: they are forgotten another day.
      if (!failureOf(error)) reportBug(error)
    }
  }
  trim()
  return () => stop()
}

type Holding = ReturnType<Store['notify']['held']['get']>

const notifyingOf = (
  { outbox, held }: Store['notify'],
  { allUntil, othersUntil }: Held,
): Notifying => ({
  pausedUntil: allUntil,
  quietHours: held.get().quietHours,
  quietUntil: othersUntil,
  waiting: outbox.count('waiting'),
  undelivered: outbox.count('undelivered'),
})

function pauseWords({ pausedUntil }: { pausedUntil: number | null }): string {
  if (pausedUntil === null) return 'not paused any more'
  return `paused until ${new Date(pausedUntil).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function quietWords({ quietHours }: { quietHours: QuietHours | null }): string {
  if (!quietHours) return 'no quiet hours'
  const { from, to, days } = quietHours
  return `quiet hours from ${from} to ${to}, beginning on ${days.join(', ')}`
}

const unreadableMessage = {
  title: 'A message that is damaged in the state',
  severity: 'warning',
} as const

function notificationOf(entry: OutboxEntry): Notification {
  const { id, channel, event, queuedAt, notBefore, state, attempts, endedAt, answer } = entry
  const { title, severity } = messageIn(entry) ?? unreadableMessage
  return {
    id,
    channel,
    event,
    severity,
    title,
    queuedAt,
    notBefore,
    state,
    attempts,
    endedAt,
    answer,
  }
}
