import { afterEach, describe, expect, it } from 'vitest'
import { type ActivityWatch, startActivityWatch } from '../../../src/main/activity/watch.ts'
import type { FleetRoom } from '../../../src/main/fleet/fleet.ts'
import { settingsOver } from '../../../src/main/store/settings-values.ts'
import { label } from '../../../src/shared/model/labels.ts'
import { createManualClock } from '../../support/fake-engine/manual-clock.ts'
import { createFakeHosts, createFakeSession } from '../../support/fake-session/fake-session.ts'
import { fleetOn } from '../../support/fleet-on.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { deployment, release, workload } from '../fleet/builders.ts'

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
})

const minute = 60_000

/** web is live on a host in memory, and somebody watches it for as long as the app lives. */
function bed() {
  const clock = createManualClock()
  const session = createFakeSession({ clock, installation: 'mine' })
  const { control } = session.engine
  control.addImage('app:v1', { script: [] })
  const store = createMemoryStore()
  store.workloads.put(workload())
  const { name: _name, live: _live, liveOn: _liveOn, ...recorded } = release()
  store.releases.add(recorded, 'local', {})
  store.deployments.put(deployment(), [])
  let stored: unknown = {}
  const settings = settingsOver({ read: () => stored, write: (value) => (stored = value) })
  const bugs: unknown[] = []
  const labels = {
    ...{ [label.installation]: 'mine', [label.workload]: 'web', [label.deployment]: 'd1' },
    [label.role]: 'image',
  }
  const id = control.addContainer({ name: 'web-1', image: 'app:v1', labels })
  const fleet: FleetRoom = fleetOn({ hosts: createFakeHosts([session]), store, clock })
  opened.push(fleet)
  const open = async (): Promise<ActivityWatch> => {
    const reportBug = (error: unknown) => bugs.push(error)
    const watch = startActivityWatch({ fleet, store, settings, clock, reportBug })
    opened.push(watch)
    await clock.advance(2_000)
    return watch
  }
  const told = () =>
    store.activity
      .list({ limit: 100 })
      .map(({ event }) => event)
      .reverse()
  const crash = async () => {
    control.exit(id, { exitCode: 1 })
    await clock.advance(1_000)
  }
  const start = async () => {
    await session.engine.containers.start(id)
    await clock.advance(1_000)
  }
  return { clock, session, control, store, settings, id, open, told, crash, start, fleet, bugs }
}

describe('the watch over workloads', () => {
  it('tells that one is down when that lasts, and that it is back when that lasts, as one story', async () => {
    const { open, crash, start, clock, told, store } = bed()
    await open()
    await crash()
    expect(told()).toEqual([])
    await clock.advance(6_000)
    expect(told()).toEqual(['workload-down'])
    await start()
    await clock.advance(20_000)
    expect(told()).toEqual(['workload-down'])
    await clock.advance(15_000)
    expect(told()).toEqual(['workload-down', 'workload-back'])
    const [story, ...others] = store.activity.stories({ limit: 9 })
    expect(others).toEqual([])
    expect(story).toMatchObject({
      ...{ event: 'workload-back', severity: 'info', times: 1, host: 'local', outcome: 'running' },
      ...{ object: { kind: 'workload', name: 'web' }, actor: 'longshore', door: 'none' },
      facts: { release: 'r1', times: '1' },
    })
    const [down] = store.activity.list({ events: ['workload-down'], limit: 1 })
    expect(down).toMatchObject({ severity: 'critical', outcome: 'failed' })
    expect(down?.detail).toBe('web-1 ended with 1')
  })

  it('waits no longer for news where the clock is set back', async () => {
    const { open, crash, start, clock, told } = bed()
    await open()
    await crash()
    clock.set(clock.now() - 3_600_000)
    await clock.advance(12_000)
    expect(told()).toEqual(['workload-down'])
    await start()
    clock.set(clock.now() - 3_600_000)
    await clock.advance(70_000)
    expect(told()).toEqual(['workload-down', 'workload-back'])
  })

  it('says nothing of a restart that takes a moment', async () => {
    const { open, crash, start, clock, told } = bed()
    await open()
    await crash()
    await start()
    await clock.advance(10 * minute)
    expect(told()).toEqual([])
  })

  it('asks nothing of the engine beside what a watched fleet asks', async () => {
    const asked = async (isWatched: boolean) => {
      const { open, fleet, crash, start, control, clock } = bed()
      const stop = new AbortController()
      const looking = (async () => {
        for await (const _ of fleet.watch(stop.signal));
      })()
      await clock.advance(2_000)
      if (isWatched) await open()
      else await clock.advance(2_000)
      control.forgetCalls()
      for (let turn = 0; turn < 5; turn += 1) {
        await crash()
        await clock.advance(10_000)
        await start()
        await clock.advance(2 * minute)
      }
      stop.abort()
      await looking
      return control.calls.map(({ method }) => method)
    }
    const [without, withIt] = [await asked(false), await asked(true)]
    expect(without.length).toBeGreaterThan(20)
    expect(withIt).toEqual(without)
  })

  it('tells of a loop once, however long it lasts, and of its end when it is calm', async () => {
    const { open, clock, told, control, id, session } = bed()
    await open()
    const fall = async () => {
      control.exit(id, { exitCode: 1 })
      await session.engine.containers.start(id)
      await clock.advance(1_500)
    }
    await fall()
    await fall()
    expect(told()).toEqual([])
    for (let turn = 0; turn < 30; turn += 1) await fall()
    expect(told()).toEqual(['workload-crash-looping'])
    await clock.advance(12 * minute)
    expect(told()).toEqual(['workload-crash-looping', 'workload-back'])
  })

  it('makes one story of what comes and goes, and tells less and less of it', async () => {
    const { open, crash, start, clock, told, store } = bed()
    await open()
    for (let turn = 0; turn < 60; turn += 1) {
      await crash()
      await clock.advance(20_000)
      await start()
      await clock.advance(100_000)
    }
    expect(store.activity.stories({ limit: 99 })).toHaveLength(1)
    expect(told().length).toBeLessThan(12)
    expect(store.activity.unread()).toBe(1)
  })

  it('begins another story when it was well for long', async () => {
    const { open, crash, start, clock, store } = bed()
    await open()
    for (let turn = 0; turn < 2; turn += 1) {
      await crash()
      await clock.advance(10_000)
      await start()
      await clock.advance(30 * minute)
    }
    expect(store.activity.stories({ limit: 9 })).toHaveLength(2)
  })

  it('tells of one that is unhealthy, and healthy again', async () => {
    const { open, clock, told, control, id } = bed()
    await open()
    control.setHealth(id, 'unhealthy')
    await clock.advance(1_000)
    expect(told()).toEqual(['workload-unhealthy'])
    control.setHealth(id, 'healthy')
    await clock.advance(minute)
    expect(told()).toEqual(['workload-unhealthy', 'workload-back'])
  })

  it('tells at once of a kill for lack of memory, whether or not it was started again', async () => {
    const first = bed()
    await first.open()
    first.control.exit(first.id, { exitCode: 137, oomKilled: true })
    await first.clock.advance(minute)
    expect(first.told()).toEqual(['workload-out-of-memory'])

    const second = bed()
    await second.open()
    second.control.emit({ type: 'container', action: 'oom', id: second.id })
    second.control.exit(second.id, { exitCode: 137 })
    await second.start()
    await second.clock.advance(1_000)
    expect(second.told()).toEqual(['workload-out-of-memory'])
    await second.clock.advance(minute)
    expect(second.told()).toEqual(['workload-out-of-memory', 'workload-back'])
  })

  it('calls nothing down that Longshore stops, replaces or has stopped', async () => {
    const { open, crash, clock, told, store } = bed()
    await open()
    const stop = deployment({ id: 'd2', action: 'stop', queuedAt: 50 })
    store.deployments.put({ ...stop, state: 'running', endedAt: null }, [])
    await crash()
    await clock.advance(minute)
    expect(told()).toEqual([])
    store.deployments.put(stop, [])
    await clock.advance(10 * minute)
    expect(told()).toEqual([])
    // What else is done to it since leaves it stopped.
    store.deployments.put(deployment({ id: 'd3', action: 'pull', queuedAt: 60 }), [])
    await clock.advance(10 * minute)
    expect(told()).toEqual([])
  })

  it('adds nothing to a deployment that told of the trouble itself, but tells of its end', async () => {
    const { open, clock, told, store, control, id, fleet } = bed()
    await open()
    const redeploy = deployment({ id: 'd2', queuedAt: 50 })
    store.deployments.put({ ...redeploy, state: 'running', endedAt: null }, [])
    control.setHealth(id, 'unhealthy')
    await clock.advance(2_000)
    const endedAt = clock.now()
    store.deployments.put({ ...redeploy, state: 'unstable', endedAt }, [])
    fleet.changed()
    await clock.advance(5 * minute)
    expect(told()).toEqual([])
    control.setHealth(id, 'healthy')
    await clock.advance(2 * minute)
    expect(told()).toEqual(['workload-back'])
  })

  it('knows nothing of workloads whose host is away, and tells of the host', async () => {
    const { open, clock, told, control, store } = bed()
    await open()
    control.setReachable(false)
    await clock.advance(5_000)
    expect(told()).toEqual([])
    await clock.advance(5 * minute)
    expect(told()).toEqual(['host-away'])
    control.setReachable(true)
    await clock.advance(minute)
    expect(told()).toEqual(['host-away', 'host-back'])
    expect(store.activity.stories({ limit: 9 })).toMatchObject([
      { object: { kind: 'host', name: 'local' }, host: 'local', times: 1 },
    ])
  })

  it('notices once what is down when the app is started, and not again at each start', async () => {
    const { open, clock, told, control, id, start } = bed()
    control.exit(id, { exitCode: 1 })
    const first = await open()
    await clock.advance(minute)
    expect(told()).toEqual(['workload-down'])
    await first.close()
    const second = await open()
    await clock.advance(minute)
    expect(told()).toEqual(['workload-down'])
    await second.close()
    await start()
    await open()
    await clock.advance(minute)
    expect(told()).toEqual(['workload-down', 'workload-back'])
  })

  it('says nothing of a workload that never was live, and of one that is as it was left', async () => {
    const { open, clock, told, store, control, id } = bed()
    store.releases.retire('web')
    control.vanish(id)
    await open()
    await clock.advance(minute)
    expect(told()).toEqual([])
  })
})

describe('the watch over what else there is', () => {
  it('forgets what is older than the settings say', async () => {
    const { open, clock, store, settings } = bed()
    const old = {
      ...({
        at: clock.now(),
        event: 'newer-image',
        severity: 'info',
        actor: '',
        door: 'none',
      } as const),
      ...{
        object: { kind: 'workload', name: 'web' } as const,
        outcome: '',
        reason: '',
        detail: '',
      },
      ...{ story: 's', facts: {} },
    }
    store.activity.add(old)
    settings.set({ keepActivityDays: 1 })
    await open()
    await clock.advance(23 * 60 * minute)
    expect(store.activity.lastSeq()).toBe(1)
    await clock.advance(2 * 60 * minute)
    expect(store.activity.lastSeq()).toBe(0)
  })

  it('goes on after a mistake of ours, which is reported', async () => {
    const { open, clock, told, control, bugs, crash } = bed()
    await open()
    control.failNext('containers.list', new Error('a bug'))
    await clock.advance(2 * minute)
    await crash()
    await clock.advance(2 * minute)
    expect(told()).toEqual(['workload-down'])
    expect(bugs.length).toBeLessThan(2)
  })
})
