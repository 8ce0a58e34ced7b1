// What a bad network does to a host over SSH, judged by its engine's own socket and by sshd's log.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Deployment } from '../../src/shared/model/deployment.ts'
import type { HostState } from '../../src/shared/model/host.ts'
import { run, Seen } from '../integration/logs/log-bed.ts'
import type { RemoteHost } from '../support/bed/remote/start-remote.ts'
import { remoteHost } from '../support/bed/remote-host.ts'
import { alias, openRemoteApp, type RemoteApp } from '../support/remote-app.ts'

const image = 'localhost/longshore-test'
const bed = remoteHost({ images: [`${image}:v1`, `${image}:v2`, `${image}:shell`] })
let opened: RemoteApp
beforeAll(async () => {
  opened = await openRemoteApp(bed.remote())
}, 60_000)
afterAll(() => opened?.close())

/** What a divider says where the engine dropped lines before they could be read. */
const lost = 'the engine no longer has the lines before'
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

type Cut = (host: RemoteHost) => Promise<void>

/** Each cuts, waits until it was noticed at the latest, and mends. */
const cuts: Readonly<Record<string, Cut>> = {
  'sshd is restarted': async (host) => {
    await host.stopSshd({ sessions: true })
    await sleep(700)
    await host.startSshd()
  },
  'the link is down': async (host) => {
    await host.linkDown()
    await sleep(4_000)
    await host.linkUp()
  },
  'packets vanish': async (host) => {
    await host.dropPackets()
    await sleep(4_000)
    await host.passPackets()
  },
  'sshd is frozen': async (host) => {
    host.freeze()
    await sleep(4_000)
    host.thaw()
  },
  'sessions are killed': async (host) => {
    await host.stopSshd({ sessions: true })
    await host.startSshd()
  },
}

const logins = (): number =>
  bed
    .remote()
    .log()
    .match(/Accepted publickey for deploy/g)?.length ?? 0

/** The states of the host, as they are pushed to a window. */
function watchStates(): { readonly seen: HostState['state'][]; stop(): void } {
  const stop = new AbortController()
  const seen: HostState['state'][] = []
  const watch = async () => {
    const items = await opened.client.fleet.watch(undefined, { signal: stop.signal })
    for await (const item of items) {
      if (item.type !== 'snapshot') continue
      const state = item.fleet.hosts.find(({ name }) => name === alias)?.status.state
      if (state && state !== seen.at(-1)) seen.push(state)
    }
  }
  watch().catch(() => {})
  return { seen, stop: () => stop.abort() }
}

async function until(isTrue: () => boolean | Promise<boolean>, ms: number): Promise<void> {
  const deadline = Date.now() + ms
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('it did not become true in time')
    await sleep(50)
  }
}

async function ended(id: string): Promise<Deployment> {
  for await (const item of await opened.client.deploys.watch({ id })) void item
  return (await opened.client.deploys.show({ id })).deployment
}

/** The tags of the workload's running containers, by the engine's own word. */
async function running(workload: string): Promise<string[]> {
  const filters = JSON.stringify({ label: [`longshore.workload=${workload}`] })
  const found = await bed.ask<{ Image: string; State: string }[]>(
    'GET',
    `/containers/json?all=1&filters=${encodeURIComponent(filters)}`,
  )
  return found.map(({ Image, State }) => `${Image.split(':').at(-1)} ${State}`)
}

async function apply(name: string): Promise<void> {
  await opened.client.workloads.apply({
    document: {
      ...{ name, host: alias },
      source: { kind: 'image', image, pull: 'never', port: 8080, healthcheck: '/healthz' },
      deploy: { healthTimeout: '20s', soak: '3s', stopTimeout: '1s' },
    },
  })
}

describe('a host over SSH on a bad network', () => {
  it('is one connection, however much is asked of it', async () => {
    const states = watchStates()
    await until(() => states.seen.includes('online'), 15_000)
    const ids = await Promise.all(
      Array.from({ length: 12 }, (_, i) => run(bed, bed.name(`many-${i}`), 'sleep 1000')),
    )
    const follows = ids.map(async (container) => {
      const stop = AbortSignal.timeout(3_000)
      const input = { subject: { host: alias, container }, follow: true, tail: 0 }
      for await (const item of await opened.client.logs.read(input, { signal: stop })) void item
    })
    await apply('one')
    const { deployment } = await opened.client.deploys.start({ workload: 'one', tag: 'v1' })
    expect((await ended(deployment.id)).state).toBe('succeeded')
    await Promise.allSettled(follows)
    expect(logins()).toBe(1)
    expect(bed.remote().log()).not.toMatch(/MaxSessions|MaxStartups|no more sessions/i)
    states.stop()
  }, 90_000)

  it.each(Object.entries(cuts))(
    'goes stale and recovers without a click when %s',
    async (_, cut) => {
      const states = watchStates()
      await until(() => states.seen.at(-1) === 'online', 20_000)
      await cut(bed.remote())
      await until(() => states.seen.includes('stale') && states.seen.at(-1) === 'online', 30_000)
      expect(states.seen).not.toContain('failed')
      states.stop()
    },
    90_000,
  )

  it('CP-36 gives every one of 100,000 numbered lines once over five cuts', async () => {
    const count = 100_000
    const script = `awk 'BEGIN { for (i = 1; i <= ${count}; i++) { print i; if (i % 500 == 0) { fflush(); system("usleep 90000") } } print "done" }'; sleep 1000`
    const container = await run(bed, bed.name('numbers'), script)
    const stop = new AbortController()
    const input = { subject: { host: alias, container }, follow: true, tail: 0 }
    const items = await opened.client.logs.read(input, { signal: stop.signal })
    const cutting = (async () => {
      for (const cut of Object.values(cuts)) {
        await sleep(600)
        await cut(bed.remote())
      }
    })()
    const seen = new Seen()
    for await (const item of items) {
      seen.add(item)
      if (seen.lines.at(-1)?.line === 'done') stop.abort()
    }
    await cutting
    // A divider says that the host was away; none says that lines are missing.
    expect(seen.items).not.toContainEqual(expect.objectContaining({ detail: lost }))
    expect(seen.texts).toHaveLength(count + 1)
    expect(seen.texts.slice(0, -1).every((line, i) => line === String(i + 1))).toBe(true)
  }, 150_000)

  it('finishes a deployment that a short cut fell into', async () => {
    await apply('short')
    const { deployment } = await opened.client.deploys.start({ workload: 'short', tag: 'v1' })
    await until(async () => (await running('short')).includes('v1 running'), 20_000)
    await cuts['sessions are killed']?.(bed.remote())
    expect(await ended(deployment.id)).toMatchObject({ state: 'succeeded' })
    expect(await running('short')).toEqual(['v1 running'])
  }, 60_000)

  it('settles a deployment that a long cut interrupted, and leaves one version', async () => {
    await apply('long')
    const first = await opened.client.deploys.start({ workload: 'long', tag: 'v1' })
    expect((await ended(first.deployment.id)).state).toBe('succeeded')
    const second = await opened.client.deploys.start({ workload: 'long', tag: 'v2' })
    await until(async () => (await running('long')).includes('v2 running'), 20_000)
    await bed.remote().linkDown()
    await sleep(16_000)
    const show = () => opened.client.deploys.show({ id: second.deployment.id })
    expect(['interrupted', 'failed', 'undoing']).toContain((await show()).deployment.state)
    await bed.remote().linkUp()
    await until(async () => (await running('long')).length === 1, 60_000)
    const { deployment } = await show()
    const serving = deployment.state === 'succeeded' ? 'v2 running' : 'v1 running'
    expect(await running('long')).toEqual([serving])
  }, 120_000)

  it('gets not one byte after its host key was replaced, and is tried once', async () => {
    const states = watchStates()
    await until(() => states.seen.at(-1) === 'online', 20_000)
    const host = bed.remote()
    await host.stopSshd({ sessions: true })
    const before = { logins: logins(), at: host.log().length }
    await host.replaceHostKeys()
    await host.startSshd()
    await sleep(6_000)
    expect(logins()).toBe(before.logins)
    const after = host.log().slice(before.at)
    // The bed itself looked once whether sshd is up.
    expect(after.match(/^Connection from /gm)).toHaveLength(1 + 1)
    const { host: shown } = await opened.client.hosts.show({ name: alias })
    expect(shown.status).toMatchObject({ failure: { kind: 'host-key-changed' } })
    states.stop()
  }, 60_000)
})
