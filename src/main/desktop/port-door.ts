import { type IpcMainEvent, ipcMain, type WebContents } from 'electron'
import type { Channel } from '../../shared/wire/channel.ts'
import { messagePortChannel } from '../../shared/wire/message-port.ts'
import { isTrustedSender } from './sender.ts'

/** The only channel there is; the preload sends one message port over it and nothing else. */
export const portChannel = 'port'

/** Answers a channel's calls until it closes. */
export type Serve = (channel: Channel) => { close(): void }

/**
 * Serves the window's page on the port that its preload hands over: one at a time. A reload, a
 * crash or the window's end close it, so nothing stays subscribed for a page that is gone.
 */
export function openPortDoor(contents: WebContents, serve: Serve): () => void {
  let served: { close(): void } | undefined
  const close = () => {
    served?.close()
    served = undefined
  }
  const onPort = (event: IpcMainEvent) => {
    const [port, ...others] = event.ports
    if (!port || others.length > 0 || !isTrustedSender(senderOf(event), contents.id)) {
      for (const rejected of event.ports) rejected.close()
      console.error('a message port from an unknown sender was rejected')
      return
    }
    close()
    served = serve(messagePortChannel(port))
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
