import { openLive } from '../../../src/renderer/client/live.ts'
import { start } from '../../../src/renderer/frame/start.tsx'
import { fakeConnection } from '../fake-client/connection.ts'
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

const { connection, lose } = fakeConnection(createFakeClient(scenario))

if (search.get('link') === 'lost') {
  const loseAfterMs = 1_500
  setTimeout(lose, loseAfterMs)
}

start(connection, openLive(connection))
