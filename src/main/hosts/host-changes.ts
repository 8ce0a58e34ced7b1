/** Who changed what about which host: kept in the audit, as what deployments change is. */
import type { Clock } from '../../shared/lib/clock.ts'
import { differencesOf } from '../../shared/model/difference.ts'
import { type HostChange, type HostRecord, hostChangeSchema } from '../../shared/model/host.ts'
import type { Store } from '../store/store.ts'

export interface HostChanges {
  added(record: HostRecord, actor: string): void
  /** Nothing is kept where nothing differs. */
  edited(before: HostRecord, after: HostRecord, actor: string): void
  removed(name: string, actor: string): void
  trusted(name: string, key: { fingerprint: string; keepIn: string }, actor: string): void
  /** The newest first. */
  list(name: string): HostChange[]
}

/** In the audit a workload may have the same name. */
export const hostPrefix = 'host-'
export const hostActions = hostChangeSchema.shape.action.options.map(
  (action) => `${hostPrefix}${action}`,
)
const shown = 20

export function createHostChanges(audit: Store['audit'], clock: Clock): HostChanges {
  const keep = (action: HostChange['action'], object: string, actor: string, detail: string) =>
    audit.add({
      ...{ at: clock.now(), actor, action: `${hostPrefix}${action}`, object, detail },
      outcome: 'done',
    })
  return {
    added: (record, actor) => keep('add', record.name, actor, differenceText({}, flat(record))),
    edited(before, after, actor) {
      const detail = differenceText(flat(before), flat(after))
      // A host that was renamed is looked up under either name.
      const names = new Set([before.name, after.name])
      if (detail !== '') for (const name of names) keep('edit', name, actor, detail)
    },
    removed: (name, actor) => keep('remove', name, actor, ''),
    trusted: (name, { fingerprint, keepIn }, actor) =>
      keep('trust', name, actor, `${fingerprint}, kept in the known_hosts of ${keepIn}`),
    list: (name) =>
      audit
        .list(shown, { actions: hostActions, object: name })
        .map(({ at, actor, action, detail }) =>
          hostChangeSchema.parse({ at, actor, action: action.slice(hostPrefix.length), detail }),
        ),
  }
}

/** No field of it is a secret. */
function flat({ connection, ...rest }: HostRecord): Record<string, string> {
  const fields = Object.entries({ ...rest, ...connection })
  return Object.fromEntries(fields.map(([name, value]) => [name, String(value)]))
}

function differenceText(before: Record<string, string>, after: Record<string, string>): string {
  return differencesOf(before, after)
    .map(({ field, ...each }) => `${field}: ${each.before ?? '–'} → ${each.after ?? '–'}`)
    .join('; ')
}
