// What a bad network does to deployments on a host over SSH, on the way that a user's own ssh takes; judged by its
// engine's own socket. With a relay in between: remote-cuts-relay.test.ts.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { remoteHost } from '../support/bed/remote-host.ts'
import { until } from '../support/eventually.ts'
import { openRemoteApp, type RemoteApp } from '../support/remote-app.ts'
import { apply, image, running, settled } from './remote-cuts-bed.ts'

const bed = remoteHost({ images: [`${image}:v1`, `${image}:v2`] })
let app: RemoteApp
beforeAll(async () => {
  app = await openRemoteApp(bed.remote())
})
afterAll(() => app?.close())

const isThere = (workload: string, what: string) =>
  until(`${workload} is ${what}`, async () => (await running(bed, workload)).includes(what))

it('finishes a deployment that a short cut fell into', async () => {
  await apply(app, 'short')
  const { deployment } = await app.client.deploys.start({ workload: 'short', tag: 'v1' })
  await isThere('short', 'v1 running')
  await bed.remote().stopSshd({ sessions: true })
  await bed.remote().startSshd()
  expect(await settled(app, deployment.id)).toMatchObject({ state: 'succeeded' })
  expect(await running(bed, 'short')).toEqual(['v1 running'])
})

it('settles a deployment that a long cut interrupted, and leaves one version', async () => {
  await apply(app, 'long')
  const first = await app.client.deploys.start({ workload: 'long', tag: 'v1' })
  expect((await settled(app, first.deployment.id)).state).toBe('succeeded')
  const second = await app.client.deploys.start({ workload: 'long', tag: 'v2' })
  await isThere('long', 'v2 running')
  await bed.remote().linkDown()
  const state = async () =>
    (await app.client.deploys.show({ id: second.deployment.id })).deployment.state
  await expect.poll(state).toMatch(/^(interrupted|failed|undoing)$/)
  await bed.remote().linkUp()
  const ended = await settled(app, second.deployment.id)
  const serving = ended.state === 'succeeded' ? 'v2 running' : 'v1 running'
  await until(
    `${serving} alone is there`,
    async () => (await running(bed, 'long')).join() === serving,
  )
})
