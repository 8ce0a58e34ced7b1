/** Secrets by name, of the installation and of single workloads; each value is sealed together with whose it is. */
import { z } from 'zod'
import { failureOf } from '../../shared/lib/failure-error.ts'
import { openJson, sealJson, text } from './columns.ts'
import type { Database, Row } from './database.ts'
import type { Seal, SecretKey, Store } from './store.ts'

/** Sealed with its place: who changes the file may move a sealed value to another row, but it opens nothing there. */
const sealedSchema = z.object({
  workload: z.string(),
  name: z.string(),
  value: z.string(),
  /** Values before it, the newest first: a container may run with one of them yet, or again. */
  former: z.array(z.string()).default([]),
})
const mostFormer = 5

const fromRow = (row: Row) => ({
  name: text(row, 'name'),
  workload: text(row, 'workload'),
  mark: text(row, 'mark'),
  setAt: Number(row.set_at),
})

/** undefined = it cannot be read: damaged, or sealed by another key, or for another place. */
function opened(seal: Seal, row: Row): z.infer<typeof sealedSchema> | undefined {
  try {
    const { workload, name } = fromRow(row)
    const found = sealedSchema.parse(openJson(seal, text(row, 'sealed')))
    return found.workload === workload && found.name === name ? found : undefined
  } catch (error) {
    const isDamage = error instanceof SyntaxError || error instanceof z.ZodError
    if (isDamage || failureOf(error)) return undefined
    throw error
  }
}

const where = 'WHERE workload = ? AND name = ?'

export function secretRows(database: Database, seal: Seal): Store['secrets'] {
  const find = ({ workload, name }: SecretKey) =>
    database.get(`SELECT * FROM secrets ${where}`, workload, name)
  const kept = (key: SecretKey) => {
    const row = find(key)
    return row && opened(seal, row)
  }
  return {
    list: () => database.all('SELECT * FROM secrets ORDER BY name, workload').map(fromRow),
    get: (key) => {
      const row = find(key)
      return row && fromRow(row)
    },
    value: (key) => kept(key)?.value,
    former: (key) => kept(key)?.former ?? [],
    put: ({ workload, name }, value, setAt) => {
      const before = kept({ workload, name })
      const earlier = before ? [before.value, ...before.former] : []
      const others = new Set(earlier.filter((each) => each !== value))
      const former = [...others].slice(0, mostFormer)
      database.run(
        `INSERT INTO secrets (workload, name, sealed, mark, set_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (workload, name) DO UPDATE SET sealed = excluded.sealed,
           mark = excluded.mark, set_at = excluded.set_at`,
        workload,
        name,
        sealJson(seal, { workload, name, value, former }),
        seal.mark(value),
        setAt,
      )
    },
    remove: ({ workload, name }) => database.run(`DELETE FROM secrets ${where}`, workload, name),
  }
}
