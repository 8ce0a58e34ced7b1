import type { Settings, SettingsChange } from '../../shared/model/settings.ts'

/**
 * Settings of the user, and the place of the window. One file, written by electron-store on the desktop and by us
 * without Electron; stored values are parsed on entry.
 */
export interface SettingsPort {
  get(): Settings
  /** Throws `invalid` with the field; nothing is stored then. */
  set(change: SettingsChange): Settings
  subscribe(listener: (settings: Settings) => void): () => void
}
