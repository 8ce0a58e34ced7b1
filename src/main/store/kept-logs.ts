import { keptLogSchema } from '../../shared/contract/logs.ts'
import { parsed } from './columns.ts'
import type { Database } from './database.ts'
import type { Store } from './store.ts'

/** Kept tails per workload: beyond these the oldest go, or the state folder grows for ever. */
const keptPerWorkload = 200

export function keptLogRows(database: Database): Store['keptLogs'] {
  return {
    put: (workload, log) =>
      database.transaction(() => {
        database.run(
          `INSERT OR REPLACE INTO kept_logs (workload, container, removed_at, log)
           VALUES (?, ?, ?, ?)`,
          workload,
          log.container,
          log.removedAt,
          JSON.stringify(log),
        )
        database.run(
          `DELETE FROM kept_logs WHERE workload = ?1 AND container NOT IN
             (SELECT container FROM kept_logs WHERE workload = ?1
              ORDER BY removed_at DESC LIMIT ?2)`,
          workload,
          keptPerWorkload,
        )
      }),
    list: (workload) =>
      database
        .all('SELECT log FROM kept_logs WHERE workload = ? ORDER BY removed_at DESC', workload)
        .map((row) => parsed(keptLogSchema, row, 'log')),
  }
}
