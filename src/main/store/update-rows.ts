/** Images as they were seen first, by their digests, and what was decided of them. */
import { z } from 'zod'
import { parsed, text } from './columns.ts'
import type { Database } from './database.ts'
import type { Store } from './store.ts'

const choiceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('skipped'), at: z.number() }),
  z.object({
    kind: z.literal('tried'),
    at: z.number(),
    deployment: z.string(),
    reason: z.string(),
  }),
])

export function updateRows(database: Database): Store['updates'] {
  const seenAt: Store['updates']['seenAt'] = (repository, digest) => {
    const sql = 'SELECT at FROM seen_digests WHERE repository = ? AND digest = ?'
    return z
      .number()
      .optional()
      .parse(database.get(sql, repository, digest)?.at)
  }
  return {
    seenAt,
    firstSeen(repository, digest, now) {
      const known = seenAt(repository, digest)
      if (known !== undefined) return known
      database.run('INSERT INTO seen_digests VALUES (?, ?, ?)', repository, digest, now)
      return now
    },
    choices(workload, part) {
      const sql = 'SELECT digest, choice FROM update_choices WHERE workload = ? AND part = ?'
      const rows = database.all(sql, workload, part)
      return new Map(rows.map((row) => [text(row, 'digest'), parsed(choiceSchema, row, 'choice')]))
    },
    choose({ workload, part, digest }, choice) {
      const key = [workload, part, digest] as const
      if (choice)
        database.run(
          'INSERT OR REPLACE INTO update_choices VALUES (?, ?, ?, ?)',
          ...key,
          JSON.stringify(choice),
        )
      else
        database.run(
          'DELETE FROM update_choices WHERE workload = ? AND part = ? AND digest = ?',
          ...key,
        )
    },
  }
}
