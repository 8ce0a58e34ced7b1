import { browserDoor, hasSession, takeLaunchToken } from './browser-door.ts'
import { type Connection, createConnection } from './connection.ts'
import { desktopDoor } from './desktop-door.ts'

const clock = {
  now: () => Date.now(),
  schedule(ms: number, run: () => void) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/**
 * The page's way to the app: over a WebSocket where the browser door opened it (it has a launch
 * token or a session), else over the port that the desktop app hands over. Call it first thing.
 */
export function connect(page: Window): Connection {
  const token = takeLaunchToken(page)
  const isBrowser = token !== undefined || hasSession(page)
  return createConnection({
    door: isBrowser ? browserDoor(page, token) : desktopDoor(page),
    clock,
    random: Math.random,
  })
}
