/** The one window: whether there is one, what it shows, and how it comes to the front. */
import type { BrowserWindow } from 'electron'
import type { MainWindow } from './main-window.ts'
import { routeIn } from './origin.ts'

export interface Windows {
  current(): BrowserWindow | undefined
  /** The route it shows while somebody can see it. */
  seenRoute(): string | undefined
  /** Opens it where there is none. */
  open(): MainWindow
  /** Shows a route, without loading the page anew. */
  show(route: string): void
  raise(): void
  /** The search of commands, over whatever it shows. */
  showPalette(): void
}

interface WindowsDeps {
  readonly open: () => MainWindow
  readonly onOpened: (window: MainWindow) => void
  /** Called when a window came, went, or shows something else. */
  readonly onChange: () => void
}

export function createWindows({ open, onOpened, onChange }: WindowsDeps): Windows {
  let current: MainWindow | undefined
  const opened = (): MainWindow => {
    if (current) return current
    const window = open()
    current = window
    window.window.once('closed', () => {
      current = undefined
      onChange()
    })
    window.window.webContents.on('did-navigate-in-page', onChange)
    window.window.on('focus', onChange)
    onOpened(window)
    onChange()
    return window
  }
  const show = (route: string) => {
    const window = opened()
    window.go(route)
    window.focus()
  }
  const routeNow = () => current && routeIn(current.window.webContents.getURL())
  return {
    current: () => current?.window,
    seenRoute: () =>
      current?.window.isVisible() && !current.window.isMinimized() ? routeNow() : undefined,
    open: opened,
    show,
    raise: () => opened().focus(),
    showPalette: () => {
      const route = routeNow() || '/fleet'
      show(`${route}${route.includes('?') ? '&' : '?'}palette=open`)
    },
  }
}
