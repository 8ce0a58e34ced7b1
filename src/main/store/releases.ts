import { type Release, releaseSchema } from '../../shared/model/release.ts'
import { openJson, parsed, sealJson, text } from './columns.ts'
import type { Database, Row } from './database.ts'
import type { Seal, Store, StoredRelease } from './store.ts'

const namePattern = /^r([1-9]\d{0,8})$/

/** `live` lives in its column alone: it is the one thing about a release that changes. */
function releaseOf(row: Row): Release {
  return { ...parsed(releaseSchema, row, 'release'), live: row.live === 1 }
}

function nextNumber(database: Database, workload: string): number {
  const row = database.get('SELECT max(number) AS n FROM releases WHERE workload = ?', workload)
  return Number(row?.n ?? 0) + 1
}

function insert(
  database: Database,
  release: Omit<Release, 'name' | 'live'>,
  rendered: string,
): Release {
  return database.transaction(() => {
    const number = nextNumber(database, release.workload)
    const named: Release = { ...release, name: `r${number}`, live: true }
    database.run('UPDATE releases SET live = 0 WHERE workload = ?', release.workload)
    database.run(
      `INSERT INTO releases (workload, number, deployment, live, release, rendered)
       VALUES (?, ?, ?, 1, ?, ?)`,
      release.workload,
      number,
      release.deployment,
      JSON.stringify(named),
      rendered,
    )
    return named
  })
}

export function releaseRows(database: Database, seal: Seal): Store['releases'] {
  const stored = (row: Row | undefined): StoredRelease | undefined =>
    row && { release: releaseOf(row), rendered: openJson(seal, text(row, 'rendered')) }
  return {
    nextName: (workload) => `r${nextNumber(database, workload)}`,
    add: (release, rendered) => insert(database, release, sealJson(seal, rendered)),
    list: (workload) =>
      database
        .all('SELECT release, live FROM releases WHERE workload = ? ORDER BY number DESC', workload)
        .map(releaseOf),
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
    trim: (workload, keep) =>
      database.run(
        `DELETE FROM releases WHERE workload = ?1 AND live = 0 AND number NOT IN
           (SELECT number FROM releases WHERE workload = ?1 ORDER BY number DESC LIMIT ?2)`,
        workload,
        keep,
      ),
  }
}
