/** The schema, one step per version. A step that has shipped is never changed, only followed. */
import { fail } from '../../shared/lib/failure-error.ts'
import { turnAuditIntoActivity } from './audit-to-activity.ts'
import type { Database } from './database.ts'
import { hostImagesTable } from './host-images.ts'
import { prunesTable } from './prunes.ts'
import { giveReleasesParts } from './release-parts.ts'
import { giveReleasesTargets } from './release-targets.ts'
import type { Seal } from './store.ts'

/** SQL, or what SQL cannot say. */
export type Migration = string | ((database: Database) => void)

const firstTables = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE workloads (
    name TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, document TEXT NOT NULL,
    revision TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE plans (id TEXT PRIMARY KEY, plan TEXT NOT NULL, bodies TEXT NOT NULL) STRICT;
  CREATE TABLE deployments (
    id TEXT PRIMARY KEY, workload TEXT NOT NULL, state TEXT NOT NULL,
    queued_at INTEGER NOT NULL, deployment TEXT NOT NULL
  ) STRICT;
  CREATE INDEX deployments_by_time ON deployments (queued_at DESC, id DESC);
  CREATE INDEX deployments_of_workload ON deployments (workload, queued_at DESC, id DESC);
  CREATE INDEX deployments_by_state ON deployments (state);
  CREATE TABLE events (
    deployment TEXT NOT NULL REFERENCES deployments (id), seq INTEGER NOT NULL,
    event TEXT NOT NULL, PRIMARY KEY (deployment, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE journal_bodies (deployment TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  CREATE TABLE journal (
    id INTEGER PRIMARY KEY, deployment TEXT NOT NULL, entry TEXT NOT NULL
  ) STRICT;
  CREATE INDEX journal_of_deployment ON journal (deployment, id);
  CREATE TABLE releases (
    workload TEXT NOT NULL, number INTEGER NOT NULL, deployment TEXT NOT NULL UNIQUE,
    live INTEGER NOT NULL, release TEXT NOT NULL, rendered TEXT NOT NULL,
    PRIMARY KEY (workload, number)
  ) STRICT;
  CREATE TABLE kept_logs (
    workload TEXT NOT NULL, container TEXT NOT NULL, removed_at INTEGER NOT NULL,
    log TEXT NOT NULL, PRIMARY KEY (workload, container)
  ) STRICT;
  CREATE TABLE audit (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
    object TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL
  ) STRICT;
`

/** Rendered projects are kept once, however many releases came to one (SD-05). */
const renderingsOnce = `
  CREATE TABLE renderings (mark TEXT PRIMARY KEY, rendered TEXT NOT NULL) STRICT;
  ALTER TABLE releases ADD COLUMN rendering TEXT;
`

/** Begin and end of a stage become its state, no line that a program could print as well. */
const stagesByState = `
  UPDATE events
  SET event = json_set(event, '$.state', iif(event ->> '$.line' = 'ok', 'succeeded', 'running'))
  WHERE CASE WHEN json_valid(event) THEN
    event ->> '$.kind' = 'progress' AND event ->> '$.state' = '' AND event -> '$.data' IS NULL
    AND event ->> '$.line' IN ('ok', 'starting ' || (event ->> '$.stage'))
  END;
`

/** Notifications; what was done before there were any is told to nobody. */
const notificationTables = `
  CREATE TABLE notify_channels (
    name TEXT PRIMARY KEY, kind TEXT NOT NULL, config TEXT NOT NULL, added_at INTEGER NOT NULL,
    last TEXT, retry_at INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE notify_rules (
    place INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, rule TEXT NOT NULL
  ) STRICT;
  CREATE TABLE outbox (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, channel TEXT NOT NULL, story TEXT NOT NULL,
    event TEXT NOT NULL, message TEXT NOT NULL, urgent INTEGER NOT NULL,
    queued_at INTEGER NOT NULL, not_before INTEGER NOT NULL, state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, ended_at INTEGER, answer TEXT NOT NULL DEFAULT '',
    reference TEXT
  ) STRICT;
  CREATE INDEX outbox_by_state ON outbox (state, channel, not_before, place);
  CREATE INDEX outbox_of_story ON outbox (story, channel, place);
  INSERT INTO meta (key, value)
    VALUES ('notify.cursor', (SELECT coalesce(max(seq), 0) FROM activity));
`

/** Accounts on registries: the token is sealed together with what it was given for. */
const registryAccounts = `
  CREATE TABLE registry_accounts (
    name TEXT PRIMARY KEY, account TEXT NOT NULL, token TEXT NOT NULL
  ) STRICT;
`

const seenTags = `
  CREATE TABLE seen_tags (
    repository TEXT NOT NULL, tag TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (repository, tag)
  ) STRICT, WITHOUT ROWID;
`

/** Containers that were adopted by their ids: the labels of ours that they count as having. */
const adoptedContainers = `
  CREATE TABLE adopted_containers (
    host TEXT NOT NULL, container TEXT NOT NULL, workload TEXT NOT NULL, labels TEXT NOT NULL,
    PRIMARY KEY (host, container)
  ) STRICT, WITHOUT ROWID;
`

/** Watching of tags: when an image was seen first, and what was decided of it. */
const updateTables = `
  CREATE TABLE seen_digests (
    repository TEXT NOT NULL, digest TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (repository, digest)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE update_choices (
    workload TEXT NOT NULL, part TEXT NOT NULL, digest TEXT NOT NULL, choice TEXT NOT NULL,
    PRIMARY KEY (workload, part, digest)
  ) STRICT, WITHOUT ROWID;
`

const secretsTable = `
  CREATE TABLE secrets (
    workload TEXT NOT NULL, name TEXT NOT NULL, sealed TEXT NOT NULL, mark TEXT NOT NULL,
    set_at INTEGER NOT NULL, PRIMARY KEY (workload, name)
  ) STRICT, WITHOUT ROWID;
`

/** DNS accounts, each secret sealed with the place that it was given for, and the records that were made with them. */
const dnsTables = `
  CREATE TABLE dns_accounts (
    name TEXT PRIMARY KEY, account TEXT NOT NULL, secret TEXT NOT NULL
  ) STRICT;
  CREATE TABLE dns_records (
    workload TEXT NOT NULL, host TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
    value TEXT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (workload, host, name, type, value)
  ) STRICT, WITHOUT ROWID;
`

const gitCredentials = `
  CREATE TABLE git_credentials (
    name TEXT PRIMARY KEY, account TEXT NOT NULL, token TEXT NOT NULL
  ) STRICT;
`

/** The n-th leads from version n to n + 1. */
export const migrationsWith = (seal: Seal): readonly Migration[] => [
  firstTables,
  renderingsOnce,
  stagesByState,
  (database) => giveReleasesParts(database, seal),
  giveReleasesTargets,
  turnAuditIntoActivity,
  notificationTables,
  registryAccounts,
  seenTags,
  adoptedContainers,
  updateTables,
  secretsTable,
  hostImagesTable + prunesTable,
  dnsTables,
  gitCredentials,
]

export function versionOf(database: Database): number {
  return Number(database.get('PRAGMA user_version')?.user_version ?? 0)
}

/** Brings the file up step by step, each step whole or not at all; refuses a newer file. */
export function migrate(database: Database, steps: readonly Migration[]): void {
  const found = versionOf(database)
  if (found > steps.length) {
    fail({ kind: 'state-newer', file: database.file, found, known: steps.length })
  }
  steps.slice(found).forEach((step, index) => {
    database.transaction(() => {
      if (typeof step === 'string') database.exec(step)
      else step(database)
      database.exec(`PRAGMA user_version = ${found + index + 1}`)
    })
  })
}
