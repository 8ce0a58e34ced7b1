import { afterEach, describe, expect, it } from 'vitest'
import { createFleet, type FleetDeps, type FleetRoom } from '../../../src/main/fleet/fleet.ts'
import type { WatchedHost } from '../../../src/main/fleet/followed-hosts.ts'
import { createLocks } from '../../../src/main/locks/locks.ts'
import type { Fleet } from '../../../src/shared/model/fleet.ts'
import { label } from '../../../src/shared/model/labels.ts'
import { lockText } from '../../../src/shared/model/lock.ts'
import { createManualClock, settle } from '../../support/fake-engine/manual-clock.ts'
import { createFakeHosts, createFakeSession } from '../../support/fake-session/fake-session.ts'
import { fleetOn } from '../../support/fleet-on.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { noBugs } from '../../support/no-bugs.ts'
import { sources } from '../../support/sources.ts'
import { release, workload } from './builders.ts'

const opened: FleetRoom[] = []
afterEach(async () => {
  for (const fleet of opened.splice(0)) await fleet.close()
})

function bed(alongside?: FleetDeps['alongside']) {
  const clock = createManualClock()
  const session = createFakeSession({ clock, installation: 'mine' })
  const { control } = session.engine
  control.addImage('app:v1', { script: [] })
  const store = createMemoryStore()
  store.workloads.put(workload())
  const fleet = fleetOn({
    hosts: createFakeHosts([session]),
    store,
    clock,
    ...(alongside && { alongside }),
  })
  opened.push(fleet)
  const labels = { [label.installation]: 'mine', [label.workload]: 'web' }
  const addWeb = (name: string) => control.addContainer({ name, image: 'app:v1', labels })
  const lists = () => control.calls.filter((call) => call.method === 'containers.list')
  return { clock, session, control, store, fleet, addWeb, lists }
}

/** Collects what a watcher sees; `latest` waits for nothing. */
function watching(fleet: FleetRoom, ...[how]: [{ isQuiet: boolean }?]) {
  const stop = new AbortController()
  const seen: Fleet[] = []
  let end: string | undefined
  const done = (async () => {
    for await (const item of fleet.watch(stop.signal, how)) {
      if (item.type === 'snapshot') seen.push(item.fleet)
      else end = item.how
    }
  })()
  return {
    seen,
    latest: () => {
      const last = seen.at(-1)
      if (!last) throw new Error('nothing seen yet')
      return last
    },
    stop: async () => {
      stop.abort()
      await done
      return end
    },
  }
}

const names = (fleet: Fleet) => fleet.containers.map((container) => container.name).sort()

describe('a workload whose record cannot be read', () => {
  it('is in the fleet as such, where it is declared and where it runs, and the others as they are', async () => {
    const { fleet, store, addWeb } = bed()
    addWeb('web-1')
    const failure = {
      kind: 'record-unreadable',
      what: 'workload',
      name: 'old',
      reason: '',
    } as const
    const old = { name: 'old', hosts: ['local', 'gone'], failure }
    Object.assign(store.workloads, { unreadable: () => [old, { ...old, name: 'lost', hosts: [] }] })
    const { workloads } = await fleet.status({}, new AbortController().signal)
    expect(
      workloads.map(({ name, host, state, unreadable }) => [name, host, state, unreadable]),
    ).toEqual([
      ['web', 'local', 'running', undefined],
      ['old', 'local', 'unknown', true],
      ['old', 'gone', 'unknown', true],
      ['lost', '', 'unknown', true],
    ])
  })
})

describe('watching the fleet', () => {
  it('begins with everything that is there, ours and foreign apart, and ends once', async () => {
    const { fleet, control, addWeb, clock } = bed()
    addWeb('ours')
    control.addContainer({ name: 'foreign', image: 'app:v1' })
    const watch = watching(fleet)
    await clock.advance(0)
    expect(names(watch.latest())).toEqual(['foreign', 'ours'])
    expect(
      watch
        .latest()
        .containers.map((c) => [c.name, c.owner?.workload ?? null])
        .sort(),
    ).toEqual([
      ['foreign', null],
      ['ours', 'web'],
    ])
    expect(watch.latest().workloads).toMatchObject([{ name: 'web', state: 'running' }])
    expect(watch.latest().hosts).toMatchObject([{ name: 'local', status: { state: 'online' } }])
    expect(JSON.stringify(watch.latest())).not.toContain(label.installation)
    expect(await watch.stop()).toBe('cancelled')
  })

  it('quietly follows hosts as any watching does, and nothing runs beside it until somebody looks', async () => {
    const besides: string[] = []
    const alongside = (watched: WatchedHost, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        besides.push(`${watched.session.name} looked at`)
        signal.addEventListener('abort', () => {
          besides.push(`${watched.session.name} left`)
          resolve()
        })
      })
    const { fleet, addWeb, clock, control } = bed(alongside)
    addWeb('ours')
    const quiet = watching(fleet, { isQuiet: true })
    await clock.advance(0)
    expect(names(quiet.latest())).toEqual(['ours'])
    control.forgetCalls()
    const looking = watching(fleet)
    await clock.advance(0)
    expect(names(looking.latest())).toEqual(['ours'])
    // Who comes second asks nothing that is known.
    expect(control.calls).toEqual([])
    expect(besides).toEqual(['local looked at'])
    await looking.stop()
    expect(besides).toEqual(['local looked at', 'local left'])
    addWeb('another')
    await clock.advance(150)
    expect(names(quiet.latest())).toEqual(['another', 'ours'])
    await quiet.stop()
  })

  it('shows each pulse to whoever looks, and wakes who follows quietly only when something is new', async () => {
    const { fleet, addWeb, clock } = bed()
    addWeb('ours')
    const [quiet, looking] = [watching(fleet, { isQuiet: true }), watching(fleet)]
    await clock.advance(10_000)
    const [before, shown] = [quiet.seen.length, looking.seen.length]
    await clock.advance(10 * 60_000)
    // Ten listings and two looks at the disk, and beside these forty pulses.
    expect(quiet.seen.length - before).toBeLessThanOrEqual(13)
    expect(looking.seen.length - shown).toBeGreaterThan(35)
    addWeb('another')
    await clock.advance(150)
    expect(names(quiet.latest())).toEqual(['another', 'ours'])
    await quiet.stop()
    await looking.stop()
  })

  it('knows of a container that was started again that it had ended by itself, and not of a stop', async () => {
    const { fleet, addWeb, clock, control } = bed()
    const id = addWeb('ours')
    const watch = watching(fleet)
    const ends = () => watch.latest().containers.map((each) => [each.ends, each.outOfMemoryAt])
    await clock.advance(0)
    expect(ends()).toEqual([[undefined, undefined]])
    const at = clock.now()
    for (const action of ['oom', 'die', 'start', 'die', 'start'])
      control.emit({ type: 'container', action, id })
    await clock.advance(150)
    expect(ends()).toEqual([[2, at]])
    for (const action of ['kill', 'die', 'stop', 'start'])
      control.emit({ type: 'container', action, id })
    await clock.advance(150)
    expect(ends()).toEqual([[2, at]])
    await watch.stop()
  })

  it('looks again only at what an event names', async () => {
    const { fleet, addWeb, clock, lists, control } = bed()
    addWeb('one')
    const watch = watching(fleet)
    await clock.advance(0)
    control.forgetCalls()
    const two = addWeb('two')
    await clock.advance(150)
    expect(names(watch.latest())).toEqual(['one', 'two'])
    expect(
      lists().every((call) => JSON.stringify(call.args) === JSON.stringify([{ ids: [two] }])),
    ).toBe(true)
    control.vanish(two)
    await clock.advance(150)
    expect(names(watch.latest())).toEqual(['one'])
    await watch.stop()
  })

  it('lists once a minute and feels the pulse in between while nothing happens', async () => {
    const { fleet, clock, control } = bed()
    const watch = watching(fleet)
    await clock.advance(0)
    control.forgetCalls()
    await clock.advance(10 * 60_000)
    const methods = control.calls.map((call) => call.method)
    expect(methods.filter((method) => method === 'containers.list')).toHaveLength(10)
    expect(methods.filter((method) => method === 'ping')).toHaveLength(40)
    expect(methods).toHaveLength(50)
    await watch.stop()
  })

  it('TF-56 is right again within a minute after events were lost, without inspecting anything', async () => {
    const { fleet, clock, control, addWeb } = bed()
    const id = addWeb('lost')
    const watch = watching(fleet)
    await clock.advance(0)
    control.forgetCalls()
    control.vanish(id, true)
    await clock.advance(59_000)
    expect(names(watch.latest())).toEqual(['lost'])
    await clock.advance(1_200)
    expect(names(watch.latest())).toEqual([])
    expect(watch.latest().workloads).toMatchObject([{ state: 'absent' }])
    expect(control.calls.map((call) => call.method)).not.toContain('containers.inspect')
    await watch.stop()
  })

  it('takes no notice of the checks that run inside containers', async () => {
    const { fleet, clock, control, addWeb, lists } = bed()
    const id = addWeb('checked')
    const watch = watching(fleet)
    await clock.advance(0)
    control.forgetCalls()
    for (const action of ['exec_create: /bin/true', 'exec_start: /bin/true', 'exec_die', 'top']) {
      control.emit({ type: 'container', action, id })
    }
    await clock.advance(1_000)
    expect(lists()).toEqual([])
    control.setHealth(id, 'unhealthy')
    await clock.advance(200)
    expect(watch.latest().workloads).toMatchObject([{ state: 'unhealthy' }])
    await watch.stop()
  })

  it('answers a burst of events with few listings and at most ten pictures a second', async () => {
    const { fleet, clock, addWeb, control, lists } = bed()
    const watch = watching(fleet)
    await clock.advance(0)
    control.forgetCalls()
    const before = watch.seen.length
    for (let i = 0; i < 200; i += 1) addWeb(`burst-${i}`)
    await clock.advance(1_000)
    expect(watch.latest().containers).toHaveLength(200)
    expect(lists().length).toBeLessThanOrEqual(10)
    expect(watch.seen.length - before).toBeLessThanOrEqual(11)
    await watch.stop()
  })

  it('keeps what it saw when the host falls silent, says so, and catches up by itself', async () => {
    const { fleet, clock, control, addWeb } = bed()
    addWeb('one')
    const watch = watching(fleet)
    await clock.advance(0)
    const { asOf } = watch.latest().workloads[0] ?? {}
    control.setReachable(false)
    await clock.advance(30_000)
    expect(watch.latest().hosts).toMatchObject([
      {
        status: { state: 'stale', failure: { kind: 'engine-unavailable' } },
        engine: { version: expect.any(String) },
      },
    ])
    expect(watch.latest().workloads).toMatchObject([{ state: 'running', asOf }])
    addWeb('two')
    control.setReachable(true)
    await clock.advance(5_100)
    expect(watch.latest().hosts).toMatchObject([{ status: { state: 'online' } }])
    expect(names(watch.latest())).toEqual(['one', 'two'])
    await watch.stop()
  })

  it('lists everything again after the event stream ended', async () => {
    const { fleet, clock, control, addWeb } = bed()
    const watch = watching(fleet)
    await clock.advance(0)
    control.endEvents()
    addWeb('meanwhile')
    await clock.advance(500)
    expect(names(watch.latest())).toEqual(['meanwhile'])
    await watch.stop()
  })

  it('counts an engine that hangs as silent', async () => {
    const { fleet, clock, control, addWeb } = bed()
    addWeb('one')
    const watch = watching(fleet)
    await clock.advance(0)
    control.hang('containers.list')
    await clock.advance(75_000)
    expect(watch.latest().hosts).toMatchObject([{ status: { state: 'stale' } }])
    control.hang('containers.list', false)
    await clock.advance(20_000)
    expect(watch.latest().hosts).toMatchObject([{ status: { state: 'online' } }])
    await watch.stop()
  })

  it('shows a host that never answered as failed and its workloads as unknown', async () => {
    const { fleet, clock, control } = bed()
    control.setReachable(false)
    const watch = watching(fleet)
    await clock.advance(0)
    expect(watch.latest().hosts).toMatchObject([{ status: { state: 'failed' } }])
    expect(watch.latest().workloads).toMatchObject([{ state: 'unknown', asOf: null }])
    await watch.stop()
  })

  it('asks nothing of a host that nobody watches, and leaves nothing behind', async () => {
    const { fleet, clock, control, lists } = bed()
    const [one, two] = [watching(fleet), watching(fleet)]
    await clock.advance(0)
    await one.stop()
    control.forgetCalls()
    await clock.advance(61_000)
    expect(lists()).toHaveLength(1)
    await two.stop()
    await settle()
    control.forgetCalls()
    await clock.advance(10 * 60_000)
    expect(control.calls).toEqual([])
    expect(clock.pending()).toBe(0)
  })

  it('follows hosts that come while it watches, and forgets those that go', async () => {
    const { clock, session, store } = bed()
    const other = createFakeSession({ name: 'other', clock })
    const hosts = createFakeHosts([session])
    const fleet = fleetOn({ hosts, store, clock })
    opened.push(fleet)
    const watch = watching(fleet)
    await clock.advance(0)
    expect(watch.latest().hosts.map(({ name }) => name)).toEqual(['local'])
    hosts.become([session, other])
    await clock.advance(200)
    expect(watch.latest().hosts).toMatchObject([
      { name: 'local', status: { state: 'online' } },
      { name: 'other', status: { state: 'online' }, latencyMs: 1 },
    ])
    hosts.become([other])
    await clock.advance(200)
    expect(watch.latest().hosts.map(({ name }) => name)).toEqual(['other'])
    session.engine.control.forgetCalls()
    await clock.advance(120_000)
    expect(session.engine.control.calls).toEqual([])
    await watch.stop()
  })

  it('shows a workload where it still runs, after where it belongs by now', async () => {
    const { clock, session, store, addWeb } = bed()
    addWeb('left')
    const other = createFakeSession({ name: 'other', clock })
    const fleet = createFleet({
      sources,
      hosts: createFakeHosts([session, other]),
      store,
      clock,
      reportBug: noBugs,
    })
    opened.push(fleet)
    const { document, ...more } = workload()
    store.workloads.put({ ...more, document: { ...document, host: 'other' } })
    const shown = await fleet.status({}, new AbortController().signal)
    expect(shown.workloads.map(({ host, state }) => `${host} ${state}`)).toEqual([
      'other absent',
      'local running',
    ])
  })

  it('shows a workload once where several hosts lead to its engine, by the name that its document has', async () => {
    const { clock, session, store, addWeb } = bed()
    addWeb('web')
    const again = createFakeSession({ name: 'again', clock, engine: session.engine })
    const fleet = fleetOn({ hosts: createFakeHosts([again, session]), store, clock })
    opened.push(fleet)
    const { signal } = new AbortController()
    const shown = await fleet.status({}, signal)
    expect(shown.containers).toHaveLength(2)
    expect(shown.workloads.map(({ host }) => host)).toEqual(['local'])
    expect(await fleet.status({ host: 'again' }, signal)).toMatchObject({
      hosts: [{ name: 'again' }],
      containers: [{ name: 'web' }],
      workloads: [],
    })
  })

  it('shows a workload under the name of an engine on which it is live, beside that which it has by now', async () => {
    const { clock, session, store, addWeb } = bed()
    addWeb('web')
    const [renamed, third] = ['renamed', 'third'].map((name) =>
      createFakeSession({ name, clock, engine: session.engine }),
    )
    const { document, ...more } = workload()
    store.workloads.put({ ...more, document: { ...document, host: 'renamed' } })
    store.releases.add(release(), 'local', [])
    const hosts = createFakeHosts([session, ...[renamed, third].filter((each) => !!each)])
    const fleet = fleetOn({ hosts, store, clock })
    opened.push(fleet)
    const { workloads } = await fleet.status({}, new AbortController().signal)
    expect(workloads.map(({ host, release: live }) => [host, live])).toEqual([
      ['renamed', null],
      ['local', 'r1'],
    ])
  })

  it('keeps a host connected for as long as somebody watches', async () => {
    const { fleet, clock, session } = bed()
    const watch = watching(fleet)
    await clock.advance(0)
    expect(session.held()).toBe(1)
    await watch.stop()
    await settle()
    expect(session.held()).toBe(0)
  })

  it('notices by the pulse that a host is cut off without a word', async () => {
    const { fleet, clock, control } = bed()
    const watch = watching(fleet)
    await clock.advance(0)
    control.hang('ping')
    control.hang('info')
    await clock.advance(28_000)
    expect(watch.latest().hosts).toMatchObject([{ status: { state: 'stale' }, latencyMs: null }])
    control.hang('ping', false)
    control.hang('info', false)
    await clock.advance(12_000)
    expect(watch.latest().hosts).toMatchObject([{ status: { state: 'online' } }])
    await watch.stop()
  })

  it('does not stop resyncing when the clock is set back', async () => {
    const { fleet, clock, control, session } = bed()
    const watch = watching(fleet)
    await clock.advance(0)
    const real = clock.now
    Object.assign(clock, { now: () => real() - 86_400_000 })
    session.engine.control.emit({ type: 'container', action: 'start', id: 'x' })
    await clock.advance(0)
    control.forgetCalls()
    await clock.advance(61_000)
    expect(control.calls.map((call) => call.method)).toContain('containers.list')
    await watch.stop()
  })

  it('shows a bug of one host as that host’s failure, with the others, and asks it again', async () => {
    const { clock, session, control, store } = bed()
    const bugs: unknown[] = []
    const reportBug = (error: unknown) => `b${bugs.push(error)}`
    const hosts = createFakeHosts([session, createFakeSession({ name: 'other', clock })])
    const fleet = createFleet({ sources, hosts, store, clock, reportBug })
    opened.push(fleet)
    const bug = new TypeError('a bug')
    control.failNext('containers.list', bug)
    const shown = [
      { name: 'local', status: { state: 'failed', failure: { kind: 'internal', id: 'b1' } } },
      { name: 'other', status: { state: 'online' } },
    ]
    expect((await fleet.status({}, new AbortController().signal)).hosts).toMatchObject(shown)
    expect(bugs).toEqual([bug])
    control.failNext('containers.list', bug)
    const watch = watching(fleet)
    await clock.advance(1_100)
    expect(watch.seen[0]?.hosts.map(({ status }) => status.state)).toEqual(['failed', 'online'])
    await clock.advance(60_000)
    expect(watch.latest().hosts[0]?.status.state).toBe('online')
    expect(await watch.stop()).toBe('cancelled')
  })

  it('shows what changed in the store when told', async () => {
    const { fleet, clock, store } = bed()
    const watch = watching(fleet)
    await clock.advance(0)
    store.workloads.put(workload('api'))
    fleet.changed()
    await clock.advance(150)
    expect(
      watch
        .latest()
        .workloads.map((shown) => shown.name)
        .sort(),
    ).toEqual(['api', 'web'])
    await watch.stop()
  })
})

describe('asking for the status', () => {
  const signal = new AbortController().signal

  it('asks now, without watching', async () => {
    const { fleet, addWeb, clock } = bed()
    addWeb('one')
    expect(names(await fleet.status({}, signal))).toEqual(['one'])
    addWeb('two')
    expect(names(await fleet.status({ host: 'local' }, signal))).toEqual(['one', 'two'])
    expect(clock.pending()).toBe(0)
  })

  it('answers also when the host does not', async () => {
    const { fleet, control } = bed()
    control.setReachable(false)
    expect(await fleet.status({}, signal)).toMatchObject({
      hosts: [{ status: { state: 'failed', failure: { kind: 'engine-unavailable' } } }],
      workloads: [{ state: 'unknown' }],
    })
  })

  it('knows no host that is not there', async () => {
    await expect(bed().fleet.status({ host: 'mars' }, signal)).rejects.toMatchObject({
      failure: { kind: 'not-found', what: 'host', name: 'mars' },
    })
  })
})

describe('locks of deployments under way', () => {
  it('are nobody’s containers: the fleet tells who is at work, and who ended without a word', async () => {
    const { clock, session, fleet, control } = bed()
    const theirs = createLocks({
      ...{ installation: 'theirs', by: { user: 'bob', machine: 'desk' }, clock, leaseMs: 30_000 },
    })
    const how = { wait: false, signal: new AbortController().signal, say: () => {} }
    const locked = { what: 'web', workload: 'web', deployment: 'd1' }
    const lock = await theirs.acquire(session, locked, how)
    const seen = await fleet.status({}, how.signal)
    expect(seen.containers).toEqual([])
    expect(seen.locks).toMatchObject([
      {
        host: 'local',
        isOwn: false,
        isStale: false,
        holder: { workload: 'web', deployment: 'd1' },
      },
    ])
    expect(seen.locks?.map((each) => lockText(each, clock.now()))).toEqual([
      expect.stringMatching(/^web is being deployed by bob on desk since \d\d:\d\d UTC$/),
    ])
    lock.leave()
    await clock.advance(120_000)
    expect((await fleet.status({}, how.signal)).locks).toMatchObject([{ isStale: true }])

    control.addContainer({ name: 'longshore-lock-shop', image: 'app:v1' }, false)
    const strange = await fleet.status({}, how.signal)
    expect(strange.containers).toMatchObject([{ name: 'longshore-lock-shop' }])
    expect(strange.locks?.filter(({ holder }) => holder === null)).toMatchObject([
      { name: 'longshore-lock-shop', isOwn: false, isStale: false },
    ])
  })
})
