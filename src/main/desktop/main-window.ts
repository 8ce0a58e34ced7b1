import { BrowserWindow, nativeTheme, screen, session } from 'electron'
import { reloadAfterCrash } from './crash.ts'
import type { DesktopSettings } from './electron-settings.ts'
import { denyPermissions, lockDownContents } from './lockdown.ts'
import { pageUrlFor } from './origin.ts'
import { openPortDoor, type Serve } from './port-door.ts'
import { windowOptions } from './window-options.ts'
import { type Bounds, placeOnScreens } from './window-place.ts'

export interface MainWindowDeps {
  readonly preload: string
  readonly settings: DesktopSettings
  readonly serve: Serve
  /** Route that it begins with; its first by itself. */
  readonly route?: string
  readonly now: () => number
  /** Addresses of the ports that are open on this machine now. */
  readonly openPorts: () => readonly string[]
  /** The page keeps crashing; nothing is shown any more. */
  readonly onLost: (reason: string) => void
}

export interface MainWindow {
  readonly window: BrowserWindow
  /** Resolves once the page is there. */
  readonly loaded: Promise<void>
  /** Shows a route of the page, without loading it anew. */
  go(route: string): void
  focus(): void
}

/** The one window: locked down before anything is loaded, then shown at its first paint. */
export function openMainWindow(deps: MainWindowDeps): MainWindow {
  const place = placeOnScreens(deps.settings.recallPlace(), workAreas())
  const window = new BrowserWindow(
    windowOptions({
      bounds: place.bounds,
      preload: deps.preload,
      isDark: nativeTheme.shouldUseDarkColors,
    }),
  )
  const { webContents } = window
  lockDownContents(webContents, deps.openPorts)
  denyPermissions(session.defaultSession)
  const closeDoor = openPortDoor(webContents, deps.serve)
  reloadAfterCrash(webContents, { now: deps.now, giveUp: deps.onLost })
  if (place.maximised) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    deps.settings.keepPlace({
      bounds: window.getNormalBounds(),
      maximised: window.isMaximized(),
    })
  })
  window.once('closed', closeDoor)

  const loaded = window.loadURL(pageUrlFor(deps.route ?? '/'))
  return {
    window,
    loaded,
    // The same document with another fragment: the page sees a change of its own route. Before it is there, that would
    // end its loading.
    go: (route) => {
      loaded
        .then(() => window.loadURL(pageUrlFor(route)))
        .catch((error: unknown) => console.error(String(error)))
    },
    focus: () => {
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
  }
}

function workAreas(): [Bounds, ...Bounds[]] {
  const others = screen.getAllDisplays().map((display) => display.workArea)
  return [screen.getPrimaryDisplay().workArea, ...others]
}
