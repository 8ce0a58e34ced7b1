/**
 * From version 5 to 6: what the audit kept becomes activity. It named no deployment, and early versions wrote
 * `deployed` of whatever succeeded or was unstable: the deployment that ended then says how it was.
 */
import { z } from 'zod'
import {
  type ActivityEntry,
  type ActivityEvent,
  outcomeOf,
  usualSeverity,
} from '../../shared/model/activity.ts'
import {
  actionSchema,
  type DeploymentState,
  deploymentStateSchema,
} from '../../shared/model/deployment.ts'
import { activityTable, insertActivity } from './activity.ts'
import { text } from './columns.ts'
import type { Database, Row } from './database.ts'
import { fieldsIn } from './unreadable.ts'

export function turnAuditIntoActivity(database: Database): void {
  database.exec(activityTable)
  for (const row of database.all('SELECT * FROM audit ORDER BY id')) {
    insertActivity(database, entryOf(database, row))
  }
  // Nobody has to look at all of that.
  database.exec(`
    INSERT INTO meta (key, value) SELECT 'activity-seen', coalesce(max(seq), 0) FROM activity;
    DROP TABLE audit;
  `)
}

const hostEvents: Readonly<Record<string, ActivityEvent>> = {
  'host-add': 'host-added',
  'host-edit': 'host-edited',
  'host-remove': 'host-removed',
  'host-trust': 'host-trusted',
}

const stateEvents: { readonly [S in DeploymentState]?: ActivityEvent } = {
  unstable: 'deployment-unstable',
  failed: 'deployment-failed',
  cancelled: 'deployment-cancelled',
  interrupted: 'deployment-interrupted',
}

function entryOf(database: Database, row: Row): ActivityEntry {
  const [action, name] = [text(row, 'action'), text(row, 'object')]
  const hostEvent = hostEvents[action]
  const id = String(row.id)
  const told = { actor: text(row, 'actor'), detail: text(row, 'detail'), door: 'unknown' } as const
  const common = { at: Number(row.at), reason: '', ...told }
  if (hostEvent) {
    const object = { kind: 'host', name } as const
    const severity = usualSeverity[hostEvent]
    const story = `host:${name}:${id}`
    return {
      ...common,
      event: hostEvent,
      severity,
      object,
      host: name,
      story,
      outcome: 'done',
      facts: {},
    }
  }
  const ended = deploymentOf(database, { name, action, at: common.at })
  const outcome = trueOutcome(action, text(row, 'outcome'), ended?.state)
  const event =
    stateEvents[deploymentStateSchema.safeParse(outcome).data ?? 'succeeded'] ?? succeeded
  return {
    ...{ ...common, event, severity: usualSeverity[event], outcome, facts: { action } },
    object: { kind: 'workload', name },
    story: ended?.id ?? `audit:${id}`,
    ...(ended && { deployment: ended.id }),
  }
}

const succeeded: ActivityEvent = 'deployment-succeeded'

function trueOutcome(action: string, written: string, state: DeploymentState | undefined): string {
  const known = actionSchema.safeParse(action).data
  if (known === undefined) return written
  if (state !== undefined) return outcomeOf(known, state)
  return written === 'deployed' ? outcomeOf(known, 'succeeded') : written
}

const endSchema = z.object({
  id: z.string(),
  action: z.string(),
  state: deploymentStateSchema,
  endedAt: z.number(),
})
/** Between the end of a deployment and its entry, in ms; a disk that was full may have kept them apart for longer. */
const mostApart = 10_000
const looksBack = 200

/** The one that had just ended when this was written. */
function deploymentOf(
  database: Database,
  { name, action, at }: { name: string; action: string; at: number },
): z.infer<typeof endSchema> | undefined {
  const rows = database.all(
    `SELECT deployment FROM deployments WHERE workload = ? AND queued_at <= ?
     ORDER BY queued_at DESC, id DESC LIMIT ?`,
    name,
    at,
    looksBack,
  )
  return rows
    .flatMap((row) => endSchema.safeParse(fieldsIn(row, 'deployment')).data ?? [])
    .filter((each) => each.action === action && at - each.endedAt <= mostApart)
    .filter(({ endedAt }) => endedAt <= at)
    .sort((a, b) => b.endedAt - a.endedAt)[0]
}
