/** Channels, rules, and what holds notifications; what is on its way is in `outbox.ts`. */
import { z } from 'zod'
import {
  answerSchema,
  channelConfigSchema,
  type QuietHours,
  quietHoursSchema,
  type Rule,
  ruleSchema,
} from '../../shared/model/notification.ts'
import type { ActivityRows } from './activity.ts'
import { openJson, parsed, sealJson, text } from './columns.ts'
import type { Database, Row } from './database.ts'
import type { NotifyStore } from './notify-store.ts'
import { outboxRows } from './outbox.ts'
import type { Seal } from './store.ts'
import { readOr } from './unreadable.ts'

export function notifyRows(database: Database, seal: Seal, activity: ActivityRows): NotifyStore {
  return {
    channels: channelRows(database, seal),
    rules: ruleRows(database),
    held: heldRows(database),
    outbox: outboxRows(database, activity),
  }
}

function channelRows(database: Database, seal: Seal): NotifyStore['channels'] {
  const configOf = (row: Row) =>
    readOr(
      { what: 'channel', name: text(row, 'name') },
      () => channelConfigSchema.parse(openJson(seal, text(row, 'config'))),
      () => null,
    )
  const lastOf = (row: Row) =>
    readOr(
      { what: 'channel', name: text(row, 'name') },
      () => parsed(answerSchema, row, 'last'),
      () => null,
    )
  const channelOf = (row: Row) => ({
    name: text(row, 'name'),
    kind: text(row, 'kind'),
    config: configOf(row),
    last: row.last === null ? null : lastOf(row),
    retryAt: Number(row.retry_at),
  })
  return {
    list: () => database.all('SELECT * FROM notify_channels ORDER BY name').map(channelOf),
    get: (name) => {
      const row = database.get('SELECT * FROM notify_channels WHERE name = ?', name)
      return row && channelOf(row)
    },
    put: ({ name, kind, config, at }, { replaces = name, rules } = {}) =>
      database.transaction(() => {
        database.run('DELETE FROM notify_channels WHERE name = ?', replaces)
        database.run(
          'INSERT INTO notify_channels (name, kind, config, added_at) VALUES (?, ?, ?, ?)',
          ...[name, kind, sealJson(seal, config), at],
        )
        database.run('UPDATE outbox SET channel = ? WHERE channel = ?', name, replaces)
        if (rules) putRules(database, rules)
      }),
    remove: (name, { at, rules }) =>
      database.transaction(() => {
        database.run('DELETE FROM notify_channels WHERE name = ?', name)
        database.run(
          `UPDATE outbox SET state = 'withdrawn', ended_at = ?, answer = 'the channel was removed'
           WHERE channel = ? AND state IN ('waiting', 'undelivered')`,
          ...[at, name],
        )
        if (rules) putRules(database, rules)
      }),
    answered: (name, last, retryAt) =>
      database.run(
        'UPDATE notify_channels SET last = ?, retry_at = ? WHERE name = ?',
        ...[JSON.stringify(last), retryAt, name],
      ),
  }
}

function ruleRows(database: Database): NotifyStore['rules'] {
  return {
    list: () => {
      if (!database.get("SELECT 1 FROM meta WHERE key = 'notify.rules'")) return undefined
      return database.all('SELECT * FROM notify_rules ORDER BY place').flatMap(ruleOf)
    },
    put: (rules) => database.transaction(() => putRules(database, rules)),
  }
}

/** One that cannot be read is none, and keeps no other from being told by. */
function ruleOf(row: Row): Rule[] {
  return readOr(
    { what: 'rule', name: text(row, 'name') },
    () => [parsed(ruleSchema, row, 'rule')],
    () => [],
  )
}

/** Within a transaction. */
function putRules(database: Database, rules: readonly Rule[]): void {
  database.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('notify.rules', 'set')")
  database.run('DELETE FROM notify_rules')
  for (const rule of rules) {
    database.run(
      'INSERT INTO notify_rules (name, rule) VALUES (?, ?)',
      rule.name,
      JSON.stringify(rule),
    )
  }
}

const heldSchema = z.object({
  pausedUntil: z.number().nullable(),
  quietHours: quietHoursSchema.nullable(),
})
const nothingHeld: { pausedUntil: null; quietHours: QuietHours | null } = {
  pausedUntil: null,
  quietHours: null,
}

function heldRows(database: Database): NotifyStore['held'] {
  return {
    get: () => {
      const row = database.get("SELECT value FROM meta WHERE key = 'notify.held'")
      if (!row) return nothingHeld
      return readOr(
        { what: 'pause', name: 'notifications' },
        () => parsed(heldSchema, row, 'value'),
        () => nothingHeld,
      )
    },
    put: (held) =>
      database.run(
        "INSERT OR REPLACE INTO meta (key, value) VALUES ('notify.held', ?)",
        JSON.stringify(held),
      ),
  }
}
