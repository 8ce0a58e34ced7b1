import { z } from 'zod'
import { openJson, parsed, sealJson, text } from './columns.ts'
import type { Database } from './database.ts'
import type { JournalEntry, Seal, Store } from './store.ts'
import { readRecord } from './unreadable.ts'

const entrySchema: z.ZodType<JournalEntry> = z.object({
  deploymentId: z.string(),
  target: z.string(),
  stage: z.string(),
  mark: z.enum(['intent', 'done', 'failed', 'undo', 'undone']),
  at: z.number(),
  facts: z.record(z.string(), z.unknown()),
})

/** Name of a journal. A part left out of it would not be undone: it is read whole, or not at all. */
const journalOf = (deployment: string) => ({ what: 'journal of deployment', name: deployment })

export function journalRows(database: Database, seal: Seal): Store['journal'] {
  return {
    begin: (deploymentId, body) =>
      database.run(
        'INSERT OR REPLACE INTO journal_bodies (deployment, body) VALUES (?, ?)',
        deploymentId,
        sealJson(seal, body),
      ),
    body: (deploymentId) => {
      const row = database.get('SELECT body FROM journal_bodies WHERE deployment = ?', deploymentId)
      if (!row) return undefined
      return readRecord(journalOf(deploymentId), () => openJson(seal, text(row, 'body')))
    },
    add: (entry) =>
      database.run(
        'INSERT INTO journal (deployment, entry) VALUES (?, ?)',
        entry.deploymentId,
        JSON.stringify(entry),
      ),
    entries: (deploymentId) =>
      database
        .all('SELECT entry FROM journal WHERE deployment = ? ORDER BY id', deploymentId)
        .map((row) => readRecord(journalOf(deploymentId), () => parsed(entrySchema, row, 'entry'))),
    end: (deploymentId) =>
      database.run('DELETE FROM journal_bodies WHERE deployment = ?', deploymentId),
  }
}
