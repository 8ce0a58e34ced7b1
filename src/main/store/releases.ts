/** Releases, a row for each host that one was recorded on: what it came to there, and whether it is live there. */
import { canonicalJson } from '../../shared/lib/canonical.ts'
import { type Release, releaseSchema } from '../../shared/model/release.ts'
import { openJson, parsed, text } from './columns.ts'
import type { Database, Row } from './database.ts'
import { insertHostImage } from './host-images.ts'
import type { RecordedRelease, Seal, Store, StoredRelease } from './store.ts'
import { fieldsIn, readOr, readRecord, salvage } from './unreadable.ts'

const namePattern = /^r([1-9]\d{0,8})$/

/**
 * Releases as they are kept: where one is live stands in columns alone: it is the one thing about a release that
 * changes.
 */
const keptSchema = releaseSchema.omit({ live: true, liveOn: true })

/** One release: its rows, that of the host first which it was recorded on first. */
type Rows = readonly [Row, ...Row[]]

/** As it was recorded on that host, where it was. */
const rowOn = (rows: Rows, on: string | undefined): Row =>
  rows.find(({ target }) => target === on) ?? rows[0]

function liveness(rows: Rows): Pick<Release, 'live' | 'liveOn'> {
  const liveOn = rows.filter(({ live }) => live === 1).map((row) => text(row, 'target'))
  return { live: liveOn.length > 0, liveOn }
}

function releaseOf(rows: Rows, on: string | undefined): Release {
  const release = parsed(keptSchema, rowOn(rows, on), 'release')
  // Proved is what was proved wherever it is.
  const verified = rows.every((row) => parsed(keptSchema, row, 'release').verified)
  return { ...release, verified, ...liveness(rows) }
}

const namedBy = ([row]: Rows) => ({ what: 'release', name: `r${row.number} of ${row.workload}` })

/** As far as it can be read. */
function listed(rows: Rows, on: string | undefined): Release {
  const row = rowOn(rows, on)
  return readOr(
    namedBy(rows),
    () => releaseOf(rows, on),
    () => ({
      ...salvage(releaseSchema.shape, fieldsIn(row, 'release'), blank),
      ...{ name: `r${row.number}`, workload: text(row, 'workload') },
      ...{ deployment: text(row, 'deployment'), ...liveness(rows), unreadable: true },
    }),
  )
}

/** Values of a release of which nothing can be read. */
const blank = {
  ...{ action: '', tag: '', parts: [], fingerprint: null, verified: false },
  ...{ reason: 'this record cannot be read', actor: '', createdAt: 0, config: {} },
}

function nextNumber(database: Database, workload: string): number {
  const row = database.get('SELECT max(number) AS n FROM releases WHERE workload = ?', workload)
  return Number(row?.n ?? 0) + 1
}

/** Number of the release: that of its deployment, where another host of it has one already. */
function numberFor(database: Database, { workload, deployment }: RecordedRelease): number {
  const known = database.get('SELECT number FROM releases WHERE deployment = ?', deployment)
  return known ? Number(known.number) : nextNumber(database, workload)
}

/** Within a transaction. */
export function insertRelease(
  database: Database,
  seal: Seal,
  { release, target, rendered }: { release: RecordedRelease; target: string; rendered: unknown },
): Release {
  const { workload, deployment } = release
  const text = canonicalJson(rendered ?? null)
  const mark = seal.mark(text)
  database.run(
    'INSERT OR IGNORE INTO renderings (mark, rendered) VALUES (?, ?)',
    mark,
    seal.seal(text),
  )
  const number = numberFor(database, release)
  retire(database, workload, target)
  database.run(
    `INSERT INTO releases (workload, number, target, deployment, live, release, rendered, rendering)
     VALUES (?, ?, ?, ?, 1, ?, '', ?)`,
    workload,
    number,
    target,
    deployment,
    JSON.stringify({ ...release, name: `r${number}` }),
    mark,
  )
  for (const { imageId: image } of release.parts)
    insertHostImage(database, { host: target, image, workload, at: release.createdAt })
  const [rows] = grouped(recordedBy(database, deployment))
  if (!rows) throw new Error(`release r${number} was not stored`)
  return releaseOf(rows, target)
}

function retire(database: Database, workload: string, on: string | undefined): void {
  if (on === undefined) database.run('UPDATE releases SET live = 0 WHERE workload = ?', workload)
  else {
    const ofHost = 'UPDATE releases SET live = 0 WHERE workload = ? AND target = ?'
    database.run(ofHost, workload, on)
  }
}

/** Older releases carry their own. */
function renderedOf(database: Database, row: Row): string {
  if (row.rendering === null) return text(row, 'rendered')
  const kept = database.get(
    'SELECT rendered FROM renderings WHERE mark = ?',
    text(row, 'rendering'),
  )
  if (!kept) throw new Error(`what release ${row.number} was rendered to is not kept`)
  return text(kept, 'rendered')
}

/** Rows of one workload, release by release. */
function grouped(rows: readonly Row[]): Rows[] {
  const byNumber = Map.groupBy(rows, ({ number }) => number)
  return [...byNumber.values()].flatMap(([first, ...more]): Rows[] =>
    first ? [[first, ...more]] : [],
  )
}

const inOrder = 'ORDER BY number DESC, rowid'

function recordedBy(database: Database, deployment: string): readonly Row[] {
  return database.all(`SELECT * FROM releases WHERE deployment = ? ${inOrder}`, deployment)
}

const numberIn = (name: string | undefined): number | null => {
  const number = namePattern.exec(name ?? '')?.[1]
  return number === undefined ? null : Number(number)
}

const unusedRenderings = `DELETE FROM renderings WHERE mark NOT IN
  (SELECT rendering FROM releases WHERE rendering IS NOT NULL)`

const tooOld = `DELETE FROM releases WHERE workload = ?1
  AND number NOT IN (SELECT number FROM releases WHERE workload = ?1 AND live = 1)
  AND number IS NOT ?3
  AND number NOT IN
    (SELECT DISTINCT number FROM releases WHERE workload = ?1 ORDER BY number DESC LIMIT ?2)`

export function releaseRows(database: Database, seal: Seal): Store['releases'] {
  const stored = (rows: Rows | undefined, on: string | undefined): StoredRelease | undefined =>
    rows &&
    readRecord(namedBy(rows), () => ({
      release: releaseOf(rows, on),
      rendered: openJson(seal, renderedOf(database, rowOn(rows, on))),
    }))
  return {
    nextName: (workload) => `r${nextNumber(database, workload)}`,
    add: (release, target, rendered) =>
      database.transaction(() => insertRelease(database, seal, { release, target, rendered })),
    list: (workload, on) =>
      grouped(database.all(`SELECT * FROM releases WHERE workload = ? ${inOrder}`, workload)).map(
        (rows) => listed(rows, on),
      ),
    onEachHost: (workload) =>
      database
        .all(`SELECT * FROM releases WHERE workload = ? ${inOrder}`, workload)
        .map((row) => ({ host: text(row, 'target'), release: listed([row], undefined) })),
    get: (workload, name, on) => {
      const number = namePattern.exec(name)?.[1]
      if (number === undefined) return undefined
      const found = database.all(
        `SELECT * FROM releases WHERE workload = ? AND number = ? ${inOrder}`,
        workload,
        Number(number),
      )
      return stored(grouped(found)[0], on)
    },
    byDeployment: (deploymentId, on) => {
      const [rows] = grouped(recordedBy(database, deploymentId))
      const isThere = on === undefined || rows?.some(({ target }) => target === on)
      return isThere ? stored(rows, on) : undefined
    },
    retire: (workload, on) => retire(database, workload, on),
    trim: (workload, keep, promised) => {
      database.run(tooOld, workload, keep, numberIn(promised))
      database.run(unusedRenderings)
    },
  }
}
