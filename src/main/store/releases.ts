import { canonicalJson } from '../../shared/lib/canonical.ts'
import { type Release, releaseSchema } from '../../shared/model/release.ts'
import { openJson, parsed, text } from './columns.ts'
import type { Database, Row } from './database.ts'
import type { Seal, Store, StoredRelease } from './store.ts'
import { fieldsIn, readOr, readRecord, salvage } from './unreadable.ts'

const namePattern = /^r([1-9]\d{0,8})$/

/** `live` lives in its column alone: it is the one thing about a release that changes. */
function releaseOf(row: Row): Release {
  return { ...parsed(releaseSchema, row, 'release'), live: row.live === 1 }
}

const namedBy = (row: Row) => ({ what: 'release', name: `r${row.number} of ${row.workload}` })

/** As far as it can be read. */
function listed(row: Row): Release {
  return readOr(
    namedBy(row),
    () => releaseOf(row),
    () => ({
      ...salvage(releaseSchema.shape, fieldsIn(row, 'release'), blank),
      ...{ name: `r${row.number}`, workload: text(row, 'workload') },
      ...{ deployment: text(row, 'deployment'), live: row.live === 1, unreadable: true },
    }),
  )
}

/** Where nothing can be read of it. */
const blank = {
  ...{ action: '', tag: '', parts: [], fingerprint: null, verified: false },
  ...{ reason: 'this record cannot be read', actor: '', createdAt: 0, config: {} },
}

function nextNumber(database: Database, workload: string): number {
  const row = database.get('SELECT max(number) AS n FROM releases WHERE workload = ?', workload)
  return Number(row?.n ?? 0) + 1
}

function insert(
  database: Database,
  seal: Seal,
  release: Omit<Release, 'name' | 'live'>,
  rendered: unknown,
): Release {
  const text = canonicalJson(rendered ?? null)
  const mark = seal.mark(text)
  return database.transaction(() => {
    database.run(
      'INSERT OR IGNORE INTO renderings (mark, rendered) VALUES (?, ?)',
      mark,
      seal.seal(text),
    )
    const number = nextNumber(database, release.workload)
    const named: Release = { ...release, name: `r${number}`, live: true }
    database.run('UPDATE releases SET live = 0 WHERE workload = ?', release.workload)
    database.run(
      `INSERT INTO releases (workload, number, deployment, live, release, rendered, rendering)
       VALUES (?, ?, ?, 1, ?, '', ?)`,
      release.workload,
      number,
      release.deployment,
      JSON.stringify(named),
      mark,
    )
    return named
  })
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

const unusedRenderings = `DELETE FROM renderings WHERE mark NOT IN
  (SELECT rendering FROM releases WHERE rendering IS NOT NULL)`

export function releaseRows(database: Database, seal: Seal): Store['releases'] {
  const stored = (row: Row | undefined): StoredRelease | undefined =>
    row &&
    readRecord(namedBy(row), () => ({
      release: releaseOf(row),
      rendered: openJson(seal, renderedOf(database, row)),
    }))
  return {
    nextName: (workload) => `r${nextNumber(database, workload)}`,
    add: (release, rendered) => insert(database, seal, release, rendered),
    list: (workload) =>
      database
        .all('SELECT * FROM releases WHERE workload = ? ORDER BY number DESC', workload)
        .map(listed),
    get: (workload, name) => {
      const number = namePattern.exec(name)?.[1]
      if (number === undefined) return undefined
      return stored(
        database.get(
          'SELECT * FROM releases WHERE workload = ? AND number = ?',
          workload,
          Number(number),
        ),
      )
    },
    byDeployment: (deploymentId) =>
      stored(database.get('SELECT * FROM releases WHERE deployment = ?', deploymentId)),
    retireAll: (workload) =>
      database.run('UPDATE releases SET live = 0 WHERE workload = ?', workload),
    trim: (workload, keep) => {
      database.run(
        `DELETE FROM releases WHERE workload = ?1 AND live = 0 AND number NOT IN
           (SELECT number FROM releases WHERE workload = ?1 ORDER BY number DESC LIMIT ?2)`,
        workload,
        keep,
      )
      database.run(unusedRenderings)
    },
  }
}
