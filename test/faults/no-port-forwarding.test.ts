// A host whose sshd connects to nothing for us: neither to ports, nor, whatever is said of those, to sockets.
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { Deployment } from '../../src/shared/model/deployment.ts'
import type { Checkup } from '../../src/shared/model/host.ts'
import { failureFrom } from '../../src/shared/wire/failure-from.ts'
import { remoteHost } from '../support/bed/remote-host.ts'
import { alias, openRemoteApp, type RemoteApp } from '../support/remote-app.ts'

const image = 'localhost/longshore-test'
const bed = remoteHost({ images: [`${image}:v1`, `${image}:v2`] })
let app: RemoteApp
beforeAll(async () => {
  const host = bed.remote()
  await host.stopSshd({ sessions: true })
  await host.startSshd({ AllowTcpForwarding: 'no' })
  app = await openRemoteApp(host)
})
afterAll(() => app?.close())

it('proves versions by a command of the host, and opens their ports so, as many at once as sshd lets in', async () => {
  const { client } = app
  for (const tag of ['v1', 'v2']) {
    const deployed = await deploy(tag)
    expect(deployed).toMatchObject({ state: 'succeeded', tag, verified: true })
    const probe = deployed.stages.find(({ name }) => name === 'health')?.probe
    expect(probe?.target).toMatch(/^GET http:.*\/healthz \(by a command of the host\)$/)
  }
  const { containers } = await client.fleet.status({ host: alias })
  const { name: container = '' } = containers.find(({ owner }) => owner?.workload === 'web') ?? {}
  const { url } = await client.hosts.forward({ host: alias, container, port: 8080 })
  const ask = async () =>
    (await (await fetch(url, { headers: { connection: 'close' } })).text()).trim()
  expect(new Set(await Promise.all(Array.from({ length: 8 }, ask)))).toEqual(new Set(['v2']))
  expect((await client.hosts.show({ name: alias })).host.reach).toBe('shell')
  // A session that has ended counts a little longer at sshd than here: one that it refuses is asked for again.
  expect(bed.remote().log()).not.toMatch(/MaxSessions|MaxStartups/i)
})

it('is told by the doctor what sshd does not do, and what is set already is not advised', async () => {
  const found: Record<string, Checkup> = {}
  for await (const item of await app.client.hosts.doctor({ name: alias })) {
    if (item.type === 'checkup') found[item.checkup.id] = item.checkup
  }
  for (const id of ['port-forwarding', 'forwarding']) {
    expect(found[id]?.outcome).toBe('warning')
    expect(found[id]?.remedy?.text).toContain('AllowTcpForwarding yes')
    expect(found[id]?.remedy?.text).not.toContain('AllowStreamLocalForwarding')
  }
  expect(found.reach).toMatchObject({
    outcome: 'ok',
    found: expect.stringContaining('command of the host'),
  })
})

it('is no way to a host behind it, and its configuration is named as the reason', async () => {
  const { address } = bed.remote()
  const connection = { kind: 'ssh', host: address, port: 2_222, jump: alias } as const
  await app.client.hosts.add({ name: 'behind', connection })
  const failure = failureFrom(
    await app.client.hosts.test({ name: 'behind' }).catch((error: unknown) => error),
  )
  expect(failure).toMatchObject({
    kind: 'host-unreachable',
    reason: expect.stringMatching(
      /the jump host .* lets nobody through to it: .*AllowTcpForwarding/,
    ),
  })
})

async function deploy(tag: string): Promise<Deployment> {
  const { client } = app
  await client.workloads.apply({
    document: {
      ...{ name: 'web', host: alias },
      source: { kind: 'image', image, pull: 'never', port: 8080, healthcheck: '/healthz' },
      deploy: { healthTimeout: '10s', soak: '1s', stopTimeout: '1s' },
    },
  })
  const { deployment } = await client.deploys.start({ workload: 'web', tag })
  for await (const item of await client.deploys.watch({ id: deployment.id })) void item
  return (await client.deploys.show({ id: deployment.id })).deployment
}
