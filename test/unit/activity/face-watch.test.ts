// What is asked of public names while nobody looks: when, of whom, and what is told of it.
import { afterEach, expect, it } from 'vitest'
import { createFaceLook, startFaceWatch } from '../../../src/main/activity/face-watch.ts'
import type { FleetRoom } from '../../../src/main/fleet/fleet.ts'
import { faceSchema } from '../../../src/shared/model/face.ts'
import type { FaceStanding } from '../../../src/shared/model/face-standing.ts'
import { label } from '../../../src/shared/model/labels.ts'
import { createManualClock } from '../../support/fake-engine/manual-clock.ts'
import { createFakeHosts, createFakeSession } from '../../support/fake-session/fake-session.ts'
import { fleetOn } from '../../support/fleet-on.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { deployment, release, workload } from '../fleet/builders.ts'

const never = new AbortController().signal
const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close()
})

/** Workloads with a name each, live on a host in memory, and who was asked of since. */
function bed(names: readonly string[]) {
  const store = createMemoryStore()
  const clock = createManualClock()
  const session = createFakeSession({ clock, installation: 'mine' })
  for (const name of names) {
    const { document, ...rest } = workload(name)
    const faces = [faceSchema.parse({ domain: `${name}.example.com`, tls: 'off' })]
    store.workloads.put({ ...rest, document: { ...document, faces } })
    const { name: _, live: __, liveOn: ___, ...made } = release({ workload: name })
    store.releases.add({ ...made, deployment: `d-${name}` }, 'local', {})
  }
  const asked: string[] = []
  const at = { whileAsked: (_: string) => {} }
  const trouble = 'it leads to nothing'
  const face = { host: 'local', route: { state: 'leads', targets: [], trouble } }
  const faces = {
    async list(name: string) {
      asked.push(name)
      at.whileAsked(name)
      const shown = [{ ...face, name: `${name}.example.com` } as unknown as FaceStanding]
      return { at: 0, faces: shown, issues: [], off: 0 }
    },
  }
  const told = () =>
    store.activity
      .list({ limit: 10 })
      .map(({ event, object }) => `${event} ${object.name}`)
      .toReversed()
  return { store, clock, session, faces, at, told, asked: () => asked.splice(0) }
}

it('asks for the names of what an engine started by itself within a minute, and for all of them every hour', async () => {
  const { store, clock, session, faces, asked } = bed(['shop', 'wiki'])
  const { control } = session.engine
  control.addImage('app:v1', { script: [] })
  const started = (name: string) => {
    const labels = { [label.installation]: 'mine', [label.workload]: name, [label.role]: 'image' }
    return control.addContainer({ name: `${name}-1`, image: 'app:v1', labels })
  }
  const [shop] = ['shop', 'wiki'].map(started)
  const fleet = fleetOn({ hosts: createFakeHosts([session]), store, clock })
  const bugs: unknown[] = []
  const dns = { retry: async () => [] }
  const reportBug = (error: unknown) => bugs.push(error)
  opened.push(fleet, startFaceWatch({ fleet, faces, dns, store, clock, reportBug }))
  const minutes = async (count: number) => {
    for (let i = 0; i < count * 6; i += 1) await clock.advance(10_000)
  }
  await minutes(2)
  expect(asked()).toEqual(['shop', 'wiki'])
  await minutes(3)
  expect(asked()).toEqual([])
  control.exit(shop ?? '', { exitCode: 1 })
  await clock.advance(1_000)
  await session.engine.containers.start(shop ?? '')
  await minutes(2)
  expect(asked()).toEqual(['shop'])
  await minutes(60)
  expect(asked()).toEqual(['shop', 'wiki'])
  expect(bugs).toEqual([])
})

it('follows what an engine starts again a minute after a bug kept it from that', async () => {
  const { store, clock, faces, asked } = bed([])
  const bugs: unknown[] = []
  let followed = 0
  const fleet = {
    async *watch(signal: AbortSignal): ReturnType<FleetRoom['watch']> {
      followed += 1
      if (followed === 1) throw new Error('a bug')
      await clock.sleep(86_400_000, signal)
      yield { type: 'end', how: 'cancelled' }
    },
  }
  const dns = { retry: async () => [] }
  const reportBug = (error: unknown) => bugs.push(error)
  opened.push(startFaceWatch({ fleet, faces, dns, store, clock, reportBug }))
  await clock.advance(59_000)
  expect({ followed, bugs }).toEqual({ followed: 1, bugs: [new Error('a bug')] })
  await clock.advance(2_000)
  expect({ followed, bugs }).toEqual({ followed: 2, bugs: [new Error('a bug')] })
  expect(asked()).toEqual([])
})

it('says nothing of names while something is done to their workload, and which these are', async () => {
  const { store, clock, faces, at, told, asked } = bed(['shop', 'wiki', 'blog'])
  const run = (name: string, state: 'queued' | 'running' | 'succeeded') =>
    store.deployments.put(deployment({ id: `d-${name}`, workload: name, state }), [])
  run('shop', 'running')
  run('wiki', 'queued')
  at.whileAsked = (name) => name === 'blog' && run('blog', 'running')
  const look = createFaceLook({ faces, store, clock })
  expect(await look(never)).toEqual(['blog', 'shop'])
  expect(asked()).toEqual(['blog', 'wiki'])
  expect(told()).toEqual(['face-failing wiki'])
  at.whileAsked = () => {}
  for (const name of ['shop', 'blog']) run(name, 'succeeded')
  expect(await look(never, ['shop', 'blog'])).toEqual([])
  expect(told().slice(1).toSorted()).toEqual(['face-failing blog', 'face-failing shop'])
})
