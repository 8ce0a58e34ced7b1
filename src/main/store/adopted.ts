/** Containers that were adopted by their ids: their engine knows nothing of that, so it is kept here alone. */
import { z } from 'zod'
import { label } from '../../shared/model/labels.ts'
import type { ActivityRows } from './activity.ts'
import { parsed, text } from './columns.ts'
import type { Database, Row } from './database.ts'
import { insertRelease } from './releases.ts'
import type { AdoptedContainer, Seal, Store } from './store.ts'

const labelsSchema = z.record(z.string(), z.string())

const fromRow = (row: Row): AdoptedContainer => ({
  host: text(row, 'host'),
  container: text(row, 'container'),
  workload: text(row, 'workload'),
  labels: parsed(labelsSchema, row, 'labels'),
})

export function adoptedRows(
  database: Database,
  seal: Seal,
  activity: ActivityRows,
): Store['adopted'] {
  const put = ({ host, container, workload, labels }: AdoptedContainer): void =>
    database.run(
      'INSERT OR REPLACE INTO adopted_containers VALUES (?, ?, ?, ?)',
      ...[host, container, workload],
      JSON.stringify(labels),
    )
  return {
    list: () => database.all('SELECT * FROM adopted_containers').map(fromRow),
    add(containers, { release, rendered }, told) {
      const target = containers[0]?.host ?? ''
      const made = database.transaction(() => {
        const made = insertRelease(database, seal, { release, target, rendered })
        for (const each of containers)
          put({ ...each, labels: { ...each.labels, [label.release]: made.name } })
        activity.insert(told)
        return made
      })
      activity.tell()
      return made
    },
    giveAway(container, told) {
      database.transaction(() => {
        put(container)
        activity.insert(told)
      })
      activity.tell()
    },
  }
}
