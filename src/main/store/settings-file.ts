/** Settings in `settings.json`, written by `conf`; electron-store writes the same file. */
import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import Conf from 'conf'
import type { Clock } from '../../shared/lib/clock.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { guardedFiles } from './file-failure.ts'
import { keepAside } from './files.ts'
import type { SettingsPort } from './settings.ts'
import { readSettings, settingsOver } from './settings-values.ts'

export interface OpenedSettings {
  readonly settings: SettingsPort
  readonly warnings: readonly Failure[]
}

/** The user's settings in the file; the window's place has a key of its own beside it. */
export const settingsKey = 'settings'

type Content = Record<string, unknown>

export function openSettingsFile(dir: string, clock: Pick<Clock, 'now'>): OpenedSettings {
  const file = join(dir, 'settings.json')
  const { conf, warnings } = guardedFiles(file, () => openConf(dir, file, clock))
  const { rejected } = readSettings(conf.get(settingsKey))
  const settings = settingsOver({
    read: () => conf.get(settingsKey),
    write: (value) => guardedFiles(file, () => conf.set(settingsKey, value)),
  })
  if (rejected.length === 0) return { settings, warnings }
  const kept = guardedFiles(file, () => copyAside(file, clock.now()))
  const reason = `not valid, so the default is used: ${rejected.join(', ')}`
  return { settings, warnings: [...warnings, { kind: 'state-corrupt', file, kept, reason }] }
}

function openConf(
  dir: string,
  file: string,
  clock: Pick<Clock, 'now'>,
): { conf: Conf<Content>; warnings: readonly Failure[] } {
  const open = () => new Conf<Content>({ cwd: dir, configName: 'settings', configFileMode: 0o600 })
  try {
    return { conf: open(), warnings: [] }
  } catch (error) {
    if (!(error instanceof SyntaxError) || !existsSync(file)) throw error
    const kept = keepAside(file, clock.now())
    const reason = `${error.message}; every setting is back at its default`
    return { conf: open(), warnings: [{ kind: 'state-corrupt', file, kept, reason }] }
  }
}

function copyAside(file: string, now: number): string {
  const kept = `${file}.damaged-${new Date(now).toISOString().replaceAll(':', '-')}`
  copyFileSync(file, kept)
  return kept
}
