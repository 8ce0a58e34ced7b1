import { z } from 'zod'
import type { Database } from './database.ts'
import type { Store } from './store.ts'

const entrySchema = z.object({
  at: z.number(),
  actor: z.string(),
  action: z.string(),
  object: z.string(),
  outcome: z.string(),
  detail: z.string(),
})

export function auditRows(database: Database): Store['audit'] {
  return {
    add: ({ at, actor, action, object, outcome, detail }) =>
      database.run(
        `INSERT INTO audit (at, actor, action, object, outcome, detail)
         VALUES (?, ?, ?, ?, ?, ?)`,
        at,
        actor,
        action,
        object,
        outcome,
        detail,
      ),
    list(limit, of) {
      const rows = of
        ? database.all(
            `SELECT * FROM audit
             WHERE object = ? AND action IN (SELECT value FROM json_each(?))
             ORDER BY id DESC LIMIT ?`,
            of.object,
            JSON.stringify(of.actions),
            limit,
          )
        : database.all('SELECT * FROM audit ORDER BY id DESC LIMIT ?', limit)
      return rows.map((row) => entrySchema.parse(row))
    },
  }
}
