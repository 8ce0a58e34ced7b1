/** Changes of settings, with who made them, for the activity. No setting is a secret. */
import type { Clock } from '../../shared/lib/clock.ts'
import { usualSeverity } from '../../shared/model/activity.ts'
import { differencesOf } from '../../shared/model/difference.ts'
import type { Settings, SettingsChange } from '../../shared/model/settings.ts'
import type { Caller } from '../hosts/host-changes.ts'
import type { SettingsPort } from '../store/settings.ts'
import type { Store } from '../store/store.ts'

interface ChangeDeps {
  readonly settings: SettingsPort
  readonly store: Pick<Store, 'activity'>
  readonly clock: Pick<Clock, 'now'>
}

/** A matter of the moment, and of nobody else. */
const untold: readonly string[] = ['pinned']

/** Throws `invalid` with the field; nothing is stored then, and nothing told. */
export function changeSettings(
  { settings, store: { activity }, clock }: ChangeDeps,
  change: SettingsChange,
  { actor, door = 'unknown' }: Caller,
): Settings {
  const before = settings.get()
  const after = settings.set(change)
  const differences = differencesOf(flat(before), flat(after))
  if (differences.length === 0) return after
  const [event, at] = ['settings-changed', clock.now()] as const
  const lines = differences.map(
    ({ field, before, after }) => `${field}: ${before || 'nothing'} → ${after || 'nothing'}`,
  )
  activity.add({
    ...{ at, event, severity: usualSeverity[event], actor, door, reason: '', outcome: 'done' },
    object: { kind: 'settings', name: differences.map(({ field }) => field).join(', ') },
    detail: lines.join('; '),
    story: `settings:${activity.lastSeq() + 1}`,
    facts: {},
  })
  return after
}

function flat(settings: Settings): Record<string, string> {
  const fields = Object.entries(settings).filter(([name]) => !untold.includes(name))
  return Object.fromEntries(
    fields.map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(', ')}]` : String(value),
    ]),
  )
}
