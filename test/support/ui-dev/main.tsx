import { openLive } from '../../../src/renderer/client/live.ts'
import { start } from '../../../src/renderer/frame/start.tsx'
import type { Connection, ConnectionState } from '../../../src/renderer/rpc/connection.ts'
import { type Scenario, scenarios } from '../fake-client/world.ts'
import { createFakeClient } from '../fake-client.ts'
import '../../../src/renderer/ui/app.css'

/** `?scenario=full|empty|loading|failing|stale|many`, and `?link=lost` for a lost connection. */
const search = new URLSearchParams(location.search)
const wanted = search.get('scenario') ?? sessionStorage.getItem('scenario')
const scenario: Scenario = scenarios.find((name) => name === wanted) ?? 'full'

// The router takes the page's own query for the route's: keep it out of its sight.
sessionStorage.setItem('scenario', scenario)
history.replaceState(null, '', `${location.pathname}${location.hash}`)

let state: ConnectionState = { status: 'online' }
const listeners = new Set<() => void>()
const connection: Connection = {
  door: 'browser',
  client: createFakeClient(scenario),
  state: () => state,
  onChange(listener) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  retry: () => become({ status: 'online' }),
  close() {},
}

function become(next: ConnectionState): void {
  state = next
  for (const listener of listeners) listener()
}

if (search.get('link') === 'lost') {
  const loseAfterMs = 1_500
  setTimeout(
    () => become({ status: 'lost', since: Date.now(), retryAt: Date.now() + 8_000 }),
    loseAfterMs,
  )
}

start(connection, openLive(connection))
