import type { Deploys } from '../deploys/deploys.ts'
import type { PrivateSocket } from '../web/private-socket.ts'

/** The end of the app: calls and deployments that other commands began here are let end first, unless there is a hurry. */
export function ending(parts: {
  readonly redeploys: { close(): void }
  readonly deploys: Deploys
  readonly socket: PrivateSocket
  readonly closeRooms: () => Promise<void>
}): (how: 'wait' | 'interrupt') => Promise<void> {
  const { redeploys, deploys, socket, closeRooms } = parts
  const hurry = new AbortController()
  const letEnd = async (): Promise<void> => {
    await deploys.settled()
    await socket.hold(hurry.signal)
    if (hurry.signal.aborted || deploys.busy() === 0) return
    socket.resume()
    await letEnd()
  }
  const end = async (): Promise<void> => {
    redeploys.close()
    await letEnd()
    await closeRooms()
  }
  let ended: Promise<void> | undefined
  return (how) => {
    // Whoever waited may have changed their mind.
    if (how === 'interrupt') {
      hurry.abort()
      void deploys.close(how)
    }
    ended ??= end()
    return ended
  }
}
