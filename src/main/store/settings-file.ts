/** Settings in `settings.json`; electron-store writes the same file. */
import { copyFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../shared/lib/clock.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { guardedFiles } from './file-failure.ts'
import { keepAside, makePrivateDir, writePrivateFile } from './files.ts'
import { type HostRecords, hostRecordsOver, readHostRecords } from './host-records.ts'
import type { SettingsPort } from './settings.ts'
import { readSettings, settingsOver } from './settings-values.ts'

export interface OpenedSettings {
  readonly settings: SettingsPort
  readonly hostRecords: HostRecords
  readonly warnings: readonly Failure[]
}

/** Key of the settings in the file; the window's place lies beside them. */
export const settingsKey = 'settings'
export const hostsKey = 'hosts'

type Content = Readonly<Record<string, unknown>>

export function openSettingsFile(dir: string, clock: Pick<Clock, 'now'>): OpenedSettings {
  const file = join(dir, 'settings.json')
  const warnings = guardedFiles(file, () => setDamagedAside(file, clock))
  const read = () => guardedFiles(file, () => contentOf(file))
  const over = <T>(key: string) => ({
    read: () => read()[key],
    write: (value: T) =>
      guardedFiles(file, () => {
        makePrivateDir(dir)
        writePrivateFile(file, JSON.stringify({ ...contentOf(file), [key]: value }, null, '\t'))
      }),
  })
  const opened = {
    settings: settingsOver(over(settingsKey)),
    hostRecords: hostRecordsOver(over(hostsKey)),
  }
  const damage = [
    ...told('not valid, so the default is used', readSettings(read()[settingsKey]).rejected),
    ...told('hosts that are not valid and not used', readHostRecords(read()[hostsKey]).rejected),
  ]
  if (damage.length === 0) return { ...opened, warnings }
  const kept = guardedFiles(file, () => copyAside(file, clock.now()))
  const reason = damage.join('; ')
  return { ...opened, warnings: [...warnings, { kind: 'state-corrupt', file, kept, reason }] }
}

function told(what: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${what}: ${names.join(', ')}`]
}

function setDamagedAside(file: string, clock: Pick<Clock, 'now'>): readonly Failure[] {
  try {
    contentOf(file)
    return []
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const kept = keepAside(file, clock.now())
    const reason = `${error.message}; every setting is back at its default`
    return [{ kind: 'state-corrupt', file, kept, reason }]
  }
}

/** Read each time, so that what was changed by hand counts. */
function contentOf(file: string): Content {
  if (!existsSync(file)) return {}
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) {
    return { ...content }
  }
  throw new SyntaxError('it holds no object')
}

function copyAside(file: string, now: number): string {
  const kept = `${file}.damaged-${new Date(now).toISOString().replaceAll(':', '-')}`
  copyFileSync(file, kept)
  return kept
}
