import type { Connection, ConnectionState } from '../../../src/renderer/rpc/connection.ts'
import type { Client } from '../../../src/shared/contract/index.ts'

interface FakeConnection {
  readonly connection: Connection
  /** From then on the window has no connection, until it tries again. */
  lose(): void
}

/** A connection to scripted data, or to modules in this process, as a page has one to the app. */
export function fakeConnection(client: Client): FakeConnection {
  let state: ConnectionState = { status: 'online' }
  const listeners = new Set<() => void>()
  const become = (next: ConnectionState) => {
    state = next
    for (const listener of listeners) listener()
  }
  const connection: Connection = {
    door: 'browser',
    client,
    state: () => state,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    retry: () => become({ status: 'online' }),
    close() {},
  }
  const lose = () => become({ status: 'lost', since: Date.now(), retryAt: Date.now() + 8_000 })
  return { connection, lose }
}
