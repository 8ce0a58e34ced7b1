import { afterEach, describe, expect, it } from 'vitest'
import type { FleetRoom } from '../../../src/main/fleet/fleet.ts'
import type { Fleet } from '../../../src/shared/model/fleet.ts'
import { standingOf } from '../../../src/shared/model/versions.ts'
import { createManualClock } from '../../support/fake-engine/manual-clock.ts'
import { createFakeHosts, createFakeSession } from '../../support/fake-session/fake-session.ts'
import { fleetOn } from '../../support/fleet-on.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { release, workload } from './builders.ts'

const minute = 60_000
const opened: FleetRoom[] = []
afterEach(async () => {
  for (const fleet of opened.splice(0)) await fleet.close()
})

function bed(pull = 'always', image = 'registry.example/app') {
  const clock = createManualClock()
  const session = createFakeSession({ clock, installation: 'mine' })
  const { control } = session.engine
  const repoDigests = [`${image}@sha256:${'d'.repeat(64)}`]
  control.addImage(`${image}:v1`, { repoDigests, remote: true })
  const store = createMemoryStore()
  const web = workload()
  const source = { ...web.document.source, image, pull }
  store.workloads.put({ ...web, document: { ...web.document, source } })
  const fleet = fleetOn({ hosts: createFakeHosts([session]), store, clock })
  opened.push(fleet)
  const asked = () => control.calls.filter(({ method }) => method === 'images.inRegistry')
  return { clock, control, fleet, store, asked }
}

function watching(fleet: FleetRoom) {
  const stop = new AbortController()
  const seen: Fleet[] = []
  const done = (async () => {
    for await (const item of fleet.watch(stop.signal)) {
      if (item.type === 'snapshot') seen.push(item.fleet)
    }
  })()
  return {
    registry: () => seen.at(-1)?.workloads[0]?.versions?.registry,
    stop: async () => {
      stop.abort()
      await done
    },
  }
}

const never = new AbortController().signal

describe('asking registries', () => {
  it('tells who watches what the registry has, and when it was asked', async () => {
    const { fleet, clock } = bed()
    const watch = watching(fleet)
    const began = clock.now()
    await clock.advance(200)
    expect(watch.registry()).toMatchObject({ state: 'digest', imageId: null })
    expect(watch.registry()).toHaveProperty('digest', expect.stringMatching(/^sha256:/))
    expect(watch.registry()).toHaveProperty('at', expect.closeTo(began, -3))
    await watch.stop()
  })

  it('asks for an image no more than every quarter of an hour, for any number who watch', async () => {
    const { fleet, clock, asked } = bed()
    const watches = [watching(fleet), watching(fleet), watching(fleet)]
    await clock.advance(61 * minute)
    expect(asked()).toHaveLength(5)
    for (const watch of watches) await watch.stop()
  })

  it('asks nothing while nobody watches', async () => {
    const { fleet, clock, asked, control } = bed()
    const watch = watching(fleet)
    await clock.advance(200)
    await watch.stop()
    control.forgetCalls()
    await clock.advance(60 * minute)
    expect(asked()).toHaveLength(0)
  })

  it('asks of no image that is local or never pulled', async () => {
    for (const { fleet, clock, asked } of [bed('never'), bed('always', 'localhost/app')]) {
      const watch = watching(fleet)
      await clock.advance(30 * minute)
      expect(asked()).toHaveLength(0)
      expect(watch.registry()).toMatchObject({ state: 'not-asked' })
      await watch.stop()
    }
  })

  it('shows a registry that fails as unknown with the reason, and asks again later', async () => {
    const { fleet, clock, control, asked } = bed()
    const failure = { kind: 'registry-auth', host: 'local', image: 'registry.example/app' } as const
    control.failNext('images.inRegistry', failure)
    const watch = watching(fleet)
    await clock.advance(200)
    expect(watch.registry()).toMatchObject({
      state: 'unknown',
      reason: 'The registry wants a login that docker on this machine does not have',
    })
    await clock.advance(16 * minute)
    expect(watch.registry()).toMatchObject({ state: 'digest' })
    expect(asked()).toHaveLength(2)
    await watch.stop()
  })

  it('answers who asks once even when the registry hangs, and says that it is not known', async () => {
    const { fleet, clock, control } = bed()
    control.hang('images.inRegistry')
    const status = fleet.status({ registries: true }, never)
    await clock.advance(3_100)
    const [web] = (await status).workloads
    if (!web?.versions) throw new Error('no versions')
    expect(web.versions.registry).toMatchObject({ state: 'unknown', reason: 'Not asked yet' })
    expect(standingOf(web.versions, web).registry.mark).toBe('unknown')
  })

  it('asks again soon after a release, but not for each of many in a row', async () => {
    const { fleet, clock, store, asked } = bed()
    const watch = watching(fleet)
    await clock.advance(200)
    for (let round = 0; round < 10; round += 1) {
      const {
        name: _,
        live: __,
        liveOn: ___,
        ...made
      } = release({
        deployment: `d${round}`,
        createdAt: clock.now(),
      })
      store.releases.add(made, 'local', {})
      fleet.changed()
      await clock.advance(2_000)
    }
    await clock.advance(minute)
    expect(asked().length).toBeGreaterThanOrEqual(2)
    expect(asked().length).toBeLessThanOrEqual(4)
    await watch.stop()
  })

  it('asks nothing through a host that does not answer, and keeps what it knew', async () => {
    const { fleet, clock, control, asked } = bed()
    const watch = watching(fleet)
    await clock.advance(200)
    const known = watch.registry()
    control.forgetCalls()
    control.setReachable(false)
    await clock.advance(60 * minute)
    expect(asked()).toHaveLength(0)
    expect(watch.registry()).toEqual(known)
    await watch.stop()
  })

  it('gives a registry ten seconds', async () => {
    const { fleet, clock, control } = bed()
    control.hang('images.inRegistry')
    const watch = watching(fleet)
    await clock.advance(10_200)
    expect(watch.registry()).toMatchObject({
      state: 'unknown',
      reason: 'The registry did not answer for 10 s',
    })
    await watch.stop()
  })
})
