/**
 * Use of workloads, in a file of its own: it is large beside the state, which is checked at every start and copied at
 * every end, and can be done without. Opened when it is first needed; one that is damaged is kept aside and begun
 * anew.
 */
import { join } from 'node:path'
import type { Clock } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import { type Fold, type Folds, mergedFolds } from '../../shared/model/fold.ts'
import { type Metric, type Tier, tiers } from '../../shared/model/stats.ts'
import { type Database, openDatabase } from './database.ts'
import { guardedFiles } from './file-failure.ts'
import { createEmpty, keepDatabaseAside } from './files.ts'
import { migrate } from './migrations.ts'
import { packed, placeOf, unpacked, unpackedOne } from './stats-columns.ts'

/** Whose: one line of a chart. */
export interface Series {
  readonly workload: string
  readonly host: string
  readonly service: string
}

export interface Bucket extends Series {
  readonly tier: Tier
  /** When it begins, unix ms. */
  readonly at: number
  readonly folds: Folds
}

export interface Wanted {
  readonly workload: string
  readonly metric: Metric
  readonly tier: Tier
  readonly from: number
  readonly to: number
}

/** One metric of a bucket. */
export interface Kept extends Series {
  readonly at: number
  readonly fold: Fold
}

export interface StatsFile {
  /** Folds these into what is kept and forgets what is too old: all of it or nothing. */
  add(buckets: readonly Bucket[], now: number): void
  /** Reads the buckets that begin from `from` on and before `to`, in order of time. */
  read(of: Wanted): readonly Kept[]
  close(): void
}

/** As the migrations of the state: a step that has shipped is only followed. */
const steps: readonly string[] = [
  `
  CREATE TABLE series (
    id INTEGER PRIMARY KEY, workload TEXT NOT NULL, host TEXT NOT NULL, service TEXT NOT NULL,
    last_at INTEGER NOT NULL, UNIQUE (workload, host, service)
  ) STRICT;
  -- Seconds. Time before series: what is written together lies together, and so does what goes.
  CREATE TABLE buckets (
    tier INTEGER NOT NULL, at INTEGER NOT NULL, series INTEGER NOT NULL, folds BLOB NOT NULL,
    PRIMARY KEY (tier, at, series)
  ) STRICT, WITHOUT ROWID;
  `,
]

/** In the state folder, which is there. */
export function openStatsFile(dir: string, clock: Pick<Clock, 'now'>): StatsFile {
  const file = join(dir, 'stats.db')
  let opened: Database | undefined

  function database(): Database {
    if (opened) return opened
    guardedFiles(file, () => createEmpty(file))
    const found = openDatabase(file)
    try {
      migrate(found, steps)
    } catch (error) {
      found.close()
      throw error
    }
    opened = found
    return found
  }

  function withFile<T>(work: (database: Database) => T): T {
    try {
      return work(database())
    } catch (error) {
      if (failureOf(error)?.kind !== 'state-corrupt') throw error
      opened?.close()
      opened = undefined
      keepDatabaseAside(file, clock.now())
      return work(database())
    }
  }

  return {
    add: (buckets, now) => withFile((open) => open.transaction(() => addTo(open, buckets, now))),
    read: (of) => withFile((open) => readFrom(open, of)),
    close() {
      opened?.close()
      opened = undefined
    },
  }
}

const seconds = (ms: number): number => Math.floor(ms / 1_000)

function addTo(database: Database, buckets: readonly Bucket[], now: number): void {
  const ids = new Map<string, number>()
  for (const bucket of buckets) {
    const { workload, host, service } = bucket
    const name = JSON.stringify([workload, host, service])
    const id = ids.get(name) ?? seriesId(database, bucket, now)
    ids.set(name, id)
    foldInto(database, id, bucket)
  }
  for (const { stepMs, keepMs } of tiers) {
    const oldest = seconds(now - keepMs - stepMs)
    database.run('DELETE FROM buckets WHERE tier = ? AND at < ?', seconds(stepMs), oldest)
  }
  const longest = Math.max(...tiers.map(({ keepMs, stepMs }) => keepMs + 2 * stepMs))
  database.run('DELETE FROM series WHERE last_at < ?', seconds(now - longest))
}

function seriesId(database: Database, { workload, host, service }: Series, now: number): number {
  const row = database.get(
    `INSERT INTO series (workload, host, service, last_at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET last_at = excluded.last_at RETURNING id`,
    ...[workload, host, service, seconds(now)],
  )
  return Number(row?.id)
}

function foldInto(database: Database, id: number, { tier, at, folds }: Bucket): void {
  const key = [seconds(tier.stepMs), seconds(at), id]
  const known = database.get(
    'SELECT folds FROM buckets WHERE tier = ? AND at = ? AND series = ?',
    ...key,
  )
  const all = known ? mergedFolds(unpacked(known.folds), folds) : folds
  database.run(
    'INSERT OR REPLACE INTO buckets (tier, at, series, folds) VALUES (?, ?, ?, ?)',
    ...[...key, packed(all)],
  )
}

/** The series are looked up apart: the key of a bucket tells whose it is, its folds stay unread. */
function readFrom(database: Database, { workload, metric, tier, from, to }: Wanted): Kept[] {
  const own = database.all('SELECT id, host, service FROM series WHERE workload = ?', workload)
  const names = new Map(
    own.map(({ id, host, service }) => [id, { host: String(host), service: String(service) }]),
  )
  const { start, length } = placeOf(metric)
  const rows = database.all(
    `SELECT series, at, substr(folds, ?, ?) AS fold FROM buckets
     WHERE tier = ? AND at >= ? AND at < ? AND series IN (SELECT id FROM series WHERE workload = ?)
     ORDER BY at`,
    ...[start + 1, length, seconds(tier.stepMs)],
    ...[Math.ceil(from / 1_000), Math.ceil(to / 1_000), workload],
  )
  return rows.flatMap(({ series, at, fold: found }) => {
    const name = names.get(series)
    const fold = unpackedOne(found)
    return name && fold ? [{ workload, ...name, at: Number(at) * 1_000, fold }] : []
  })
}
