import { type Session, shell, type WebContents } from 'electron'
import { isAllowedExternal } from './external.ts'
import { isOurPage } from './origin.ts'

/**
 * Pages cannot leave, open windows, or attach other content. A reload of ourselves is no leaving.
 * `openPorts`: addresses of this machine that a link may lead to, as they are when it is followed.
 */
export function lockDownContents(contents: WebContents, openPorts: () => readonly string[]): void {
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isOurPage(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    openExternal(url, openPorts())
    return { action: 'deny' }
  })
}

/** The one way out of the app; anything not on the list goes nowhere. */
export function openExternal(url: string, openPorts: readonly string[] = []): void {
  if (!isAllowedExternal(url, openPorts)) return
  shell.openExternal(url).catch((error: unknown) => console.error(`openExternal failed: ${error}`))
}

/**
 * Electron grants every permission unless told otherwise. Copying text by the user's own click is
 * the one thing the window needs; reading the clipboard is not.
 */
export function denyPermissions(session: Session): void {
  const isCopy = (permission: string, url: string) =>
    permission === 'clipboard-sanitized-write' && isOurPage(url)
  session.setPermissionRequestHandler((contents, permission, decide) =>
    decide(isCopy(permission, contents.getURL())),
  )
  session.setPermissionCheckHandler((contents, permission) =>
    isCopy(permission, contents?.getURL() ?? ''),
  )
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, decide) => decide(null))
}
