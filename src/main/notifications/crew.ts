/** A courier for each channel there is, and what holds all of them. */
import type { Clock } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { startTimer } from '../../shared/lib/timer.ts'
import type { ActivityEntry } from '../../shared/model/activity.ts'
import { systemChannel } from '../../shared/model/notification.ts'
import { isReference } from '../../shared/model/secret.ts'
import type { AnyChannelKind, ConfigIssue, Later, Sent } from './channel.ts'
import { fillConfig } from './channel-secrets.ts'
import {
  createStatusOutlet,
  credentialOfChannel,
  statusChannel,
} from './commit-status/status-outlet.ts'
import {
  type ChannelOutlet,
  type Courier,
  createCourier,
  type Held,
  type Outlet,
} from './courier.ts'
import type { NotificationsDeps } from './notifications.ts'
import { quietUntil } from './quiet-hours.ts'

export interface Crew {
  outletOf(channel: string): ChannelOutlet
  held(): Held
  /** The channel is there, is another by now, or is gone. */
  renew(channel: string): void
  wake(): void
  /** As `wake`, whatever the channel, or all of them, said before. */
  hurry(channel?: string): void
  /** As `hurry`, those that name a secret which was set or removed, and have all that they name by now. */
  hurryWithSecret(secret: string): void
  /** Ends: messages that may be sent now are sent first, until `hard` aborts. */
  close(hard: AbortSignal): Promise<void>
}

const neverHeld: Held = { allUntil: null, othersUntil: null }
const dayMs = 86_400_000
/** As a service may be asked, and may answer. */
const sendMs = 30_000

export function createCrew(
  deps: NotificationsDeps & { readonly system: ChannelOutlet; readonly onChange: () => void },
): Crew {
  const { store, clock, system } = deps
  const { channels, held } = store.notify
  const couriers = new Map<string, Courier>()

  function outletOf(channel: string): ChannelOutlet {
    if (channel === systemChannel) return system
    const { kind } =
      channels.get(channel) ?? fail({ kind: 'not-found', what: 'channel', name: channel })
    const of = deps.kinds.find((each) => each.kind === kind)
    return of ? serviceOutlet(deps, channel, of) : unknownOutlet(kind)
  }

  function anyOutletOf(channel: string): Outlet {
    const credential = credentialOfChannel(channel)
    return credential === undefined ? outletOf(channel) : statusOutlet(deps, credential)
  }

  const heldNow = (): Held => heldBy(held.get(), clock.now())

  function hire(channel: string): void {
    const courier = createCourier({
      ...{ channel, store, clock, random: deps.random, reportBug: deps.reportBug },
      outlet: () => anyOutletOf(channel),
      // A status is no message that somebody could be woken by.
      held: () => (credentialOfChannel(channel) === undefined ? heldNow() : neverHeld),
      undelivered: (count, answer) => ({ ...undelivered(channel, count, answer), at: clock.now() }),
      onChange: deps.onChange,
    })
    couriers.set(channel, courier)
    courier.wake()
  }

  /** Credentials come and go; what is queued for one has its courier then. */
  function hireForStatuses(): void {
    for (const { name } of store.gitCredentials.list())
      if (!couriers.has(statusChannel(name))) hire(statusChannel(name))
  }

  for (const name of [systemChannel, ...channels.list().map((each) => each.name)]) hire(name)
  hireForStatuses()
  // What waits for one that is gone is taken back.
  for (const { channel } of store.notify.outbox.list({ state: 'waiting', limit: 1_000 }))
    if (credentialOfChannel(channel) !== undefined && !couriers.has(channel)) hire(channel)
  return {
    outletOf,
    held: heldNow,
    renew(channel) {
      void couriers.get(channel)?.close(AbortSignal.abort())
      couriers.delete(channel)
      if (channel === systemChannel || channels.get(channel)) hire(channel)
    },
    wake() {
      hireForStatuses()
      for (const courier of couriers.values()) courier.wake()
    },
    hurry(channel) {
      for (const [name, courier] of couriers)
        if (channel === undefined || channel === name) courier.hurry()
    },
    hurryWithSecret(secret) {
      for (const { name, config } of channels.list()) {
        const isNamed = Object.values(config ?? {}).some(
          (value) => isReference(value) && value.secret === secret,
        )
        if (isNamed && fillConfig(store.secrets, config ?? {}).issues.length === 0)
          couriers.get(name)?.hurry()
      }
    },
    async close(hard) {
      await Promise.all([...couriers.values()].map((courier) => courier.close(hard)))
    },
  }
}

/** The holds on channels at a moment: a pause holds all of them, quiet hours all but what is urgent. */
function heldBy(
  { pausedUntil, quietHours }: ReturnType<NotificationsDeps['store']['notify']['held']['get']>,
  now: number,
): Held {
  const isPaused = pausedUntil !== null && pausedUntil > now
  return { allUntil: isPaused ? pausedUntil : null, othersUntil: quietUntil(quietHours, now) }
}

/** Row for undelivered messages, a part of what happened that is told to no channel. */
function undelivered(channel: string, count: number, answer: string): Omit<ActivityEntry, 'at'> {
  return {
    event: 'notification-undelivered',
    severity: 'warning',
    object: objectOf(channel),
    ...{ actor: 'longshore', door: 'none', outcome: 'undelivered', reason: '' },
    detail: answer,
    story: `undelivered:${channel}`,
    facts: { count: String(count) },
  }
}

function objectOf(channel: string): ActivityEntry['object'] {
  const credential = credentialOfChannel(channel)
  return credential === undefined
    ? { kind: 'channel', name: channel }
    : { kind: 'git-credential', name: credential }
}

function statusOutlet(deps: NotificationsDeps, credential: string): Outlet {
  const { store, clock, sending } = deps
  const inTime = (send: (signal: AbortSignal) => Promise<Sent>, by: AbortSignal) =>
    sendInTime(clock, send, by)
  const { http } = sending
  const { gitCredentials: kept, notify } = store
  const { outbox } = notify
  return createStatusOutlet({ kept, outbox, clock, http, inTime }, credential)
}

const silent: Later = { outcome: 'later', answer: 'it did not answer in time' }

async function sendInTime(
  clock: Clock,
  send: (signal: AbortSignal) => Promise<Sent>,
  by: AbortSignal,
): Promise<Sent> {
  const { over, stop } = startTimer(clock, sendMs)
  try {
    return await send(AbortSignal.any([by, over]))
  } catch (error) {
    if (!over.aborted) throw error
    return silent
  } finally {
    stop()
  }
}

function serviceOutlet(
  deps: NotificationsDeps,
  channel: string,
  kind: AnyChannelKind,
): ChannelOutlet {
  const { store, clock, sending } = deps
  return {
    limits: kind.limits,
    canEdit: kind.canEdit,
    keepMs: dayMs,
    inVain: 'undelivered',
    async send(message, { signal, earlier }) {
      const config = store.notify.channels.get(channel)?.config
      if (config === null) return unreadable
      const { filled, issues } = fillConfig(store.secrets, config ?? {})
      const [first] = issues
      if (first) return withoutSecret(first)
      const send = (within: AbortSignal) =>
        kind.send(filled, message, { ...sending, clock, signal: within, earlier })
      return await sendInTime(clock, send, signal)
    },
  }
}

const unreadable: Later = {
  outcome: 'later',
  answer: 'its settings cannot be read: the key that they were sealed with is gone',
  remedy: 'Edit the channel, and enter its secrets again.',
}

/** Outcome where a secret is missing: it goes on once that is set. */
const withoutSecret = ({ field, message }: ConfigIssue): Later => ({
  outcome: 'later',
  answer: `${field}: ${message}`,
  remedy: 'Set that secret; or edit the channel, and enter another, or none.',
})

/** A newer version made the channel. */
function unknownOutlet(kind: string): ChannelOutlet {
  return {
    limits: { perSecond: 1, burst: 1 },
    canEdit: false,
    keepMs: dayMs,
    inVain: 'undelivered',
    send: async () => ({
      outcome: 'later',
      answer: `this version knows no channel of kind ${kind}`,
    }),
  }
}
