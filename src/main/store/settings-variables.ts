/** Settings that variables of the environment say instead, as ctrlplane's provider reads them (CP-03). */
import { fail } from '../../shared/lib/failure-error.ts'
import type { Issue } from '../../shared/model/failure.ts'
import type { Settings, SettingsChange } from '../../shared/model/settings.ts'
import type { SettingsPort } from './settings.ts'
import { readSettings } from './settings-values.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** Set ones alone count (CP-04); `bridge`, its default, looks no names up, and so says nothing (CP-05). */
function said({ CP_DOCKER_NETWORK, CP_DOCKER_REGISTRY }: Variables): Partial<Settings> {
  const isNamed = CP_DOCKER_NETWORK && CP_DOCKER_NETWORK !== 'bridge'
  return {
    ...(isNamed && { instanceNetwork: CP_DOCKER_NETWORK }),
    ...(CP_DOCKER_REGISTRY && { registryPrefix: CP_DOCKER_REGISTRY.replace(/\/+$/, '') }),
  }
}

export interface WithVariables {
  readonly settings: SettingsPort
  /** Variables whose values are none of these settings. */
  readonly rejected: readonly string[]
}

export function withVariables(settings: SettingsPort, env: Variables): WithVariables {
  const given = said(env)
  const { rejected } = readSettings(given)
  const good: Partial<Settings> = Object.fromEntries(
    Object.entries(given).filter(([field]) => !rejected.includes(field)),
  )
  const over = (stored: Settings): Settings => ({ ...stored, ...good })
  return {
    rejected: rejected.map(variableOf),
    settings: {
      get: () => over(settings.get()),
      set: (change) => over(settings.set(besides(good, change))),
      subscribe: (listener) => settings.subscribe((next) => listener(over(next))),
    },
  }
}

const variableOf = (field: string): string =>
  field === 'instanceNetwork' ? 'CP_DOCKER_NETWORK' : 'CP_DOCKER_REGISTRY'

/** A variable's value is of this start alone, and is not kept; what could not take effect is refused. */
function besides(good: Partial<Settings>, change: SettingsChange): SettingsChange {
  const fields = Object.entries(change)
  const same = new Set<string>()
  const issues: Issue[] = []
  for (const [field, value] of Object.entries(good)) {
    const asked = fields.find(([each]) => each === field)?.[1]
    if (asked === value) same.add(field)
    else if (asked !== undefined)
      issues.push({
        path: field,
        message: `${variableOf(field)} says it for this start of the app`,
      })
  }
  if (issues.length > 0) fail({ kind: 'invalid', what: 'settings', issues })
  return Object.fromEntries(fields.filter(([field]) => !same.has(field)))
}
