/** The one table of what was done and noticed. */
import { z } from 'zod'
import {
  type Activity,
  type ActivityEntry,
  activitySchema,
  type Story,
  severitiesFrom,
  storySchema,
  unreadEvents,
} from '../../shared/model/activity.ts'
import { text } from './columns.ts'
import type { Database, Row } from './database.ts'
import type { ActivityAsked, Store } from './store.ts'
import { fieldsIn } from './unreadable.ts'

export const activityTable = `
  CREATE TABLE activity (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, event TEXT NOT NULL,
    severity TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, host TEXT NOT NULL,
    deployment TEXT NOT NULL, actor TEXT NOT NULL, door TEXT NOT NULL, outcome TEXT NOT NULL,
    reason TEXT NOT NULL, detail TEXT NOT NULL, story TEXT NOT NULL, facts TEXT NOT NULL
  ) STRICT;
  CREATE INDEX activity_of_story ON activity (story, seq);
  CREATE INDEX activity_of_object ON activity (kind, name, seq);
  CREATE INDEX activity_by_time ON activity (at);
`

export interface ActivityRows {
  readonly port: Store['activity']
  /** Within a transaction of others, who call `tell` when it is through. */
  insert(entry: ActivityEntry): Activity
  tell(): void
}

export function activityRows(database: Database): ActivityRows {
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of [...listeners]) listener()
  }
  const insert = (entry: ActivityEntry): Activity => insertActivity(database, entry)
  const seen = () => seenIn(database)
  const port: Store['activity'] = {
    add(entry) {
      const added = insert(entry)
      tell()
      return added
    },
    after(seq, limit) {
      const sql = 'SELECT * FROM activity WHERE seq > ? ORDER BY seq LIMIT ?'
      for (let from = seq; ; ) {
        const rows = database.all(sql, from, limit)
        const found = rows.flatMap(activityFrom)
        const last = rows.at(-1)
        if (found.length > 0 || !last) return found
        from = Number(last.seq)
      }
    },
    ofStory: (story) =>
      database
        .all('SELECT * FROM activity WHERE story = ? ORDER BY seq', story)
        .flatMap(activityFrom),
    get: (seq) =>
      database.all('SELECT * FROM activity WHERE seq = ?', seq).flatMap(activityFrom)[0],
    newest({ object, host, events }) {
      const found = database.all(
        `SELECT * FROM activity WHERE kind = ? AND name = ? AND host = ?
         AND event IN (SELECT value FROM json_each(?)) ORDER BY seq DESC LIMIT 1`,
        object.kind,
        object.name,
        host ?? '',
        JSON.stringify(events),
      )
      return found.flatMap(activityFrom)[0]
    },
    list: (asked) => listRows(database, asked),
    stories: (asked) => listStories(database, asked, seen()),
    lastSeq: () => Number(database.get('SELECT max(seq) AS seq FROM activity')?.seq ?? 0),
    seen,
    see(upTo) {
      if (upTo <= seen()) return
      database.run(
        `INSERT INTO meta (key, value) VALUES ('activity-seen', ?)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
        String(upTo),
      )
      tell()
    },
    unread: () =>
      Number(
        database.get(
          `SELECT count(DISTINCT story) AS n FROM activity
           WHERE seq > ? AND event IN (SELECT value FROM json_each(?))`,
          seen(),
          JSON.stringify(unreadEvents),
        )?.n,
      ),
    forget(before) {
      const old = database.get('SELECT 1 FROM activity WHERE at < ? LIMIT 1', before)
      if (!old) return
      database.run('DELETE FROM activity WHERE at < ?', before)
      tell()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return { port, insert, tell }
}

export function insertActivity(database: Database, entry: ActivityEntry): Activity {
  const { object, facts } = entry
  const row = database.get(
    `INSERT INTO activity (at, event, severity, kind, name, host, deployment, actor, door, outcome,
       reason, detail, story, facts)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`,
    ...[Math.round(entry.at), entry.event, entry.severity, object.kind, object.name],
    ...[entry.host ?? '', entry.deployment ?? '', entry.actor, entry.door, entry.outcome],
    ...[entry.reason, entry.detail, entry.story, JSON.stringify(facts)],
  )
  return { ...entry, seq: Number(row?.seq) }
}

function seenIn(database: Database): number {
  const row = database.get("SELECT value FROM meta WHERE key = 'activity-seen'")
  return row ? z.coerce.number().catch(0).parse(row.value) : 0
}

function listRows(database: Database, asked: ActivityAsked): readonly Activity[] {
  const { sql, values } = conditionsOf(asked)
  return database
    .all(
      `SELECT * FROM activity WHERE ${sql} AND seq < ? ORDER BY seq DESC LIMIT ?`,
      ...values,
      asked.before ?? Number.MAX_SAFE_INTEGER,
      asked.limit,
    )
    .flatMap(activityFrom)
}

/** The newest row of each story among those asked for; what is said of the story, is said of all of it. */
function listStories(database: Database, asked: ActivityAsked, seen: number): readonly Story[] {
  const { sql, values } = conditionsOf(asked)
  return database
    .all(
      `SELECT newest.*,
         (SELECT min(at) FROM activity WHERE story = newest.story) AS since,
         (SELECT count(*) FROM activity WHERE story = newest.story AND severity <> 'info') AS times,
         EXISTS (SELECT 1 FROM activity WHERE story = newest.story AND seq > ?
           AND event IN (SELECT value FROM json_each(?))) AS unread
       FROM activity AS newest
       WHERE seq IN (SELECT max(seq) FROM activity WHERE ${sql} GROUP BY story) AND seq < ?
       ORDER BY seq DESC LIMIT ?`,
      seen,
      JSON.stringify(unreadEvents),
      ...values,
      asked.before ?? Number.MAX_SAFE_INTEGER,
      asked.limit,
    )
    .flatMap(storyFrom)
}

type Value = string | number

/** A host is asked for by where something happened, and as what it happened to. */
const ofHost = `(host = ? OR (kind = 'host' AND name = ?)
  OR instr(', ' || coalesce(facts ->> '$.hosts', '') || ', ', ', ' || ? || ', ') > 0)`

function conditionsOf(asked: ActivityAsked): {
  readonly sql: string
  readonly values: readonly Value[]
} {
  const { object, host, events, severity, doors, since } = asked
  const conditions: (readonly [string, ...Value[]])[] = []
  const among = (column: string, found: readonly string[]) =>
    conditions.push([`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(found)])
  if (object?.kind !== undefined) conditions.push(['kind = ?', object.kind])
  if (object?.name !== undefined) conditions.push(['name = ?', object.name])
  if (host !== undefined) conditions.push([ofHost, host, host, host])
  if (events !== undefined) among('event', events)
  if (severity !== undefined) among('severity', severitiesFrom(severity))
  if (doors !== undefined) among('door', doors)
  if (since !== undefined) conditions.push(['at >= ?', since])
  return {
    sql: conditions.map(([sql]) => sql).join(' AND ') || 'TRUE',
    values: conditions.flatMap(([, ...values]) => values),
  }
}

function fieldsOf(row: Row) {
  const facts = Object.entries(fieldsIn(row, 'facts')).filter(
    ([, value]) => typeof value === 'string',
  )
  const { seq, at, event, severity, kind, name, actor, door, outcome, reason, detail, story } = row
  const [host, deployment] = [text(row, 'host'), text(row, 'deployment')]
  return {
    ...{ seq, at, event, severity, actor, door, outcome, reason, detail, story },
    object: { kind, name },
    ...(host !== '' && { host }),
    ...(deployment !== '' && { deployment }),
    facts: Object.fromEntries(facts),
  }
}

/** One that somebody's hand made unreadable is in no list, and takes no other with it. */
function activityFrom(row: Row): Activity[] {
  const { data } = activitySchema.safeParse(fieldsOf(row))
  return data ? [data] : []
}

function storyFrom(row: Row): Story[] {
  const { since, times, unread } = row
  const { data } = storySchema.safeParse({
    ...fieldsOf(row),
    ...{ since, times: Math.max(1, Number(times)), isUnread: unread === 1 },
  })
  return data ? [data] : []
}
