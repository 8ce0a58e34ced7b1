/** Notifications, as they are kept between runs; a part of `Store`. */
import type { ActivityEntry } from '../../shared/model/activity.ts'
import type {
  Answer,
  ChannelConfig,
  NotificationState,
  QuietHours,
  Rule,
} from '../../shared/model/notification.ts'

/** A channel with its config opened. `config`: null = it cannot be read, for its key is gone. */
export interface StoredChannel {
  readonly name: string
  readonly kind: string
  readonly config: ChannelConfig | null
  readonly last: Answer | null
  /** Time before which it is not asked, as it said itself or after it failed. */
  readonly retryAt: number
}

/** A message on its way to one channel. */
export interface OutboxEntry {
  readonly id: string
  readonly channel: string
  readonly story: string
  readonly event: string
  /** Plain JSON: what is told, without the form of a service; undefined = its row is damaged. */
  readonly message: unknown
  /** Not held by quiet hours. */
  readonly urgent: boolean
  readonly queuedAt: number
  readonly notBefore: number
  readonly state: NotificationState
  readonly attempts: number
  readonly endedAt: number | null
  readonly answer: string
  /** By which the service knows the message. */
  readonly reference: string | null
}

/** How the way of entries ended in vain. */
export interface OutboxEnd {
  readonly state: 'undelivered' | 'withdrawn'
  readonly at: number
  readonly answer: string
}

/** Messages of a channel: those with the ids, or all. */
export interface OutboxChoice {
  readonly channel?: string | undefined
  readonly ids?: readonly string[] | undefined
}

/** Channels, rules, and notifications on their way. */
export interface NotifyStore {
  readonly channels: {
    list(): readonly StoredChannel[]
    get(name: string): StoredChannel | undefined
    /**
     * Adds it, or puts it in the place of the one `replaces` names; what waits for that one goes to it. `rules`: put
     * with it, for they name it.
     */
    put(
      channel: { name: string; kind: string; config: ChannelConfig; at: number },
      how?: { replaces?: string; rules?: readonly Rule[] | undefined },
    ): void
    /** Removes a channel; messages that wait for it are withdrawn. `rules`: put with that, for they named it. */
    remove(name: string, how: { at: number; rules?: readonly Rule[] | undefined }): void
    answered(name: string, last: Answer, retryAt: number): void
  }
  readonly rules: {
    /** undefined = nobody has set any. */
    list(): readonly Rule[] | undefined
    /** All of them, in their order. */
    put(rules: readonly Rule[]): void
  }
  /** State that holds all of them. */
  readonly held: {
    get(): { readonly pausedUntil: number | null; readonly quietHours: QuietHours | null }
    put(held: { pausedUntil: number | null; quietHours: QuietHours | null }): void
  }
  readonly outbox: {
    /** The last row of the activity that was dealt with. */
    cursor(): number
    /** Stores what comes of the rows up to `cursor`: all of it is kept, and the cursor, or nothing is. */
    queue(of: {
      readonly cursor: number
      readonly added: readonly OutboxEntry[]
      readonly withdrawn: readonly string[]
      readonly at: number
    }): void
    /** Entries of the story to the channel, the newest first, at most 20. */
    ofStory(channel: string, story: string): readonly OutboxEntry[]
    /**
     * Entries that may be sent at `now`, the oldest first, without the first `from` of them; where the clock was set
     * back, all from after it.
     */
    due(
      channel: string,
      now: number,
      which: { urgentOnly: boolean; limit: number; from?: number },
    ): readonly OutboxEntry[]
    /** When the next of those that wait for a time after `now` may be sent. */
    nextAt(channel: string, now: number): number | undefined
    tried(id: string, answer: string): void
    /** One that was taken, with those that were told in it. */
    delivered(of: {
      readonly id: string
      readonly folded: readonly string[]
      readonly at: number
      readonly reference: string | undefined
      /** Answer of its channel. */
      readonly last: Answer
    }): void
    /** `told` is kept with it, or neither is. */
    end(ids: readonly string[], end: OutboxEnd, told?: ActivityEntry): void
    list(of: {
      channel?: string | undefined
      state?: NotificationState | undefined
      story?: string | undefined
      limit: number
    }): readonly OutboxEntry[]
    /**
     * Whether anything was delivered to the channel of that entry which was queued after it, and whose message has all
     * of `values` in the object called `field`.
     */
    isOvertaken(id: string, field: string, values: Readonly<Record<string, string>>): boolean
    count(state: NotificationState, channel?: string): number
    /** Undelivered ones wait again. Answers how many. */
    retry(which: OutboxChoice, at: number): number
    /** Undelivered ones are taken off the list. Answers how many. */
    dismiss(which: OutboxChoice): number
    /** Forgets those that ended before, however they did. */
    trim(before: number): void
  }
}
