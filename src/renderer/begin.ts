import { openLive } from './client/live.ts'
import type { Connection } from './rpc/connection.ts'

/** The views are by far the larger part: what they show first is asked for while they load. */
export async function begin(connection: Connection): Promise<void> {
  const live = openLive(connection)
  const { start } = await import('./frame/start.tsx')
  start(connection, live)
}
