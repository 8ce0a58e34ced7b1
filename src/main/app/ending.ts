import type { Deploys } from '../deploys/deploys.ts'
import type { PrivateSocket } from '../web/private-socket.ts'

interface Closed {
  close(): Promise<void>
}

interface Rooms {
  readonly redeploys: { close(): void }
  readonly deploys: Deploys
  readonly socket: PrivateSocket
  readonly shelf: Closed & { readonly prune: Closed; readonly copies: Closed }
  /** False where nothing is watched. */
  readonly watch: Closed | false
  readonly fleet: Closed
  readonly stats: { close(): void }
  readonly forwards: { closeAll(): void }
  readonly hosts: Closed
  readonly notifications: Closed
  readonly dns: Closed
  readonly stopWaking: () => void
  readonly store: { close(): void }
  readonly lock: { release(): void }
}

/** The end of the app: calls and deployments that other commands began here are let end first, unless there is a hurry. */
export function ending(rooms: Rooms): (how: 'wait' | 'interrupt') => Promise<void> {
  const { redeploys, deploys, socket } = rooms
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
    await closeAll(rooms)
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

async function closeAll(rooms: Rooms): Promise<void> {
  const { deploys, shelf, socket, watch, hosts, notifications, dns } = rooms
  await Promise.all([deploys.close('wait'), shelf.prune.close(), shelf.copies.close()])
  rooms.stopWaking()
  await socket.close()
  if (watch) await watch.close()
  await rooms.fleet.close()
  rooms.stats.close()
  rooms.forwards.closeAll()
  await Promise.all([hosts.close(), notifications.close(), shelf.close(), dns.close()])
  rooms.store.close()
  rooms.lock.release()
}
