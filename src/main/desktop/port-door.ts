import { type IpcMainEvent, ipcMain, type MessagePortMain, type WebContents } from 'electron'
import { isTrustedSender } from './sender.ts'

/** The only channel there is; the preload sends one message port over it and nothing else. */
export const portChannel = 'port'

/** Serves the app on a port until the returned function is called. */
export type ServePort = (port: MessagePortMain) => () => void

/**
 * Serves the window's page on the port that its preload hands over: one at a time. A reload, a
 * crash or the window's end close it, so nothing stays subscribed for a page that is gone.
 */
export function openPortDoor(contents: WebContents, serve: ServePort): () => void {
  let hangUp: (() => void) | undefined
  const close = () => {
    hangUp?.()
    hangUp = undefined
  }
  const onPort = (event: IpcMainEvent) => {
    const [port, ...others] = event.ports
    if (!port || others.length > 0 || !isTrustedSender(senderOf(event), contents.id)) {
      for (const rejected of event.ports) rejected.close()
      console.error('a message port from an unknown sender was rejected')
      return
    }
    close()
    hangUp = serve(port)
  }
  ipcMain.on(portChannel, onPort)
  contents.on('did-start-navigation', (event) => {
    if (event.isMainFrame && !event.isSameDocument) close()
  })
  contents.on('render-process-gone', close)
  return () => {
    ipcMain.off(portChannel, onPort)
    close()
  }
}

function senderOf(event: IpcMainEvent) {
  const frame = event.senderFrame
  return {
    contentsId: event.sender.id,
    frame: frame && { url: frame.url, isTop: frame.parent === null },
  }
}
