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
import type { AnyChannelKind, Sending } from './channel.ts'
import { type ChannelService, createChannelService } from './channel-service.ts'
import { createCrew } from './crew.ts'
import { type IntakeDeps, takeIn } from './intake.ts'
import { messageSchema } from './kept-message.ts'
import { createRuleService, type RuleService } from './rule-service.ts'
import { createSystemOutlet } from './system-outlet.ts'
import { createTellChange } from './tell-change.ts'
import { createWatching, type ShowItem } from './watching.ts'

export interface NotificationsDeps extends Omit<IntakeDeps, 'clock' | 'canEdit'> {
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
    limit: number
  }): Notification[]
  retry(which: OutboxChoice): number
  dismiss(which: OutboxChoice): number
  pause(until: number | null): Notifying
  quiet(hours: QuietHours | null): Notifying
  watch(shows: boolean, signal: AbortSignal): AsyncGenerator<ShowItem>
  /** What may be sent now is sent first, for at most two seconds; the rest waits for the next start. */
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

  function takeRows(): void {
    try {
      if (takeIn({ ...deps, canEdit })) wake()
    } catch (error) {
      // A full disk is told elsewhere; the rows are there at the next one.
      if (!failureOf(error)) deps.reportBug(error)
    }
  }

  const state = (): Notifying => {
    const { allUntil, othersUntil } = crew.held()
    return {
      pausedUntil: allUntil,
      quietHours: held.get().quietHours,
      quietUntil: othersUntil,
      waiting: outbox.count('waiting'),
      undelivered: outbox.count('undelivered'),
    }
  }

  function hold(change: Partial<ReturnType<typeof held.get>>): Notifying {
    held.put({ ...held.get(), ...change })
    wake()
    return state()
  }

  function onChannel(name: string): void {
    crew.renew(name)
    feed.notify()
  }

  let isClosed = false
  let stopTrimming = () => {}
  const trim = () => {
    outbox.trim(clock.now() - keptMs)
    stopTrimming = clock.schedule(dayMs, trim)
  }
  trim()
  // Whoever adds a row is not kept waiting.
  const unsubscribe = store.activity.subscribe(() =>
    queueMicrotask(() => {
      if (!isClosed) takeRows()
    }),
  )
  takeRows()

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
    pause: (until) => hold({ pausedUntil: until }),
    quiet: (quietHours) => hold({ quietHours }),
    watch: createWatching({
      ...{ feed, state, system },
      onShowing: () => crew.hurry(systemChannel),
    }),
    async close() {
      takeRows()
      isClosed = true
      stopTrimming()
      unsubscribe()
      const { over, stop } = startTimer(clock, closingMs)
      await crew.close(over)
      stop()
    },
  }
}

function notificationOf(entry: OutboxEntry): Notification {
  const { id, channel, event, queuedAt, notBefore, state, attempts, endedAt, answer } = entry
  const { title, severity } = messageSchema.parse(entry.message)
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
