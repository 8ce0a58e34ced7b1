/** Settings that variables of the environment say instead, as ctrlplane's provider reads them (CP-03). */
import type { Settings } from '../../shared/model/settings.ts'
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
  const good = Object.fromEntries(
    Object.entries(given).filter(([field]) => !rejected.includes(field)),
  )
  const over = (stored: Settings): Settings => ({ ...stored, ...good })
  return {
    rejected: rejected.map((field) =>
      field === 'instanceNetwork' ? 'CP_DOCKER_NETWORK' : 'CP_DOCKER_REGISTRY',
    ),
    settings: {
      get: () => over(settings.get()),
      set: (change) => over(settings.set(change)),
      subscribe: (listener) => settings.subscribe((next) => listener(over(next))),
    },
  }
}
