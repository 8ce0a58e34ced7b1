import ElectronStore from 'electron-store'
import { z } from 'zod'
import type { Clock } from '../../shared/lib/clock.ts'
import { type HostRecords, hostRecordsOver } from '../store/host-records.ts'
import type { SettingsPort } from '../store/settings.ts'
import { hostsKey, openSettingsFile, settingsKey } from '../store/settings-file.ts'
import { settingsOver } from '../store/settings-values.ts'
import { type WindowPlace, windowPlaceSchema } from './window-place.ts'

/** Contents of the desktop's `settings.json`: the user's settings, where the window stood, and what was said once. */
export interface DesktopSettings {
  readonly settings: SettingsPort
  readonly hostRecords: HostRecords
  recallPlace(): WindowPlace | undefined
  keepPlace(place: WindowPlace): void
  /** True the first time that it is asked about something, for what is to be said once. */
  isFirst(what: string): boolean
}

const placeKey = 'window'
const saidKey = 'said'

/** Over electron-store, on the same file that the other doors write. */
export function openElectronSettings(dataDir: string, clock: Pick<Clock, 'now'>): DesktopSettings {
  // Sets a damaged file aside first, as every door does; electron-store alone would not start.
  openSettingsFile(dataDir, clock)
  const store = new ElectronStore<Record<string, unknown>>({
    cwd: dataDir,
    name: 'settings',
    configFileMode: 0o600,
  })
  const over = <T>(key: string) => ({
    read: () => store.get(key),
    write: (value: T) => store.set(key, value),
  })
  return {
    settings: settingsOver(over(settingsKey)),
    hostRecords: hostRecordsOver(over(hostsKey)),
    recallPlace: () => windowPlaceSchema.safeParse(store.get(placeKey)).data,
    keepPlace: (place) => store.set(placeKey, place),
    isFirst: (what) => {
      const said = z.array(z.string()).catch([]).parse(store.get(saidKey))
      if (!said.includes(what)) store.set(saidKey, [...said, what])
      return !said.includes(what)
    },
  }
}
