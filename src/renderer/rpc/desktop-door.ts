import { messagePortChannel } from '../../shared/wire/message-port.ts'
import { type Door, SignedOutError } from './door.ts'

/** How long a page outside the desktop app waits for a port before it says so. */
const patienceMs = 3_000

/**
 * The port that the preload script hands over once the page is parsed. Call it before that: from
 * the page's first script.
 */
export function desktopDoor(page: Window): Door {
  const port = new Promise<MessagePort>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new SignedOutError('this page was not opened by Longshore')),
      patienceMs,
    )
    const onMessage = (event: MessageEvent) => {
      const [handed] = event.ports
      if (event.source !== page || event.data !== 'longshore-port' || !handed) return
      page.removeEventListener('message', onMessage)
      clearTimeout(timer)
      resolve(handed)
    }
    page.addEventListener('message', onMessage)
  })
  // Asked for later; until then a refusal is nobody's unhandled rejection.
  port.catch(() => undefined)
  let taken = false
  return {
    kind: 'desktop',
    async open() {
      if (taken) throw new Error('the port is gone; a reload brings a new one')
      const handed = await port
      taken = true
      return messagePortChannel(handed)
    },
  }
}
