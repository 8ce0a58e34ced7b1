/** Clean-ups of hosts, each as far as it came. */
import { type PruneRun, pruneRunSchema } from '../../shared/model/prune.ts'
import { text } from './columns.ts'
import type { Database, Row } from './database.ts'
import type { Store } from './store.ts'

export const prunesTable = `
  CREATE TABLE prunes (
    id TEXT PRIMARY KEY, host TEXT NOT NULL, started_at INTEGER NOT NULL, state TEXT NOT NULL,
    run TEXT NOT NULL
  ) STRICT;
  CREATE INDEX prunes_of_host ON prunes (host, started_at DESC);
`

/** So many of each host are remembered. */
const kept = 20
const tooOld = `DELETE FROM prunes WHERE host = ?1 AND id NOT IN
  (SELECT id FROM prunes WHERE host = ?1 ORDER BY started_at DESC, id DESC LIMIT ?2)`

export function pruneRows(database: Database): Store['prunes'] {
  return {
    put(run) {
      database.run(
        `INSERT INTO prunes (id, host, started_at, state, run) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET state = excluded.state, run = excluded.run`,
        run.id,
        run.host,
        Math.round(run.startedAt),
        run.state,
        JSON.stringify(run),
      )
      database.run(tooOld, run.host, kept)
    },
    get: (id) => database.all('SELECT run FROM prunes WHERE id = ?', id).flatMap(runFrom)[0],
    list: (host) =>
      database
        .all(
          'SELECT run FROM prunes WHERE host = ? ORDER BY started_at DESC, id DESC LIMIT ?',
          host,
          kept,
        )
        .flatMap(runFrom),
    running: () => database.all("SELECT run FROM prunes WHERE state = 'running'").flatMap(runFrom),
  }
}

/** One that somebody's hand made unreadable is in no list. */
function runFrom(row: Row): PruneRun[] {
  try {
    const { data } = pruneRunSchema.safeParse(JSON.parse(text(row, 'run')))
    return data ? [data] : []
  } catch {
    return []
  }
}
