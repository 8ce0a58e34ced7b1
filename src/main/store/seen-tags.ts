/** When a tag was first seen in its registry: what a registry says of its age may be anything. */
import { z } from 'zod'
import { text } from './columns.ts'
import type { Database } from './database.ts'
import type { Store } from './store.ts'

export function seenTagRows(database: Database): Store['seenTags'] {
  return {
    see(repository, names, now) {
      const rows = database.all('SELECT tag, at FROM seen_tags WHERE repository = ?', repository)
      const known = new Map(rows.map((row) => [text(row, 'tag'), z.number().parse(row.at)]))
      const listed = new Set(names)
      const added = names.filter((name) => !known.has(name))
      const gone = [...known.keys()].filter((name) => !listed.has(name))
      if (added.length + gone.length > 0)
        database.transaction(() => {
          for (const name of added)
            database.run('INSERT INTO seen_tags VALUES (?, ?, ?)', repository, name, now)
          // One that comes back later is another one.
          for (const name of gone)
            database.run('DELETE FROM seen_tags WHERE repository = ? AND tag = ?', repository, name)
        })
      return new Map(names.map((name) => [name, known.get(name) ?? now]))
    },
  }
}
