/** Settings in `settings.json`, written by `conf`; electron-store writes the same file. */
import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import Conf from 'conf'
import type { Clock } from '../../shared/lib/clock.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { guardedFiles } from './file-failure.ts'
import { keepAside } from './files.ts'
import { type HostRecords, hostRecordsOver, readHostRecords } from './host-records.ts'
import type { SettingsPort } from './settings.ts'
import { readSettings, settingsOver } from './settings-values.ts'

export interface OpenedSettings {
  readonly settings: SettingsPort
  readonly hostRecords: HostRecords
  readonly warnings: readonly Failure[]
}

/** What the file holds under a key of its own; the window's place lies beside them. */
export const settingsKey = 'settings'
export const hostsKey = 'hosts'

type Content = Record<string, unknown>

export function openSettingsFile(dir: string, clock: Pick<Clock, 'now'>): OpenedSettings {
  const file = join(dir, 'settings.json')
  const { conf, warnings } = guardedFiles(file, () => openConf(dir, file, clock))
  const over = <T>(key: string) => ({
    read: () => conf.get(key),
    write: (value: T) => guardedFiles(file, () => conf.set(key, value)),
  })
  const opened = {
    settings: settingsOver(over(settingsKey)),
    hostRecords: hostRecordsOver(over(hostsKey)),
  }
  const damage = [
    ...told('not valid, so the default is used', readSettings(conf.get(settingsKey)).rejected),
    ...told('hosts that are not valid and not used', readHostRecords(conf.get(hostsKey)).rejected),
  ]
  if (damage.length === 0) return { ...opened, warnings }
  const kept = guardedFiles(file, () => copyAside(file, clock.now()))
  const reason = damage.join('; ')
  return { ...opened, warnings: [...warnings, { kind: 'state-corrupt', file, kept, reason }] }
}

function told(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what}: ${names.join(', ')}`]
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
