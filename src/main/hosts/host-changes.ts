/** Who changed what about which host: told in the activity, as what deployments change is. */
import { createHash } from 'node:crypto'
import { canonicalJson } from '../../shared/lib/canonical.ts'
import type { Clock } from '../../shared/lib/clock.ts'
import { isRecord } from '../../shared/lib/is-record.ts'
import { type ActivityEvent, usualSeverity } from '../../shared/model/activity.ts'
import { differencesOf } from '../../shared/model/difference.ts'
import type { Door } from '../../shared/model/door.ts'
import { type HostChange, type HostRecord, hostChangeSchema } from '../../shared/model/host.ts'
import { type HostProxy, proxyWords } from '../../shared/model/proxy.ts'
import type { Store } from '../store/store.ts'

/** Who asked for it, and through which door. */
export interface Caller {
  readonly actor: string
  readonly door?: Door | undefined
}

export interface HostChanges {
  added(record: HostRecord, by: Caller): void
  /** Nothing is told where nothing differs. */
  edited(before: HostRecord, after: HostRecord, by: Caller): void
  removed(name: string, by: Caller): void
  trusted(name: string, key: { fingerprint: string; keepIn: string }, by: Caller): void
  /** The newest first. */
  list(name: string): HostChange[]
}

const events = {
  add: 'host-added',
  edit: 'host-edited',
  remove: 'host-removed',
  trust: 'host-trusted',
} as const satisfies Readonly<Record<HostChange['action'], ActivityEvent>>
const actions = hostChangeSchema.shape.action.options

const shown = 20

export function createHostChanges(activity: Store['activity'], clock: Clock): HostChanges {
  const tell = (
    action: HostChange['action'],
    name: string,
    {
      by: { actor, door = 'unknown' },
      detail = '',
      hosts,
    }: { readonly by: Caller; readonly detail?: string; readonly hosts?: string },
  ) => {
    const [event, at] = [events[action], clock.now()]
    activity.add({
      ...{ at, event, severity: usualSeverity[event], actor, door, detail, reason: '' },
      ...{ object: { kind: 'host', name }, host: name, outcome: 'done' },
      facts: { action, ...(hosts !== undefined && { hosts }) },
      story: `host:${name}:${activity.lastSeq() + 1}`,
    })
  }
  return {
    added: (record, by) =>
      tell('add', record.name, { by, detail: differenceText({}, flat(record)) }),
    edited(before, after, by) {
      const detail = differenceText(flat(before), flat(after))
      if (detail === '') return
      // A host that was renamed is looked up under either name.
      const hosts = before.name === after.name ? {} : { hosts: `${before.name}, ${after.name}` }
      tell('edit', after.name, { by, detail, ...hosts })
    },
    removed: (name, by) => tell('remove', name, { by }),
    trusted: (name, { fingerprint, keepIn }, by) =>
      tell('trust', name, {
        by,
        detail: `${fingerprint}, kept in the known_hosts of ${keepIn}`,
      }),
    list: (name) => changesIn(activity, name),
  }
}

function changesIn(activity: Store['activity'], name: string): HostChange[] {
  const asked = { object: { kind: 'host' }, host: name, events: Object.values(events) } as const
  return activity.list({ ...asked, limit: shown }).flatMap(({ at, actor, event, detail }) => {
    const action = actions.find((each) => events[each] === event)
    return action ? [{ at, actor, action, detail }] : []
  })
}

/** No field of it is a secret. */
function flat({ connection, proxy, ...rest }: HostRecord): Record<string, string> {
  const fields = Object.entries({ ...rest, ...connection, ...(proxy && proxyFields(proxy)) })
  const textOf = (value: unknown): string =>
    isRecord(value) ? canonicalJson(value) : String(value)
  return Object.fromEntries(fields.map(([name, value]) => [name, textOf(value)]))
}

function differenceText(before: Record<string, string>, after: Record<string, string>): string {
  return differencesOf(before, after)
    .map(({ field, ...each }) => `${field}: ${each.before ?? '–'} → ${each.after ?? '–'}`)
    .join('; ')
}

/** Its kind in words, and each of its fields by itself. */
function proxyFields({ kind, ...fields }: HostProxy): Record<string, unknown> {
  const named = Object.entries(fields).map(([name, value]) => [
    `proxy ${name}`,
    // A page of PEM tells nobody more.
    name === 'authorityRoot' ? `certificates ${shortHash(String(value))}` : value,
  ])
  return { proxy: proxyWords[kind], ...Object.fromEntries(named) }
}

const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 12)
