/** Messages on their way, in the order in which they were queued. */
import type { SQLInputValue } from 'node:sqlite'
import { type NotificationState, notificationStateSchema } from '../../shared/model/notification.ts'
import type { ActivityRows } from './activity.ts'
import { text } from './columns.ts'
import type { Database, Row } from './database.ts'
import type { NotifyStore, OutboxChoice, OutboxEnd, OutboxEntry } from './notify-store.ts'

type Outbox = NotifyStore['outbox']

export function outboxRows(database: Database, activity: ActivityRows): Outbox {
  return { ...queueing(database), ...sending(database, activity), ...looking(database) }
}

function entryOf(row: Row): OutboxEntry {
  return {
    id: text(row, 'id'),
    channel: text(row, 'channel'),
    story: text(row, 'story'),
    event: text(row, 'event'),
    message: jsonIn(text(row, 'message')),
    urgent: row.urgent === 1,
    queuedAt: Number(row.queued_at),
    notBefore: Number(row.not_before),
    state: notificationStateSchema.parse(row.state),
    attempts: Number(row.attempts),
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
    answer: text(row, 'answer'),
    reference: row.reference === null ? null : text(row, 'reference'),
  }
}

function jsonIn(kept: string): unknown {
  try {
    return JSON.parse(kept)
  } catch {
    return undefined
  }
}

function queueing(database: Database): Pick<Outbox, 'cursor' | 'queue' | 'ofStory'> {
  return {
    cursor: () => Number(database.get("SELECT value FROM meta WHERE key = 'notify.cursor'")?.value),
    queue: ({ cursor, added, withdrawn, at }) =>
      database.transaction(() => {
        for (const entry of added) insert(database, entry)
        database.run(
          `UPDATE outbox SET state = 'withdrawn', ended_at = ?
           WHERE state = 'waiting' AND id IN (SELECT value FROM json_each(?))`,
          ...[at, JSON.stringify(withdrawn)],
        )
        database.run("UPDATE meta SET value = ? WHERE key = 'notify.cursor'", String(cursor))
      }),
    ofStory: (channel, story) =>
      database
        .all(
          'SELECT * FROM outbox WHERE story = ? AND channel = ? ORDER BY place DESC LIMIT 20',
          ...[story, channel],
        )
        .map(entryOf),
  }
}

function insert(database: Database, entry: OutboxEntry): void {
  const { id, channel, story, event, message, urgent, queuedAt, notBefore, state } = entry
  database.run(
    `INSERT INTO outbox (id, channel, story, event, message, urgent, queued_at, not_before, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[id, channel, story, event, JSON.stringify(message), Number(urgent)],
    ...[queuedAt, notBefore, state],
  )
}

type Sending = Pick<Outbox, 'due' | 'nextAt' | 'tried' | 'delivered' | 'end'>

function sending(database: Database, activity: ActivityRows): Sending {
  const end = (
    ids: readonly string[],
    { state, at, answer }: Omit<OutboxEnd, 'state'> & { readonly state: NotificationState },
  ) =>
    database.run(
      `UPDATE outbox SET state = ?, ended_at = ?, answer = ?
       WHERE id IN (SELECT value FROM json_each(?))`,
      ...[state, at, answer, JSON.stringify(ids)],
    )
  return {
    due: (channel, now, { urgentOnly, limit, from = 0 }) =>
      database
        .all(
          `SELECT * FROM outbox
           WHERE state = 'waiting' AND channel = ? AND urgent >= ?
             AND (not_before <= ? OR queued_at > ?)
           ORDER BY place LIMIT ? OFFSET ?`,
          ...[channel, Number(urgentOnly), now, now, limit, from],
        )
        .map(entryOf),
    nextAt: (channel, now) => {
      const row = database.get(
        `SELECT min(not_before) AS at FROM outbox
         WHERE state = 'waiting' AND channel = ? AND not_before > ?`,
        ...[channel, now],
      )
      return typeof row?.at === 'number' ? row.at : undefined
    },
    tried: (id, answer) =>
      database.run(
        'UPDATE outbox SET attempts = attempts + 1, answer = ? WHERE id = ?',
        ...[answer, id],
      ),
    delivered: ({ id, folded, at, reference, last }) =>
      database.transaction(() => {
        database.run(
          `UPDATE outbox SET state = 'delivered', ended_at = ?, answer = '', reference = ?,
             attempts = attempts + 1
           WHERE id = ?`,
          ...[at, reference ?? null, id],
        )
        database.run(
          `UPDATE notify_channels SET last = ?, retry_at = 0
           WHERE name = (SELECT channel FROM outbox WHERE id = ?)`,
          ...[JSON.stringify(last), id],
        )
        end(folded, { state: 'folded', at, answer: `told with ${id}` })
      }),
    end: (ids, how, told) => {
      database.transaction(() => {
        end(ids, how)
        if (told) activity.insert(told)
      })
      if (told) activity.tell()
    },
  }
}

function looking(
  database: Database,
): Pick<Outbox, 'list' | 'isOvertaken' | 'count' | 'retry' | 'dismiss' | 'trim'> {
  const change = (sql: string, values: readonly SQLInputValue[], which: OutboxChoice): number =>
    database.transaction(() => {
      database.run(
        `${sql} WHERE state = 'undelivered' AND channel = coalesce(?, channel)
           AND (? IS NULL OR id IN (SELECT value FROM json_each(?)))`,
        ...[...values, which.channel ?? null, ...idsOf(which)],
      )
      return Number(database.get('SELECT changes() AS n')?.n)
    })
  return {
    list: ({ channel, state, story, limit }) =>
      database
        .all(
          `SELECT * FROM outbox
           WHERE channel = coalesce(?, channel) AND state = coalesce(?, state)
             AND story = coalesce(?, story)
           ORDER BY place DESC LIMIT ?`,
          ...[channel ?? null, state ?? null, story ?? null, limit],
        )
        .map(entryOf),
    isOvertaken: (id, field, values) =>
      database.get(
        `SELECT 1 FROM outbox AS own JOIN outbox AS later
           ON later.channel = own.channel AND later.state = 'delivered' AND later.place > own.place
         WHERE own.id = ? AND json_valid(later.message) AND NOT EXISTS (
           SELECT 1 FROM json_each(?) AS wanted
           WHERE later.message -> ? ->> wanted.key IS NOT wanted.value
         ) LIMIT 1`,
        ...[id, JSON.stringify(values), field],
      ) !== undefined,
    count: (state, channel) =>
      Number(
        database.get(
          'SELECT count(*) AS n FROM outbox WHERE state = ? AND channel = coalesce(?, channel)',
          ...[state, channel ?? null],
        )?.n,
      ),
    retry: (which, at) =>
      change("UPDATE outbox SET state = 'waiting', ended_at = NULL, not_before = ?", [at], which),
    dismiss: (which) => change("UPDATE outbox SET state = 'withdrawn'", [], which),
    trim: (before) =>
      database.run(`DELETE FROM outbox WHERE state <> 'waiting' AND ended_at < ?`, before),
  }
}

function idsOf({ ids }: OutboxChoice): (string | null)[] {
  const list = ids === undefined ? null : JSON.stringify(ids)
  return [list, list]
}
