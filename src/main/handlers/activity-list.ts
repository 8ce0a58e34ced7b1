/** What the audit keeps, as it is shown. */
import type { Activity } from '../../shared/model/activity.ts'
import { actionSchema } from '../../shared/model/deployment.ts'
import { hostActions, hostPrefix } from '../hosts/host-changes.ts'
import type { AuditEntry, Store } from '../store/store.ts'

interface Asked {
  readonly workload?: string | undefined
  readonly host?: string | undefined
  readonly limit: number
}

export function listActivity({ audit }: Pick<Store, 'audit'>, asked: Asked): Activity[] {
  const { workload, host, limit } = asked
  const of = [
    ...(workload === undefined ? [] : [{ object: workload, actions: actionSchema.options }]),
    ...(host === undefined ? [] : [{ object: host, actions: hostActions }]),
  ]
  const found = of.length === 0 ? audit.list(limit) : of.flatMap((each) => audit.list(limit, each))
  return found
    .map(activityOf)
    .sort((a, b) => b.at - a.at)
    .slice(0, limit)
}

/** A workload may have the name of a host: they are told apart by what was done. */
function activityOf({ action, ...entry }: AuditEntry): Activity {
  return action.startsWith(hostPrefix)
    ? { ...entry, kind: 'host', action: action.slice(hostPrefix.length) }
    : { ...entry, kind: 'workload', action }
}
