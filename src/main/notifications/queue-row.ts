/** Entries that one row of the activity brings into the outbox, and those it overtakes there. Pure. */
import type { Activity } from '../../shared/model/activity.ts'
import type { Rule } from '../../shared/model/notification.ts'
import { endedBy, endsTrouble, hasEnd, isBeginning } from '../../shared/model/told-events.ts'
import type { OutboxEntry } from '../store/notify-store.ts'
import type { Message } from './message.ts'
import { type GuardedHost, type Told, toldTo } from './rules.ts'

export interface Asked {
  readonly row: Activity
  readonly now: number
  readonly hosts: readonly GuardedHost[]
  readonly rules: readonly Rule[]
  /** All there are, and which of them can change a message that was sent. */
  readonly channels: readonly { readonly name: string; readonly canEdit: boolean }[]
  /** Entries queued of the story for the channel, the newest first. */
  ofStory(channel: string): readonly OutboxEntry[]
  /** `since`: when the trouble began that the row is the end of. */
  compose(since: number | undefined): Message
}

export interface Queued {
  readonly added: readonly OutboxEntry[]
  /** Ids of those that are overtaken. */
  readonly withdrawn: readonly string[]
}

export function queueRow(asked: Asked): Queued {
  const told = endsTrouble(asked.row.event) ? recovered(asked) : happened(asked)
  return {
    added: told.flatMap(({ added }) => added),
    withdrawn: told.flatMap(({ withdrawn }) => withdrawn),
  }
}

const nothing: Queued = { added: [], withdrawn: [] }

function happened(asked: Asked): readonly Queued[] {
  const { row, rules, hosts, channels } = asked
  const names = channels.map(({ name }) => name)
  return toldTo(rules, { row, hosts }, names).map((told) => {
    const canEdit = channels.some(({ name, canEdit: can }) => can && name === told.channel)
    return row.deployment === undefined
      ? troubled(asked, told)
      : deployed(asked, told, canEdit || told.startsAlone)
  })
}

/** A beginning that was not sent before the next is known, is not sent any more. */
function deployed(asked: Asked, told: Told, tellsBeginning: boolean): Queued {
  const { row } = asked
  const overtaken = asked
    .ofStory(told.channel)
    .filter(({ state, event }) => state === 'waiting' && isBeginning(event))
  const withdrawn = overtaken.map(({ id }) => id)
  if (isBeginning(row.event) && !tellsBeginning) return { added: [], withdrawn }
  return { added: [entryOf(asked, told)], withdrawn }
}

/** One that lasts is counted from its beginning, however it changes; one that was told is not told again. */
function troubled(asked: Asked, told: Told): Queued {
  const { row } = asked
  if (!hasEnd(row.event)) return { added: [entryOf(asked, told)], withdrawn: [] }
  const spell = spellOf(asked.ofStory(told.channel))
  const pending = spell.filter(({ state, notBefore }) => state === 'waiting' && notBefore > row.at)
  if (spell.some(({ event }) => event === row.event)) return nothing
  const first = pending.at(-1)
  const entry = entryOf(asked, told)
  const notBefore = first ? Math.min(first.notBefore, entry.notBefore) : entry.notBefore
  return { added: [{ ...entry, notBefore }], withdrawn: pending.map(({ id }) => id) }
}

/** Entries told of a story since it was well last. */
function spellOf(entries: readonly OutboxEntry[]): readonly OutboxEntry[] {
  const end = entries.findIndex(({ event }) => endsTrouble(event))
  return (end < 0 ? entries : entries.slice(0, end)).filter(({ state }) => state !== 'withdrawn')
}

/** Told where the trouble was; where that still waited whether it lasts, neither is told. */
function recovered(asked: Asked): readonly Queued[] {
  const { row } = asked
  const asTrouble = endedBy(row.event).flatMap((event) => {
    const trouble = { ...row, event, severity: 'critical' as const }
    return toldTo(asked.rules, { row: trouble, hosts: asked.hosts }, namesOf(asked))
  })
  const asItself = toldTo(asked.rules, { row, hosts: asked.hosts }, namesOf(asked))
  return namesOf(asked).map((channel) => {
    const spell = spellOf(asked.ofStory(channel))
    const passed = spell.filter(({ state, notBefore }) => state === 'waiting' && notBefore > row.at)
    const withdrawn = passed.map(({ id }) => id)
    const wasTold = spell.length > passed.length
    const own = asItself.find((told) => told.channel === channel)
    const told = own ?? asTrouble.find((each) => each.recovery && each.channel === channel)
    if (told && (wasTold || (own && spell.length === 0))) {
      const since = spell.at(-1)?.queuedAt
      return { added: [{ ...entryOf(asked, told, since), notBefore: row.at }], withdrawn }
    }
    // Nobody hears of it, and the next trouble is a new one.
    const mark = spell.length > 0 ? [markOf(asked, channel)] : []
    return { added: mark, withdrawn }
  })
}

const namesOf = ({ channels }: Asked): string[] => channels.map(({ name }) => name)

function entryOf(asked: Asked, told: Told, since?: number): OutboxEntry {
  const { row, now } = asked
  const message = asked.compose(since)
  return {
    id: message.id,
    channel: told.channel,
    story: row.story,
    event: row.event,
    message,
    urgent: told.urgent,
    queuedAt: now,
    notBefore: row.at + told.onlyIfLastsMs,
    state: 'waiting',
    attempts: 0,
    endedAt: null,
    answer: '',
    reference: null,
  }
}

function markOf(asked: Asked, channel: string): OutboxEntry {
  const told = { channel, onlyIfLastsMs: 0, recovery: false, startsAlone: false, urgent: false }
  return { ...entryOf(asked, told), state: 'withdrawn', endedAt: asked.now }
}
