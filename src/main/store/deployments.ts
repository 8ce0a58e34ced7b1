import {
  type Deployment,
  deploymentSchema,
  deploymentStateSchema,
  isFinal,
} from '../../shared/model/deployment.ts'
import { type TimelineEvent, timelineEventSchema } from '../../shared/model/timeline.ts'
import type { ActivityRows } from './activity.ts'
import { stored, text } from './columns.ts'
import type { Database, Row } from './database.ts'
import { deploymentOfNow, eventOfNow } from './earlier-shapes.ts'
import { insertHostImage } from './host-images.ts'
import type { Store } from './store.ts'
import { fieldsIn, readOr, salvage } from './unreadable.ts'

const fromRow = (row: Row): Deployment =>
  readOr(
    { what: 'deployment', name: text(row, 'id') },
    () => deploymentSchema.parse(deploymentOfNow(stored(row, 'deployment'))),
    (failure) => ({
      ...salvage(deploymentSchema.shape, fieldsIn(row, 'deployment', deploymentOfNow), blank),
      ...known(row),
      failure,
    }),
  )

/** Values of a deployment of which nothing can be read. */
const blank: Omit<Deployment, 'id' | 'workload' | 'state' | 'queuedAt'> = {
  workloadId: '',
  action: 'deploy',
  tag: '',
  digest: null,
  release: null,
  plan: null,
  reason: '',
  actor: '',
  targets: [],
  verified: false,
  recovered: false,
  startedAt: null,
  endedAt: null,
  stages: [],
  lanes: [],
  parts: [],
  results: [],
  lastSeq: 0,
}

/** Values that stand beside the record. How one ended whose end cannot be read is not known. */
function known(row: Row): Pick<Deployment, 'id' | 'workload' | 'state' | 'queuedAt'> {
  const state = deploymentStateSchema.safeParse(row.state).data
  return {
    id: text(row, 'id'),
    workload: text(row, 'workload'),
    state: state !== undefined && isFinal(state) ? state : 'interrupted',
    queuedAt: Number(row.queued_at),
  }
}

const isUnreadable = ({ failure }: Deployment): boolean => failure?.kind === 'record-unreadable'

function eventFrom(id: string, row: Row): TimelineEvent {
  const seq = Number(row.seq)
  return readOr(
    { what: 'event', name: `${seq} of ${id}` },
    () => timelineEventSchema.parse(eventOfNow(stored(row, 'event'))),
    () => {
      const { data: _, ...shape } = timelineEventSchema.shape
      const found = salvage(shape, fieldsIn(row, 'event'), blankEvent)
      const line = `${found.line} (this record cannot be read as a whole)`.trimStart()
      return { ...found, deploymentId: id, seq, line }
    },
  )
}

const blankEvent: Omit<TimelineEvent, 'deploymentId' | 'seq'> = {
  ...{ target: '', at: 0, kind: 'progress', state: '', stage: '', line: '' },
}

const columns = 'id, workload, state, queued_at, deployment'
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

/** A deployment that fails leaves its image as well. */
function noteImage(database: Database, workload: string, { data, target, at }: TimelineEvent) {
  if (data?.type === 'image')
    insertHostImage(database, { host: target, image: data.imageId, workload, at })
}

export function deploymentRows(
  database: Database,
  activity: Pick<ActivityRows, 'insert' | 'tell'>,
): Store['deployments'] {
  return {
    put(deployment, events, told = []) {
      database.transaction(() => {
        putSummary(database, deployment)
        for (const event of events) {
          database.run(
            'INSERT INTO events (deployment, seq, event) VALUES (?, ?, ?)',
            deployment.id,
            event.seq,
            JSON.stringify(event),
          )
          noteImage(database, deployment.workload, event)
        }
        for (const entry of told) activity.insert(entry)
      })
      if (told.length > 0) activity.tell()
    },
    get: (id) => {
      const row = database.get(`SELECT ${columns} FROM deployments WHERE id = ?`, id)
      return row && fromRow(row)
    },
    list: ({ workload, limit }) =>
      (workload === undefined
        ? database.all(`SELECT ${columns} FROM deployments ${newestFirst} LIMIT ?`, limit)
        : database.all(
            `SELECT ${columns} FROM deployments WHERE workload = ? ${newestFirst} LIMIT ?`,
            workload,
            limit,
          )
      ).map(fromRow),
    events: (id, after = 0) =>
      database
        .all(
          'SELECT seq, event FROM events WHERE deployment = ? AND seq > ? ORDER BY seq',
          id,
          after,
        )
        .map((row) => eventFrom(id, row)),
    unfinished: () =>
      database
        .all(
          `SELECT ${columns} FROM deployments
           WHERE state IN (${unfinishedStates.map(() => '?').join(', ')}) ORDER BY queued_at, id`,
          ...unfinishedStates,
        )
        .map(fromRow)
        // Nothing can be settled of what cannot be read: it stays as it is.
        .filter((deployment) => !isUnreadable(deployment)),
  }
}
