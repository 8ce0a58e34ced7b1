/** Hands messages to a channel, and keeps what came of it. */
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { OutboxEntry } from '../store/notify-store.ts'
import type { Later, Refused, Sent, Withdrawn } from './channel.ts'
import type { CourierDeps } from './courier.ts'
import { duePages } from './due-pages.ts'
import { inOne } from './fold.ts'
import { keptAnswer, messageIn } from './kept-message.ts'
import type { Message } from './message.ts'
import { backoffMs } from './pace.ts'

/** When somebody may be asked again: unix ms. */
export interface Rest {
  /** When they said so: later than now where the clock was set back since. */
  askedAt: number
  retryAt: number
}

/** When the channel may be asked again, and when nothing held its messages any more: unix ms. */
export interface Moments extends Rest {
  releasedAt: number
  /** Nothing is sent meanwhile that is about that, for as long as this app runs. */
  readonly heldBack: Map<string, Rest>
}

/** Nothing is kept longer: a channel that asks for more is asked again then. */
const longestRestMs = 86_400_000

/** Its row in the state was cut short, or changed by hand. */
const damaged: Refused = {
  outcome: 'refused',
  why: 'rejected',
  answer: 'what it said is damaged in the state',
  remedy: '',
}

export type Deliver = (entries: readonly OutboxEntry[]) => Promise<Sent | Withdrawn>

/** `signal`: nothing is kept any more of what comes after it. */
export function createDelivery(deps: CourierDeps, moments: Moments, signal: AbortSignal): Deliver {
  const { channel, clock, store, outlet } = deps
  const { outbox, channels } = store.notify

  function earlierOf({ story, event }: OutboxEntry): string | undefined {
    if (!outlet().canEdit || !event.startsWith('deployment-')) return undefined
    return outbox.ofStory(channel, story).find(({ reference }) => reference)?.reference ?? undefined
  }

  function waitFor(entry: OutboxEntry, { answer, retryAfterMs = 0, isOfItAlone }: Later): void {
    const at = clock.now()
    const { id, attempts } = entry
    const restMs = Math.max(backoffMs(attempts, deps.random), Math.min(retryAfterMs, longestRestMs))
    const rest: Rest = { askedAt: at, retryAt: at + restMs }
    const about = isOfItAlone ? aboutOf(entry) : undefined
    if (about === undefined) Object.assign(moments, rest)
    else moments.heldBack.set(about, rest)
    outbox.tried(id, answer)
    const { keepMs, inVain } = outlet()
    const isInVain = (each: OutboxEntry) =>
      at - Math.max(each.queuedAt, each.notBefore, moments.releasedAt) >= keepMs &&
      (about === undefined || aboutOf(each) === about)
    const due = [...duePages(outbox, channel, { now: at, urgentOnly: false })].flat()
    giveUp(due.filter(isInVain), answer, inVain)
  }

  function aboutOf(entry: OutboxEntry): string | undefined {
    const message = messageIn(entry)
    return message && outlet().aboutOf?.(message)
  }

  function giveUp(
    entries: readonly OutboxEntry[],
    answer: string,
    state: 'undelivered' | 'withdrawn',
  ): void {
    if (entries.length === 0) return
    const ids = entries.map(({ id }) => id)
    const told = state === 'undelivered' ? deps.undelivered(ids.length, answer) : undefined
    outbox.end(ids, { state, at: clock.now(), answer }, told)
  }

  function keep(entries: readonly OutboxEntry[], first: OutboxEntry, sent: Sent | Withdrawn): void {
    if (sent.outcome === 'withdrawn') {
      giveUp(entries, sent.answer, 'withdrawn')
      return
    }
    const at = clock.now()
    const last = keptAnswer(sent, at)
    if (sent.outcome === 'delivered') {
      const folded = entries.filter((each) => each !== first).map(({ id }) => id)
      // One that tells of several is not changed to tell of one.
      const reference = folded.length === 0 ? sent.reference : undefined
      outbox.delivered({ id: first.id, folded, at, reference, last })
      return
    }
    if (sent.outcome === 'refused') giveUp(entries, sent.answer, 'undelivered')
    else waitFor(first, sent)
    channels.answered(channel, last, moments.retryAt)
  }

  return async (entries) => {
    const readable = entries.filter((entry) => messageIn(entry) !== undefined)
    giveUp(
      entries.filter((entry) => !readable.includes(entry)),
      damaged.answer,
      'undelivered',
    )
    const [first] = readable
    const message = inOne(readable.flatMap((entry) => messageIn(entry) ?? []))
    if (!first || !message) return damaged
    const sent = await attempt(deps, message, {
      ...{ signal, earlier: readable.length === 1 ? earlierOf(first) : undefined },
    })
    if (signal.aborted && sent.outcome === 'later') return sent
    keep(readable, first, sent)
    deps.onChange()
    return sent
  }
}

async function attempt(
  { outlet, reportBug }: CourierDeps,
  message: Message,
  { signal, earlier }: { readonly signal: AbortSignal; readonly earlier: string | undefined },
): Promise<Sent | Withdrawn> {
  try {
    const sent = await outlet().send(message, { signal, earlier })
    // The message that was to be changed may be gone.
    if (sent.outcome !== 'refused' || earlier === undefined) return sent
    return await outlet().send(message, { signal })
  } catch (error) {
    if (!signal.aborted && !failureOf(error)) reportBug(error)
    return { outcome: 'later', answer: 'it could not be sent for a reason within Longshore' }
  }
}
