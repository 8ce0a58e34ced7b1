// Several instances of a workload as window and terminal show them, over the app's own modules and hosts in memory.
import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, onTestFinished } from 'vitest'
import { openDoors } from '../../support/third-kind/doors.ts'
import { openWindowOver } from '../../support/window.tsx'

const web = `
name: web
host: local
source: { kind: image, image: localhost/app, pull: never, port: 80, healthcheck: /healthz, maxInstances: 3 }
deploy: { healthTimeout: 1s, soak: 0s, stopTimeout: 1s }
keep: { failed: 15m }
`

it('TF-06, TF-51 lists the instances that run side by side, the live one first, and what is kept for a look', async () => {
  const { client, terminal, session, close } = openDoors()
  onTestFinished(close)
  expect((await terminal('workloads apply -f web.yaml', web)).err).toBe('')
  for (const tag of ['v1', 'v2', 'v3'])
    expect((await terminal(`deploy web --tag ${tag}`)).code).toBe(0)
  session.respond(() => ({ status: 500, body: 'no' }))
  expect((await terminal('deploy web --tag v2')).code).toBe(1)
  session.respond(() => ({ status: 200, body: 'ok' }))
  openWindowOver(client, '/workloads/web')
  await screen.findByText(/^kept until/)
  const rows = within(screen.getByRole('region', { name: /^Instances/ })).getAllByRole('listitem')
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/r3 v3 live.*Running.*Verified/),
    expect.stringMatching(/r2 v2.*Running/),
    expect.stringMatching(/r1 v1.*Running/),
    expect.stringMatching(/never live.*Failed.*kept until/),
  ])
})

it('CP-17, CP-18, CP-19 stops, starts and restarts them from the terminal, and says of what is stopped no more than that', async () => {
  const { client, terminal, close } = openDoors()
  onTestFinished(close)
  await terminal('workloads apply -f web.yaml', web)
  await terminal('deploy web --tag v1')
  expect(await terminal('stop web')).toMatchObject({ code: 0, err: '' })
  expect((await client.fleet.status({})).workloads).toMatchObject([{ state: 'stopped' }])
  openWindowOver(client, '/workloads/web')
  await screen.findByRole('button', { name: 'Start web' })
  expect(screen.queryByRole('button', { name: 'Stop web' })).toBeNull()
  const status = await screen.findByTitle(/^Exited \(\d+\) /)
  expect(status.textContent).toBe(status.title.replace('Exited ', ''))
  expect(await terminal('start web')).toMatchObject({ code: 0, err: '' })
  expect(await terminal('restart web')).toMatchObject({ code: 0, err: '' })
  expect((await terminal('stop web db')).code).not.toBe(0)
  await screen.findByRole('button', { name: 'Stop web' })
})

it('scales from the window and from the terminal; each replica is of what is live, and one that is missed is told', async () => {
  const { client, terminal, session, close } = openDoors()
  onTestFinished(close)
  await terminal('workloads apply -f web.yaml', web.replace(', maxInstances: 3', ''))
  await terminal('deploy web --tag v1')
  expect(await terminal('scale web 3')).toMatchObject({ code: 0, err: '' })
  openWindowOver(client, '/workloads/web')
  const rows = () =>
    screen
      .queryAllByRole('region', { name: /^Instances/ })
      .flatMap((region) => within(region).queryAllByRole('listitem'))
  await expect
    .poll(() => rows().map(({ textContent }) => textContent))
    .toEqual([
      expect.stringMatching(/r2 v1 live.*Verified/),
      expect.stringMatching(/r2 v1 live.*Verified/),
      expect.stringMatching(/r1 v1 live.*Verified/),
    ])
  const user = userEvent.setup()
  await user.click(screen.getByRole('button', { name: 'Scale web' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Scale web' }))
  const count = dialog.getByRole('textbox', { name: 'web' })
  expect(count).toHaveProperty('value', '3')
  await user.clear(count)
  await user.type(count, '2')
  await user.click(dialog.getByRole('button', { name: 'Show the plan' }))
  await user.click(await dialog.findByRole('button', { name: 'Scale web to 2' }))
  const workloads = async () => (await client.fleet.status({})).workloads
  await expect
    .poll(workloads)
    .toMatchObject([
      { state: 'running', release: 'r3', replicas: 2, containers: { length: 2 }, verified: true },
    ])
  const [first] = session.engine.control.containers()
  await session.engine.containers.remove(first?.id ?? '')
  const few = { state: 'degraded', trouble: '1 of 2 replicas are there' }
  await expect.poll(workloads).toMatchObject([few])
  expect((await terminal('scale web 0')).code).not.toBe(0)
})
