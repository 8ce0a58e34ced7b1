import { z } from 'zod'
import { planSchema } from '../../shared/model/plan.ts'
import { openJson, sealJson, stored, text } from './columns.ts'
import type { Database } from './database.ts'
import { planOfNow } from './earlier-shapes.ts'
import type { Seal, Store } from './store.ts'
import { readRecord } from './unreadable.ts'

const bodiesSchema = z.record(z.string(), z.unknown())

export function planRows(database: Database, seal: Seal): Store['plans'] {
  return {
    put: ({ plan, bodies }) =>
      database.run(
        'INSERT OR REPLACE INTO plans (id, plan, bodies) VALUES (?, ?, ?)',
        plan.id,
        JSON.stringify(plan),
        sealJson(seal, bodies),
      ),
    get: (id) => {
      const row = database.get('SELECT * FROM plans WHERE id = ?', id)
      if (!row) return undefined
      return readRecord({ what: 'plan', name: id }, () => ({
        plan: planSchema.parse(planOfNow(stored(row, 'plan'))),
        bodies: bodiesSchema.parse(openJson(seal, text(row, 'bodies'))),
      }))
    },
  }
}
