import { app, type BrowserWindow } from 'electron'
import { askHowToQuit } from './dialogs.ts'
import { createQuitGuard } from './quit.ts'
import type { ServedApp } from './served-app.ts'

interface GuardDeps {
  readonly longshore: Pick<ServedApp, 'deploys' | 'close'>
  readonly currentWindow: () => BrowserWindow | undefined
  /** Whether the app lives on where its last window is closed: on a Mac, and where it is in a tray. */
  readonly livesOn: () => Promise<boolean>
}

/** Closing the last window is quitting, unless the app lives on; quitting never just drops a deployment. */
export function guardQuit({ longshore, currentWindow, livesOn }: GuardDeps): void {
  const guard = createQuitGuard({
    busy: () => longshore.deploys.busy(),
    ask: (question) => askHowToQuit(currentWindow(), question),
    close: (how) => longshore.close(how),
    hurry: () => longshore.close('interrupt'),
    exit: () => app.quit(),
  })
  const told = (work: Promise<void>) => {
    work.catch((error: unknown) => console.error(`closing failed: ${error}`))
  }
  app.on('before-quit', (event) => {
    if (guard.isSettled()) return
    event.preventDefault()
    told(guard.request())
  })
  app.on('browser-window-created', (_event, window) => {
    // The desktop is asked at the moment of closing: its tray may have gone meanwhile.
    window.on('close', (event) => {
      if (guard.isSettled()) return
      event.preventDefault()
      told(livesOn().then((lives) => (lives ? window.destroy() : guard.request())))
    })
  })
  app.on('window-all-closed', () => {
    told(livesOn().then((lives) => (lives ? undefined : app.quit())))
  })
}
