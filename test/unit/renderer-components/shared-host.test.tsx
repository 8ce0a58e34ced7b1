// A host that another installation deploys to, as the window meets it, over the app's own modules.
import { screen, within } from '@testing-library/react'
import { expect, it, onTestFinished } from 'vitest'
import { lockSpec } from '../../../src/main/locks/lock-container.ts'
import { makeLockImage } from '../../../src/main/locks/lock-image.ts'
import type { Client } from '../../../src/shared/contract/index.ts'
import { openDoors } from '../../support/third-kind/doors.ts'
import { openWindowOver } from '../../support/window.tsx'

const web = `
name: web
host: local
source: { kind: image, image: localhost/app, defaultTag: v1, pull: never, port: 80, healthcheck: /healthz }
deploy: { healthTimeout: 1s, soak: 0s, stopTimeout: 1s }
`
const never = new AbortController().signal

/** Ann's is at work on web, as long as nobody says otherwise. */
async function locked() {
  const doors = openDoors()
  onTestFinished(doors.close)
  const { engine } = doors.session
  await makeLockImage(engine, never)
  const by = { user: 'ann', machine: 'laptop' }
  const of = { what: 'web', workload: 'web', deployment: 'd1', installation: 'theirs' }
  const lock = await engine.containers.create(lockSpec({ ...of, by, leaseMs: 600_000 }), never)
  expect((await doors.terminal('workloads apply -f web.yaml', web)).err).toBe('')
  const unlock = () => engine.containers.remove(lock, never)
  // What waits for it would never end.
  onTestFinished(unlock)
  return { ...doors, unlock }
}

const newestLines = (client: Client) => async () => {
  const [newest] = await client.deploys.list({ workload: 'web' })
  const { events } = await client.deploys.show({ id: newest?.id ?? '' })
  return events.map(({ line }) => line)
}

it('offers to wait for the other, from the plan and once it failed as busy; and waits then', async () => {
  const { client, unlock } = await locked()
  const { user } = openWindowOver(client, '/workloads/web')
  const opened = async () => within(await screen.findByRole('dialog', { name: 'Deploy web' }))
  await user.click(await screen.findByRole('button', { name: 'Deploy' }))
  const first = await opened()
  await user.click(first.getByRole('button', { name: 'Show the plan' }))
  const wait = await first.findByRole('switch', { name: /Wait where another installation/ })
  expect(first.getByText(/On local web is being deployed by ann on laptop since/)).toBeDefined()
  expect(wait.getAttribute('aria-checked')).toBe('false')
  await user.click(first.getByRole('button', { name: /^Deploy/ }))

  await user.click(await screen.findByRole('button', { name: 'Deploy once it is free' }))
  const again = await opened()
  await user.click(again.getByRole('button', { name: 'Show the plan' }))
  const chosen = await again.findByRole('switch', { name: /Wait where another installation/ })
  expect(chosen.getAttribute('aria-checked')).toBe('true')
  await user.click(again.getByRole('button', { name: /^Deploy/ }))
  const waiting = expect.stringMatching(/^waiting: it is being deployed by ann on laptop/)
  await expect.poll(newestLines(client)).toContainEqual(waiting)
  await unlock()
  await expect
    .poll(() => client.deploys.list({ workload: 'web' }))
    .toMatchObject([{ state: 'succeeded' }, { state: 'failed', failure: { kind: 'locked' } }])
})
