import type { BrowserWindowConstructorOptions } from 'electron'
import { type Bounds, minimum } from './window-place.ts'

/** Every protection spelled out, so that a changed default of Electron changes nothing here. */
export const webPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  // Spell checking would send typed words to a dictionary server's download.
  spellcheck: false,
  // A watched deployment keeps its pace when another window covers this one.
  backgroundThrottling: false,
} as const

export function windowOptions(options: {
  readonly bounds: Bounds
  readonly preload: string
  readonly isDark: boolean
}): BrowserWindowConstructorOptions {
  return {
    ...options.bounds,
    minWidth: minimum.width,
    minHeight: minimum.height,
    title: 'Longshore',
    // Shown at its first paint, in the page's own ground colour: no white flash.
    show: false,
    backgroundColor: options.isDark ? '#0f1518' : '#fbfcfc',
    webPreferences: { ...webPreferences, preload: options.preload },
  }
}
