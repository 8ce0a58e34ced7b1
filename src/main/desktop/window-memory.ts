import type { BrowserWindow } from 'electron'
import ElectronStore from 'electron-store'
import { type WindowPlace, windowPlaceSchema } from './window-place.ts'

/** Where the window stood, in `window.json` beside the settings. */
export interface WindowMemory {
  recall(): WindowPlace | undefined
  keep(place: WindowPlace): void
}

export function createWindowMemory(dataDir: string): WindowMemory {
  const file = new ElectronStore({ cwd: dataDir, name: 'window', clearInvalidConfig: true })
  return {
    recall: () => windowPlaceSchema.safeParse(file.store).data,
    keep: (place) => {
      file.store = { ...place }
    },
  }
}

/** Keeps the place on close: the normal bounds, so that un-maximising next time has a size. */
export function rememberPlace(window: BrowserWindow, memory: WindowMemory): void {
  window.on('close', () => {
    memory.keep({ bounds: window.getNormalBounds(), maximised: window.isMaximized() })
  })
}
