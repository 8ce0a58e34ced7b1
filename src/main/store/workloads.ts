/** Workloads; the values of their env are sealed one by one, so the rest stays readable. */

import { isRecord } from '../../shared/lib/is-record.ts'
import type { Workload, WorkloadDocument } from '../../shared/model/workload.ts'
import { workloadDocumentSchema, workloadSchema } from '../../shared/model/workload.ts'
import { parsed } from './columns.ts'
import type { Database, Row } from './database.ts'
import type { Seal, Store } from './store.ts'

type Change = (value: string) => string

function eachValue(env: Record<string, unknown>, change: Change): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(env).map(([key, value]) => [
      key,
      typeof value === 'string' ? change(value) : value,
    ]),
  )
}

/** The document with every env value changed, its own and its source's. */
function withEnv(document: WorkloadDocument, change: Change): unknown {
  const { source } = document
  const env = source.env
  return {
    ...document,
    env: eachValue(document.env, change),
    source: isRecord(env) ? { ...source, env: eachValue(env, change) } : source,
  }
}

export function workloadRows(database: Database, seal: Seal): Store['workloads'] {
  const fromRow = (row: Row): Workload =>
    workloadSchema.parse({
      id: row.id,
      revision: row.revision,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      document: withEnv(parsed(workloadDocumentSchema, row, 'document'), seal.open),
    })
  return {
    list: () => database.all('SELECT * FROM workloads ORDER BY name').map(fromRow),
    get: (name) => {
      const row = database.get('SELECT * FROM workloads WHERE name = ?', name)
      return row && fromRow(row)
    },
    put: ({ id, document, revision, createdAt, updatedAt }) =>
      database.run(
        `INSERT INTO workloads (name, id, document, revision, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET id = excluded.id, document = excluded.document,
           revision = excluded.revision, created_at = excluded.created_at,
           updated_at = excluded.updated_at`,
        document.name,
        id,
        JSON.stringify(withEnv(document, seal.seal)),
        revision,
        createdAt,
        updatedAt,
      ),
    remove: (name) => database.run('DELETE FROM workloads WHERE name = ?', name),
  }
}
