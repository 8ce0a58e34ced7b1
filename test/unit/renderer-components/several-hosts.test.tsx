// A workload on several hosts as the window shows it, over the app's own modules and hosts in memory.
import { screen, within } from '@testing-library/react'
import { expect, it, onTestFinished } from 'vitest'
import { openDoors } from '../../support/third-kind/doors.ts'
import { openWindowOver } from '../../support/window.tsx'

const web = `
name: web
hosts: [local, b, c]
source: { kind: image, image: localhost/app, pull: never, port: 80, healthcheck: /healthz }
deploy: { healthTimeout: 2s, soak: 0s, stopTimeout: 1s }
`

/** v1 is live on the three of them; v2 failed on the second. */
async function halfWay() {
  const doors = openDoors({ b: 'open', c: 'open' })
  onTestFinished(doors.close)
  const { client, terminal } = doors
  const [b, c] = doors.others
  if (!b || !c) throw new Error('no other hosts')
  expect((await terminal('workloads apply -f web.yaml', web)).err).toBe('')
  expect((await terminal('deploy web --tag v1')).code).toBe(0)
  b.respond(() => ({ status: 500, body: 'no' }))
  expect((await terminal('deploy web --tag v2')).code).toBe(1)
  const [failed] = await client.deploys.list({ workload: 'web' })
  if (!failed) throw new Error('no deployment')
  return { ...doors, b, c, failed }
}

it('says of a deployment what became of each host, and draws each by itself', async () => {
  const { client, failed } = await halfWay()
  openWindowOver(client, `/deployments/${failed.id}`)
  const hosts = await screen.findByRole('region', { name: 'Hosts' })
  const rows = within(hosts).getAllByRole('listitem')
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/^local.*Succeeded.*r2 is live$/),
    expect.stringMatching(/^b.*Failed.*Not healthy after .*\. What served before is serving$/),
    expect.stringMatching(/^c.*Not begun.*Nothing was changed there$/),
  ])
  const onLocal = screen.getByRole('region', { name: 'On local' })
  expect(within(onLocal).getByRole('figure', { name: 'Serving lanes' })).toBeTruthy()
  expect(within(onLocal).getByText('retire')).toBeTruthy()
  const onB = screen.getByRole('region', { name: 'On b' })
  expect(within(onB).getByRole('figure', { name: 'Serving lanes' }).textContent).toContain('v2')
  expect(screen.queryByRole('region', { name: 'On c' })).toBeNull()
  expect(screen.getByText(/On b what served before is serving\./)).toBeTruthy()
})

it('shows a workload on each of its hosts, and how it is as a whole', async () => {
  const { client, c } = await halfWay()
  for (const { spec, state } of c.engine.control.containers())
    if (state === 'running') c.engine.control.exit(spec.name, { exitCode: 1 })
  openWindowOver(client, '/workloads/web')
  const onLocal = await screen.findByRole('region', { name: 'On local' })
  expect(within(onLocal).getAllByText('Running').length).toBeGreaterThan(0)
  expect(within(onLocal).getAllByText('localhost/app:v2').length).toBeGreaterThan(0)
  const onB = screen.getByRole('region', { name: 'On b' })
  expect(within(onB).queryByText('localhost/app:v2')).toBeNull()
  const onC = screen.getByRole('region', { name: 'On c' })
  expect(within(onC).getAllByText('Failed').length).toBeGreaterThan(0)
  expect(screen.getAllByText('Degraded')).toHaveLength(1)
})

it('offers the way back to a release that is live on some hosts only', async () => {
  const { client } = await halfWay()
  const { user } = openWindowOver(client, '/workloads/web/releases')
  await user.click(await screen.findByText('r1'))
  const detail = await screen.findByRole('button', { name: 'Roll back to r1' })
  expect(detail).toBeTruthy()
  expect(screen.getByText('b, c')).toBeTruthy()
})

it('writes one host as host and several as hosts, and takes a host in and out', async () => {
  const { client } = await halfWay()
  const { user } = openWindowOver(client, '/workloads/web/configuration')
  await user.click(await screen.findByRole('button', { name: 'Without c' }))
  await user.click(screen.getByRole('button', { name: 'Without b' }))
  expect(screen.queryByRole('button', { name: 'Without local' })).toBeNull()
  await user.click(screen.getByRole('button', { name: 'Add a host' }))
  expect(await screen.findByRole('button', { name: 'Without b' })).toBeTruthy()
  await user.click(screen.getByRole('button', { name: /^(Save|Store)/ }))
  await expect
    .poll(async () => (await client.workloads.show({ name: 'web' })).document)
    .toMatchObject({ hosts: ['local', 'b'] })
})
