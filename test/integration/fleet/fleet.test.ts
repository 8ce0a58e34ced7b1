import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { createFleet, type FleetRoom } from '../../../src/main/fleet/fleet.ts'
import type { Fleet, FleetContainer } from '../../../src/shared/model/fleet.ts'
import { label } from '../../../src/shared/model/labels.ts'
import { privateEngine } from '../../support/bed/private-engine.ts'
import { recorderOn } from '../../support/bed/recorder.ts'
import { eventually } from '../../support/eventually.ts'
import { testClock as clock } from '../../support/fake-engine/test-clock.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { noBugs } from '../../support/no-bugs.ts'
import { sources } from '../../support/sources.ts'
import { hostsAlong, restartEngine, roadTo, ways } from '../../support/ways.ts'
import { workload } from '../../unit/fleet/builders.ts'

const image = 'localhost/longshore-test:hold'
const bed = privateEngine({ images: [image] })
const recorder = recorderOn(bed)

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const find = (fleet: Fleet, id: string): FleetContainer | undefined =>
  fleet.containers.find((container) => container.id === id)

describe.each(ways)('the fleet of a real engine over %s', (over) => {
  const road = roadTo(bed, over)
  const mine = `mine-${over}`
  const name = (base: string) => bed.name(`${over}-${base}`)
  const hostIn = (fleet: Fleet) => fleet.hosts.find((host) => host.name === over)

  /** A watched fleet over the recorder, and what it shows. */
  async function watched() {
    const hosts = hostsAlong(road, {
      clock,
      installation: mine,
      filesDir: '/nowhere',
      ...{ engineSocket: bed.socketPath, socketPath: recorder().socketPath },
    })
    const store = createMemoryStore()
    store.workloads.put(workload('web', over))
    const fleet: FleetRoom = createFleet({ sources, hosts, store, clock, reportBug: noBugs })
    const stop = new AbortController()
    let latest: Fleet | undefined
    const done = (async () => {
      for await (const item of fleet.watch(stop.signal)) {
        if (item.type === 'snapshot') latest = item.fleet
      }
    })()
    closing.push(async () => {
      stop.abort()
      await done
      await fleet.close()
      await hosts.close()
      store.close()
    })
    const showing = <T>(look: (fleet: Fleet) => T | undefined): Promise<T> =>
      eventually(async () => latest && look(latest))
    await showing((fleet) => (hostIn(fleet)?.status.state === 'online' ? fleet : undefined))
    return { showing, latest: () => latest }
  }

  async function run(
    base: string,
    labels: Readonly<Record<string, string>> = {},
    more: { readonly restart?: string; readonly entrypoint?: readonly string[] } = {},
  ): Promise<string> {
    const { restart = 'no', entrypoint } = more
    const { Id } = await bed.ask<{ Id: string }>('POST', `/containers/create?name=${name(base)}`, {
      Image: image,
      Labels: labels,
      ...(entrypoint && { Entrypoint: entrypoint }),
      HostConfig: { RestartPolicy: { Name: restart } },
    })
    await bed.ask('POST', `/containers/${Id}/start`)
    return Id
  }

  it('shows what others start, stop and remove, as it happens', async () => {
    const { showing } = await watched()
    const id = await run('seen', { [label.installation]: mine, [label.workload]: 'web' })
    const running = (fleet: Fleet) => (find(fleet, id)?.state === 'running' ? fleet : undefined)
    const shown = await showing(running)
    expect(find(shown, id)).toMatchObject({ owner: { workload: 'web' } })
    expect(shown.workloads).toMatchObject([{ name: 'web', state: 'running' }])
    await bed.ask('POST', `/containers/${id}/stop?t=1`)
    await showing((fleet) => (find(fleet, id)?.state === 'exited' ? true : undefined))
    await bed.ask('DELETE', `/containers/${id}`)
    await showing((fleet) => (find(fleet, id) ? undefined : true))
    await showing((fleet) => (fleet.workloads[0]?.state === 'absent' ? true : undefined))
  })

  it('asks an idle engine nothing', async () => {
    await watched()
    // What is asked as the watch begins may take a while.
    await expect
      .poll(async () => {
        recorder().clear()
        await pause(3_000)
        return recorder().calls()
      })
      .toEqual([])
  })

  it('keeps its picture while the engine is away, and is right within ten seconds of its return', async () => {
    const { showing, latest } = await watched()
    const id = await run('survivor')
    await showing((fleet) => find(fleet, id))
    await bed.kill()
    await showing((fleet) => (hostIn(fleet)?.status.state === 'stale' ? true : undefined))
    expect(latest()?.containers.map((container) => container.id)).toContain(id)
    await restartEngine(bed, road)
    await showing((fleet) => (hostIn(fleet)?.status.state === 'online' ? true : undefined))
    expect(find(latest() ?? { at: 0, hosts: [], workloads: [], containers: [] }, id)?.state).toBe(
      'exited',
    )
  })

  it('shows an engine that hangs as stale, with the reason, and goes on when it answers', async () => {
    const { showing } = await watched()
    const id = await run('frozen')
    await showing((fleet) => find(fleet, id))
    bed.pause()
    recorder().cutConnections()
    const stale = await showing((fleet) => {
      const status = hostIn(fleet)?.status
      return status?.state === 'stale' ? status : undefined
    })
    expect(stale.failure).toMatchObject({ reason: 'it did not answer for 12 s' })
    bed.resume()
    await showing((fleet) => (hostIn(fleet)?.status.state === 'online' ? true : undefined))
    await bed.ask('DELETE', `/containers/${id}?force=1`)
  })

  // Of what follows, no way to the engine decides anything.
  if (over !== 'local') return

  it('CP-28 calls a container stopped when a person stopped it, and failed when it ended so by itself', async () => {
    const { showing } = await watched()
    const labels = { [label.installation]: mine, [label.workload]: 'web' }
    const state = (wanted: string) => (fleet: Fleet) =>
      fleet.workloads[0]?.state === wanted ? fleet : undefined
    const kept = await run('kept', labels, { restart: 'unless-stopped' })
    await showing(state('running'))
    await bed.ask('POST', `/containers/${kept}/kill`)
    const stopped = await showing(state('stopped'))
    expect(find(stopped, kept)?.status).toMatch(/^Exited \(137\)/)
    await bed.ask('DELETE', `/containers/${kept}`)

    const alone = await run('alone', labels)
    await showing(state('running'))
    await bed.ask('POST', `/containers/${alone}/kill`)
    await showing(state('failed'))
    await bed.ask('DELETE', `/containers/${alone}`)
  })

  it('CP-25, CP-26, CP-27 calls a workload running while all that should run does, counts no init that did its work, and finds absence', async () => {
    const { showing } = await watched()
    const labels = { [label.installation]: mine, [label.workload]: 'web' }
    const shows = (wanted: string, id: string, state: string) =>
      showing((fleet) =>
        fleet.workloads[0]?.state === wanted && find(fleet, id)?.state === state ? true : undefined,
      )
    const main = await run('main', labels)
    const asInit = { ...labels, [label.role]: 'init' }
    const init = await run('init', asInit, { entrypoint: ['/bin/busybox', 'true'] })
    await shows('running', init, 'exited')
    const broken = await run('broken', asInit, { entrypoint: ['/bin/busybox', 'false'] })
    await shows('failed', broken, 'exited')
    await bed.ask('DELETE', `/containers/${broken}`)

    const sidecar = await run('sidecar', { ...labels, [label.role]: 'sidecar' })
    await shows('running', sidecar, 'running')
    await bed.ask('POST', `/containers/${sidecar}/pause`)
    await shows('stopped', sidecar, 'paused')
    for (const id of [sidecar, init, main]) await bed.ask('DELETE', `/containers/${id}?force=1`)
    await showing((fleet) => (fleet.workloads[0]?.state === 'absent' ? true : undefined))
  })

  it('is right after a burst of changes, without a listing for each', async () => {
    const { showing } = await watched()
    const id = await run('burst')
    await showing((fleet) => find(fleet, id))
    recorder().clear()
    for (let i = 0; i < 100; i += 1) {
      await bed.ask('POST', `/containers/${id}/rename?name=${name(`burst-${i}`)}`)
    }
    await showing((fleet) => (find(fleet, id)?.name === name('burst-99') ? true : undefined))
    const lists = recorder()
      .calls()
      .filter((call) => call.path.startsWith('/containers/json'))
    expect(lists.length).toBeLessThanOrEqual(100)
    await bed.ask('DELETE', `/containers/${id}?force=1`)
  })
})
