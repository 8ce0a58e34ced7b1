/**
 * A spell of trouble, from the first time that something is not as it should be until it is well again for long
 * enough: one story, however often it comes and goes meanwhile.
 */
import type { Clock } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import {
  type Activity,
  type ActivityEntry,
  type ActivityEvent,
  type Severity,
  usualSeverity,
} from '../../shared/model/activity.ts'
import type { Store } from '../store/store.ts'

/** How it stands right now. */
export type Condition =
  | { readonly is: 'well'; readonly state: string; readonly detail: string; readonly facts?: Facts }
  | {
      readonly is: 'trouble'
      readonly event: ActivityEvent
      readonly severity?: Severity
      readonly state: string
      readonly detail: string
      readonly facts?: Facts
      /** How long it has to last before it is told, in ms. */
      readonly holdMs: number
    }
  /** Nothing can be said: its host is away, or something is being done to it. */
  | { readonly is: 'unknown' }

type Facts = Readonly<Record<string, string>>

/** The subject of a spell, and the events that are told of it. */
export interface Subject {
  readonly object: Activity['object']
  readonly host?: string
  /** The first word of its stories: `down`, `away`, `disk`. */
  readonly word: string
  readonly troubles: readonly ActivityEvent[]
  readonly back: ActivityEvent
  /** How long it has to be well before that is told, in ms; twice as long each time that it was not so. */
  readonly calmMs: number
  /** Events before this (unix ms) were of another subject of the same name. */
  readonly since?: number
}

export interface Spell {
  look(condition: Condition): void
  /** In trouble as it is, and no news: whoever did that has told of it. */
  accept(event: ActivityEvent): void
  /** When to look again at the latest, unix ms, should nothing change. */
  dueAt(): number | undefined
}

/** Longest calm that is asked for, and how soon after it trouble is of the same story. */
const longestCalmMs = 600_000

export interface SpellDeps {
  readonly activity: Pick<Store['activity'], 'add' | 'newest' | 'ofStory'>
  readonly clock: Pick<Clock, 'now'>
}

interface Open {
  readonly story: string
  readonly told: Set<ActivityEvent>
  times: number
  since: number
  /** null = not told to be back. */
  backAt: number | null
}

export function createSpell({ activity, clock }: SpellDeps, subject: Subject): Spell {
  let open = recall({ activity, clock }, subject)
  const tell = telling({ activity, clock }, subject)
  let pending: { readonly event: ActivityEvent; readonly since: number } | null = null
  let calmSince: number | null = null
  let due: number | undefined

  const begun = (now: number): Open => {
    const isOver = !open || (open.backAt !== null && Math.abs(now - open.backAt) > longestCalmMs)
    if (!open || isOver) open = fresh(subject, now)
    if (open.backAt !== null) open.told.clear()
    open.backAt = null
    return open
  }

  function inTrouble(condition: Extract<Condition, { is: 'trouble' }>): void {
    const now = clock.now()
    const { event, holdMs, severity = usualSeverity[event], state: outcome, detail } = condition
    calmSince = null
    // The machine's clock may have been set back.
    pending = { event, since: Math.min(pending?.since ?? now, now) }
    if (open && open.backAt === null && open.told.has(event)) return
    if (now - pending.since < holdMs) {
      due = pending.since + holdMs
      return
    }
    const spell = begun(now)
    const facts = { ...condition.facts, state: outcome }
    if (!tell({ event, severity, outcome, detail, facts, story: spell.story })) return
    spell.told.add(event)
    spell.times += 1
  }

  function well({ state: outcome, detail, facts }: Extract<Condition, { is: 'well' }>): void {
    pending = null
    if (!open || open.backAt !== null) return
    const now = clock.now()
    calmSince = Math.min(calmSince ?? now, now)
    const calm = Math.min(subject.calmMs * 2 ** (open.times - 1), longestCalmMs)
    if (now - calmSince < calm) {
      due = calmSince + calm
      return
    }
    const { back: event } = subject
    const told = {
      ...facts,
      times: String(open.times),
      lastedMs: String(Math.max(0, calmSince - open.since)),
    }
    const row = { event, severity: usualSeverity[event], outcome, detail, story: open.story }
    if (tell({ ...row, facts: told })) open.backAt = now
  }

  return {
    look(condition) {
      due = undefined
      if (condition.is === 'trouble') inTrouble(condition)
      else if (condition.is === 'well') well(condition)
      else {
        pending = null
        calmSince = null
      }
    },
    accept(event) {
      const spell = begun(clock.now())
      spell.told.add(event)
      spell.times = Math.max(1, spell.times)
    },
    dueAt: () => due,
  }
}

type Told = Pick<ActivityEntry, 'event' | 'severity' | 'outcome' | 'detail' | 'facts' | 'story'>

/** Adds a row on a subject; false where it could not be written. */
const telling =
  ({ activity, clock }: SpellDeps, { object, host }: Subject) =>
  (entry: Told): boolean => {
    try {
      const by = { at: clock.now(), actor: 'longshore', door: 'none', reason: '' } as const
      activity.add({ ...by, ...entry, object, ...(host !== undefined && { host }) })
      return true
    } catch (error) {
      // A full disk: it is tried again at the next look.
      if (!failureOf(error)) throw error
      return false
    }
  }

function fresh({ word, object, host }: Subject, now: number): Open {
  const where = object.kind === 'host' || host === undefined ? '' : `@${host}`
  const story = `${word}:${object.name}${where}:${now}`
  return { story, told: new Set(), times: 0, since: now, backAt: null }
}

/** The open spell of a subject as rows from before this start tell it: what was told then is no news; undefined = none. */
function recall({ activity, clock }: SpellDeps, subject: Subject): Open | undefined {
  const { object, host, troubles, back, since = 0 } = subject
  const events = [...troubles, back]
  const last = activity.newest({ object, events, ...(host !== undefined && { host }) })
  if (!last || last.at < since) return undefined
  const isBack = last.event === back
  if (isBack && clock.now() - last.at > longestCalmMs) return undefined
  const rows = activity.ofStory(last.story)
  const times = rows.filter(({ event }) => event !== back).length
  const sinceBack = rows.slice(rows.findLastIndex(({ event }) => event === back) + 1)
  const told = new Set(sinceBack.map(({ event }) => event))
  const opened = rows[0]?.at ?? last.at
  return { story: last.story, told, times, since: opened, backAt: isBack ? last.at : null }
}
