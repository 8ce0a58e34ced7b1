/** Last lines of removed containers; sealed, for programs print their secrets. */
import { type KeptLog, keptLogSchema } from '../../shared/contract/logs.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { openJson, sealJson, text } from './columns.ts'
import type { Database, Row } from './database.ts'
import type { Seal, Store } from './store.ts'
import { readOr } from './unreadable.ts'

/** Kept tails per workload: beyond these the oldest go, or the state folder grows for ever. */
const keptPerWorkload = 100

function keptFrom(seal: Seal, row: Row): KeptLog {
  const container = text(row, 'container')
  return readOr(
    { what: 'last lines of container', name: container },
    () => keptLogSchema.parse(openJson(seal, text(row, 'log'))),
    (why) => ({
      ...{ container, name: container, deployment: '', release: null, exit: null },
      removedAt: Number(row.removed_at),
      lines: [{ ts: '', stream: 'stderr', line: describeFailure(why).title }],
    }),
  )
}

const older = `DELETE FROM kept_logs WHERE workload = ?1 AND container NOT IN
  (SELECT container FROM kept_logs WHERE workload = ?1 ORDER BY removed_at DESC LIMIT ?2)`

export function keptLogRows(database: Database, seal: Seal): Store['keptLogs'] {
  return {
    put: (workload, log) =>
      database.transaction(() => {
        database.run(
          `INSERT OR REPLACE INTO kept_logs (workload, container, removed_at, log)
           VALUES (?, ?, ?, ?)`,
          workload,
          log.container,
          log.removedAt,
          sealJson(seal, log),
        )
        database.run(older, workload, keptPerWorkload)
      }),
    trim: (workload, keep) => void database.run(older, workload, keep),
    list: (workload) =>
      database
        .all('SELECT * FROM kept_logs WHERE workload = ? ORDER BY removed_at DESC', workload)
        .map((row) => keptFrom(seal, row)),
  }
}
