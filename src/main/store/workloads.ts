/** Workloads; the values of their env are sealed one by one, so the rest stays readable. */

import { z } from 'zod'
import type { UnreadableWorkload } from '../../shared/contract/workloads.ts'
import type { EnvValues } from '../../shared/model/secret.ts'
import type { Workload } from '../../shared/model/workload.ts'
import { workloadDocumentSchema, workloadSchema } from '../../shared/model/workload.ts'
import { withEnvs } from '../../shared/model/workload-env.ts'
import { parsed, text } from './columns.ts'
import type { Database, Row } from './database.ts'
import type { Seal, Store } from './store.ts'
import { fieldsIn, readOr, readRecord } from './unreadable.ts'

const eachValue =
  (change: (value: string) => string) =>
  (env: EnvValues): EnvValues =>
    Object.fromEntries(
      Object.entries(env).map(([key, value]) => [
        key,
        typeof value === 'string' ? change(value) : value,
      ]),
    )

const namedBy = (row: Row) => ({ what: 'workload', name: text(row, 'name') })

/** As far as its document says. */
function hostsIn(row: Row): string[] {
  const { host, hosts } = fieldsIn(row, 'document')
  return z
    .array(z.string())
    .catch([])
    .parse(hosts ?? [host])
}

export function workloadRows(database: Database, seal: Seal): Store['workloads'] {
  const fromRow = (row: Row): Workload =>
    workloadSchema.parse({
      id: row.id,
      revision: row.revision,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
      document: withEnvs(parsed(workloadDocumentSchema, row, 'document'), eachValue(seal.open)),
    })
  const all = () => database.all('SELECT * FROM workloads ORDER BY name')
  return {
    list: () =>
      all().flatMap((row) =>
        readOr(
          namedBy(row),
          () => [fromRow(row)],
          () => [],
        ),
      ),
    unreadable: () =>
      all().flatMap((row) =>
        readOr<readonly UnreadableWorkload[]>(
          namedBy(row),
          () => {
            fromRow(row)
            return []
          },
          (failure) => [{ name: text(row, 'name'), hosts: hostsIn(row), failure }],
        ),
      ),
    get: (name) => {
      const row = database.get('SELECT * FROM workloads WHERE name = ?', name)
      return row && readRecord(namedBy(row), () => fromRow(row))
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
        JSON.stringify(withEnvs(document, eachValue(seal.seal))),
        revision,
        createdAt,
        updatedAt,
      ),
    remove: (name) =>
      database.transaction(() => {
        database.run('DELETE FROM workloads WHERE name = ?', name)
        database.run('DELETE FROM adopted_containers WHERE workload = ?', name)
      }),
  }
}
