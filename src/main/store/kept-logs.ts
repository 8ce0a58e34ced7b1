/** What removed containers said last; sealed, for programs print their secrets. */
import { keptLogSchema } from '../../shared/contract/logs.ts'
import { openJson, sealJson, text } from './columns.ts'
import type { Database } from './database.ts'
import type { Seal, Store } from './store.ts'

/** Kept tails per workload: beyond these the oldest go, or the state folder grows for ever. */
const keptPerWorkload = 100

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
        .map((row) => keptLogSchema.parse(openJson(seal, text(row, 'log')))),
  }
}
