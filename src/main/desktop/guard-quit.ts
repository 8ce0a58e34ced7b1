import { app, type BrowserWindow } from 'electron'
import { askHowToQuit } from './dialogs.ts'
import { createQuitGuard } from './quit.ts'
import type { ServedApp } from './served-app.ts'

/** Closing the last window is quitting, except on a Mac; quitting never just drops a deployment. */
export function guardQuit(
  longshore: Pick<ServedApp, 'deploys' | 'close'>,
  currentWindow: () => BrowserWindow | undefined,
): void {
  const isMac = process.platform === 'darwin'
  const guard = createQuitGuard({
    busy: () => longshore.deploys.busy(),
    ask: (question) => askHowToQuit(currentWindow(), question),
    close: (how) => longshore.close(how),
    hurry: () => longshore.close('interrupt'),
    exit: () => app.quit(),
  })
  const holdUntilSettled = (event: { preventDefault(): void }) => {
    if (guard.isSettled()) return
    event.preventDefault()
    guard.request().catch((error: unknown) => console.error(`closing failed: ${error}`))
  }
  app.on('before-quit', holdUntilSettled)
  app.on('browser-window-created', (_event, window) => {
    if (!isMac) window.on('close', holdUntilSettled)
  })
  app.on('window-all-closed', () => {
    if (!isMac) app.quit()
  })
}
