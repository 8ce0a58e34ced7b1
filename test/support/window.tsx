/** The whole window in jsdom, over scripted data: for what of a view needs no browser. */
import './jsdom.ts'
import { cleanup, configure, render, screen } from '@testing-library/react'
import userEvent, { PointerEventsCheckLevel } from '@testing-library/user-event'
import { onTestFinished } from 'vitest'
import { openLive } from '../../src/renderer/client/live.ts'
// Views are compiled before a test begins to wait for one.
import '../../src/renderer/frame/own-views.ts'
import '../../src/renderer/frame/views.ts'
import '../../src/renderer/stats/time-chart.tsx'
import { Window } from '../../src/renderer/frame/start.tsx'
import type { Client } from '../../src/shared/contract/index.ts'
import { fakeConnection } from './fake-client/connection.ts'
import type { Scenario } from './fake-client/world.ts'
import { createFakeClient } from './fake-client.ts'

// The machine may be busy; and what jsdom calls hidden knows nothing of our styles, but takes long to find.
configure({
  asyncUtilTimeout: 60_000,
  defaultHidden: true,
  // Every look for what is not there yet would print the page; it is printed once, where a test fails.
  getElementError: (message) => new Error(message ?? 'not found'),
})

/** Shows it at a route, until the test ends. */
export function openWindow(route: string, scenario: Scenario = 'full') {
  return openWindowOver(createFakeClient(scenario), route)
}

export function openWindowOver(client: Client, route: string) {
  localStorage.clear()
  location.hash = route
  const { connection, lose } = fakeConnection(client)
  render(<Window connection={connection} live={openLive(connection)} />)
  onTestFinished(({ task }) => {
    if (task.result?.state === 'fail') screen.debug()
    cleanup()
  })
  // While a list opens or closes it takes no pointer for a moment; a person, and a browser, then wait for it.
  const pointerEventsCheck = PointerEventsCheckLevel.Never
  return { user: userEvent.setup({ pointerEventsCheck }), client, lose }
}
