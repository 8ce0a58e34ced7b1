// A busy screen on one connection, with sshd as it comes; judged by sshd's own log.
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Fleet } from '../../src/shared/model/fleet.ts'
import { run, Seen } from '../integration/logs/log-bed.ts'
import { remoteHost } from '../support/bed/remote-host.ts'
import { eventually } from '../support/eventually.ts'
import { alias, openRemoteApp, type RemoteApp } from '../support/remote-app.ts'

const image = 'localhost/longshore-test'
const bed = remoteHost({ images: [`${image}:v1`, `${image}:v2`, `${image}:shell`] })
const counting = 'i=0; while :; do i=$((i+1)); echo $i; usleep 100000; done'
const watchedCount = 50
const followedCount = 10

let ids: readonly string[] = []
beforeAll(async () => {
  if (!isPossible()) return
  const name = (i: number) => bed.name(`load-${i}`)
  const script = (i: number) => (i < followedCount ? counting : 'exec sleep 1000')
  const each = Array.from({ length: watchedCount }, (_, i) => run(bed, name(i), script(i)))
  ids = await Promise.all(each)
})

let opened: RemoteApp | undefined
afterAll(() => opened?.close())

it(`is one connection within sshd's defaults while ${watchedCount} containers are watched, ${followedCount} logs followed and a deployment runs`, async () => {
  const host = bed.remote()
  const before = host.log().length
  opened = await openRemoteApp(host)
  const { client } = opened
  const stop = new AbortController()

  const fleet = watchFleet(client, stop.signal)
  await eventually(async () => runningOf(fleet.latest()) === watchedCount || undefined)
  const follows = ids.slice(0, followedCount).map((id) => follow(client, id, stop.signal))
  await eventually(async () => follows.every(({ texts }) => texts.length > 0) || undefined)

  for (const tag of ['v1', 'v2']) {
    expect(await deploy(client, tag)).toMatchObject({ state: 'succeeded', tag })
  }
  // Nothing waits behind what is followed: a change is seen as soon as on a quiet host.
  const [, last = ''] = ids.slice(-2)
  await bed.ask('POST', `/containers/${last}/kill`)
  await eventually(async () => stateOf(fleet.latest(), last) === 'exited' || undefined)
  const counted = follows.map(({ texts }) => texts.length)
  const goesOn = () => follows.every(({ texts }, i) => texts.length > (counted[i] ?? 0))
  await eventually(async () => goesOn() || undefined)
  stop.abort()

  for (const { texts, marks } of follows) {
    expect(texts).toEqual(texts.map((_, i) => String(i + 1)))
    expect(marks).toEqual([])
  }
  const log = host.log().slice(before)
  expect(log.match(/^Connection from /gm)).toHaveLength(1)
  expect(log.match(/^Accepted publickey for /gm)).toHaveLength(1)
  expect(log).not.toMatch(/MaxSessions|MaxStartups|no more sessions|refused|prohibited/i)
})

it('carries a fleet, 3 followed logs and a deployment where sshd forwards no socket, and refuses a fourth log', async () => {
  const host = bed.remote()
  await opened?.close()
  await host.stopSshd({ sessions: true })
  await host.startSshd({ AllowStreamLocalForwarding: 'no' })
  opened = await openRemoteApp(host)
  const { client } = opened
  const stop = new AbortController()

  const follows = ids.slice(0, 3).map((id) => follow(client, id, stop.signal))
  await eventually(async () => follows.every(({ texts }) => texts.length > 0) || undefined)
  const fleet = watchFleet(client, stop.signal)
  await eventually(async () => (runningOf(fleet.latest()) ?? 0) > 0 || undefined)
  const fourth = follow(client, ids[3] ?? '', stop.signal)
  await eventually(async () => fourth.end)
  expect(fourth.end).toMatchObject({ how: 'failed', failure: { kind: 'tunnel-refused' } })

  for (const tag of ['v1', 'v2']) {
    expect(await deploy(client, tag)).toMatchObject({ state: 'succeeded', tag })
  }
  stop.abort()
  for (const { texts, marks } of follows) {
    expect(texts).toEqual(texts.map((_, i) => String(i + Number(texts[0]))))
    expect(marks).toEqual([])
  }
  // A session that has ended counts a little longer at sshd than here: one that it refuses is asked for again.
  expect(host.log()).not.toMatch(/MaxSessions|MaxStartups/i)
})

type Client = RemoteApp['client']

function isPossible(): boolean {
  try {
    return bed.engine.private
  } catch {
    return false
  }
}

function watchFleet(client: Client, signal: AbortSignal) {
  let latest: Fleet | undefined
  const watch = async () => {
    for await (const item of await client.fleet.watch(undefined, { signal })) {
      if (item.type === 'snapshot') latest = item.fleet
    }
  }
  watch().catch(() => {})
  return { latest: () => latest }
}

const runningOf = (fleet: Fleet | undefined): number | undefined =>
  fleet?.containers.filter(({ host, state }) => host === alias && state === 'running').length

const stateOf = (fleet: Fleet | undefined, id: string): string | undefined =>
  fleet?.containers.find((container) => container.id === id)?.state

function follow(client: Client, container: string, signal: AbortSignal): Seen {
  const seen = new Seen()
  const read = async () => {
    const input = { subject: { host: alias, container }, follow: true, tail: 0 }
    for await (const item of await client.logs.read(input, { signal })) seen.add(item)
  }
  read().catch(() => {})
  return seen
}

async function deploy(client: Client, tag: string) {
  await client.workloads.apply({
    document: {
      ...{ name: 'busy', host: alias },
      source: { kind: 'image', image, pull: 'never', port: 8080, healthcheck: '/healthz' },
      deploy: { healthTimeout: '20s', soak: '1s', stopTimeout: '1s' },
    },
  })
  const { deployment } = await client.deploys.start({ workload: 'busy', tag })
  for await (const item of await client.deploys.watch({ id: deployment.id })) void item
  return (await client.deploys.show({ id: deployment.id })).deployment
}
