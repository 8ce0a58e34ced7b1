import {
  type Deployment,
  deploymentSchema,
  deploymentStateSchema,
  isFinal,
} from '../../shared/model/deployment.ts'
import { timelineEventSchema } from '../../shared/model/timeline.ts'
import { parsed } from './columns.ts'
import type { Database, Row } from './database.ts'
import type { Store } from './store.ts'

const fromRow = (row: Row): Deployment => parsed(deploymentSchema, row, 'deployment')
const unfinishedStates = deploymentStateSchema.options.filter((state) => !isFinal(state))
const newestFirst = 'ORDER BY queued_at DESC, id DESC'

function putSummary(database: Database, deployment: Deployment): void {
  database.run(
    `INSERT INTO deployments (id, workload, state, queued_at, deployment) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, deployment = excluded.deployment`,
    deployment.id,
    deployment.workload,
    deployment.state,
    deployment.queuedAt,
    JSON.stringify(deployment),
  )
}

export function deploymentRows(database: Database): Store['deployments'] {
  return {
    put: (deployment, events) =>
      database.transaction(() => {
        putSummary(database, deployment)
        for (const event of events) {
          database.run(
            'INSERT INTO events (deployment, seq, event) VALUES (?, ?, ?)',
            deployment.id,
            event.seq,
            JSON.stringify(event),
          )
        }
      }),
    get: (id) => {
      const row = database.get('SELECT deployment FROM deployments WHERE id = ?', id)
      return row && fromRow(row)
    },
    list: ({ workload, limit }) =>
      (workload === undefined
        ? database.all(`SELECT deployment FROM deployments ${newestFirst} LIMIT ?`, limit)
        : database.all(
            `SELECT deployment FROM deployments WHERE workload = ? ${newestFirst} LIMIT ?`,
            workload,
            limit,
          )
      ).map(fromRow),
    events: (id, after = 0) =>
      database
        .all('SELECT event FROM events WHERE deployment = ? AND seq > ? ORDER BY seq', id, after)
        .map((row) => parsed(timelineEventSchema, row, 'event')),
    unfinished: () =>
      database
        .all(
          `SELECT deployment FROM deployments
           WHERE state IN (${unfinishedStates.map(() => '?').join(', ')}) ORDER BY queued_at, id`,
          ...unfinishedStates,
        )
        .map(fromRow),
  }
}
