// What the watch over a real engine tells, judged from the store; and what it asks of that engine.
import { afterEach, describe, expect, it } from 'vitest'
import { startActivityWatch } from '../../../src/main/activity/watch.ts'
import type { Clock } from '../../../src/shared/lib/clock.ts'
import type { ActivityEvent } from '../../../src/shared/model/activity.ts'
import { label } from '../../../src/shared/model/labels.ts'
import { settingsSchema } from '../../../src/shared/model/settings.ts'
import { privateEngine } from '../../support/bed/private-engine.ts'
import { recorderOn } from '../../support/bed/recorder.ts'
import { eventually } from '../../support/eventually.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { fleetOn } from '../../support/fleet-on.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { hostsAlong, roadTo } from '../../support/ways.ts'
import { release, workload } from '../../unit/fleet/builders.ts'

const image = 'localhost/longshore-test:hold'
const bed = privateEngine({ images: [image] })
const recorder = recorderOn(bed)
const road = roadTo(bed, 'local')

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Ten seconds of it are one: what has to last is not waited for as long. */
const quick: Clock = {
  now: () => Date.now() * 10,
  sleep: (ms, signal) => testClock.sleep(ms / 10, signal),
  schedule: (ms, run) => testClock.schedule(ms / 10, run),
}

/** The workload web, its fleet over the recorder, and what was told of it. */
async function watched() {
  const hosts = hostsAlong(road, {
    ...{ clock: testClock, installation: 'mine', filesDir: '/nowhere' },
    ...{ engineSocket: bed.socketPath, socketPath: recorder().socketPath },
  })
  const store = createMemoryStore()
  store.workloads.put(workload('web', road.over))
  const { name: _name, live: _live, liveOn: _liveOn, ...recorded } = release()
  store.releases.add(recorded, road.over, {})
  const fleet = fleetOn({ hosts, store, clock: testClock })
  const bugs: unknown[] = []
  const watch = startActivityWatch({
    ...{ fleet, store, clock: quick },
    settings: { get: () => settingsSchema.parse({ diskWarnPercent: 99 }) },
    reportBug: (error) => bugs.push(error),
  })
  closing.push(async () => {
    await watch.close()
    await fleet.close()
    await hosts.close()
    store.close()
    expect(bugs).toEqual([])
  })
  const events = () =>
    store.activity
      .list({ object: { kind: 'workload' }, limit: 99 })
      .map(({ event }) => event)
      .reverse()
  const telling = (event: ActivityEvent) =>
    eventually(async () => (events().includes(event) ? true : undefined))
  const running = () =>
    eventually(async () => {
      const { workloads } = await fleet.status({}, new AbortController().signal)
      return workloads[0]?.state === 'running' ? true : undefined
    })
  return { store, fleet, events, telling, running }
}

async function run(base: string, host: object, entrypoint?: readonly string[]): Promise<string> {
  const { Id } = await bed.ask<{ Id: string }>(
    'POST',
    `/containers/create?name=${bed.name(base)}`,
    {
      Image: image,
      Labels: { [label.installation]: 'mine', [label.workload]: 'web', [label.role]: 'image' },
      ...(entrypoint && { Entrypoint: entrypoint }),
      HostConfig: host,
    },
  )
  closing.push(async () => void (await bed.ask('DELETE', `/containers/${Id}?force=1`)))
  await bed.ask('POST', `/containers/${Id}/start`)
  return Id
}

/** Lets a container that waits for that fall. */
async function fall(id: string): Promise<void> {
  const { Id } = await bed.ask<{ Id: string }>('POST', `/containers/${id}/exec`, {
    Cmd: ['/bin/busybox', 'touch', '/fall'],
  })
  await bed.ask('POST', `/exec/${Id}/start`, { Detach: true })
}

const restarting = { RestartPolicy: { Name: 'always' } }

describe('the watch over a real engine', () => {
  it('tells of a container that was killed from outside, and that it is back, as one story', async () => {
    const id = await run('killed', restarting)
    const { store, telling, running } = await watched()
    await running()
    await bed.ask('POST', `/containers/${id}/kill`)
    await telling('workload-down')
    const [down] = store.activity.list({ limit: 1 })
    expect(down).toMatchObject({ outcome: 'stopped', host: road.over })
    expect(down?.detail).toContain('was stopped outside of Longshore')
    await bed.ask('POST', `/containers/${id}/start`)
    await telling('workload-back')
    expect(store.activity.stories({ object: { kind: 'workload' }, limit: 9 })).toHaveLength(1)
  })

  it('tells once of a restart loop, which a listing alone would show as running now and then', async () => {
    const loop = 'while [ ! -e /fall ]; do sleep 0.1; done; exit 3'
    const id = await run('loops', restarting, ['/bin/busybox', 'sh', '-c', loop])
    const { store, telling, running } = await watched()
    await running()
    await fall(id)
    await telling('workload-crash-looping')
    await eventually(async () => {
      const found = await bed.ask<{ RestartCount: number }>('GET', `/containers/${id}/json`)
      return found.RestartCount > 6 ? true : undefined
    })
    const rows = store.activity.list({ object: { kind: 'workload' }, limit: 9 })
    expect(rows.map(({ event }) => event)).toEqual(['workload-crash-looping'])
  })

  it('tells that one was killed for lack of memory, although it was started again at once', async (context) => {
    const { MemoryLimit } = await bed.ask<{ MemoryLimit: boolean }>('GET', '/info')
    context.skip(!MemoryLimit, 'this kernel limits no memory')
    const greedy =
      'sleep 1000 & while [ ! -e /fall ]; do sleep 0.1; done; rm /fall; exec dd if=/dev/zero of=/dev/null bs=64M count=9'
    const limits = { Memory: 16 * 1024 ** 2, MemorySwap: 16 * 1024 ** 2 }
    const entrypoint = ['/bin/busybox', 'sh', '-c', greedy]
    const id = await run('greedy', { ...restarting, ...limits }, entrypoint)
    const { store, telling, running } = await watched()
    await running()
    await fall(id)
    await telling('workload-out-of-memory')
    expect(store.activity.list({ limit: 1 })[0]).toMatchObject({ severity: 'critical' })
  })

  it('asks of the engine what a watched fleet asks, and nothing else', async () => {
    const id = await run('asked', restarting)
    const { fleet, telling, running } = await watched()
    await running()
    const stop = new AbortController()
    const looking = (async () => {
      for await (const _ of fleet.watch(stop.signal));
    })()
    recorder().clear()
    await bed.ask('POST', `/containers/${id}/kill`)
    await telling('workload-down')
    await bed.ask('POST', `/containers/${id}/start`)
    await telling('workload-back')
    stop.abort()
    await looking
    const kinds = recorder()
      .calls()
      .map(({ method, path }) => `${method} ${path.replace(/\?.*/, '').replace(id, 'ID')}`)
    const ofFleets = [
      'GET /_ping',
      'HEAD /_ping',
      'GET /containers/json',
      'GET /containers/ID/json',
    ]
    expect(kinds.filter((kind) => !ofFleets.includes(kind))).toEqual([])
    expect(recorder().mutations()).toEqual([])
    // One event stream, for whoever watches.
    expect(
      recorder()
        .calls()
        .filter(({ path }) => path.startsWith('/events')),
    ).toEqual([])
  })
})
