/** The settings port over any place that keeps one JSON value: a file here, electron-store there. */
import { fail } from '../../shared/lib/failure-error.ts'
import { type Settings, type SettingsChange, settingsSchema } from '../../shared/model/settings.ts'
import type { SettingsPort } from './settings.ts'

/** Place where the settings lie; values that come back are not trusted. */
export interface SettingsBacking<Written = Readonly<Record<string, unknown>>> {
  read(): unknown
  write(value: Written): void
}

type Fields = Readonly<Record<string, unknown>>

export interface ReadSettings {
  readonly settings: Settings
  /** Stored fields that are not valid; their defaults are used. */
  readonly rejected: readonly string[]
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** Field by field, so that one bad value does not cost the others. */
export function readSettings(stored: unknown): ReadSettings {
  const fields = fieldsOf(stored)
  const shape: Readonly<Record<string, { safeParse(value: unknown): { success: boolean } }>> =
    settingsSchema.shape
  const known = Object.entries(fields).filter(([key]) => Object.hasOwn(shape, key))
  const rejected = known.filter(([key, value]) => shape[key]?.safeParse(value).success !== true)
  const bad = new Set(rejected.map(([key]) => key))
  return {
    settings: settingsSchema.parse(Object.fromEntries(known.filter(([key]) => !bad.has(key)))),
    rejected: [...bad],
  }
}

function checked(settings: Settings, change: SettingsChange): Settings {
  // A field given as undefined is a field not given: it must not fall back to its default.
  const given = Object.entries(change).filter(([, value]) => value !== undefined)
  const result = settingsSchema.safeParse({ ...settings, ...Object.fromEntries(given) })
  if (result.success) return result.data
  const issues = result.error.issues.map(({ path, message }) => ({
    path: path.join('.'),
    message,
  }))
  return fail({ kind: 'invalid', what: 'settings', issues })
}

export function settingsOver(backing: SettingsBacking): SettingsPort {
  const listeners = new Set<(settings: Settings) => void>()
  let current = readSettings(backing.read()).settings
  return {
    get: () => current,
    set: (change) => {
      const next = checked(current, change)
      // Fields this version does not know belong to a newer one: they stay.
      backing.write({ ...fieldsOf(backing.read()), ...next })
      current = next
      for (const listener of listeners) listener(next)
      return next
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
