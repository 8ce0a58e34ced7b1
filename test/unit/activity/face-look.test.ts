// The round over public names, as the activity tells of it.
import { expect, it } from 'vitest'
import { createFaceLook } from '../../../src/main/activity/face-watch.ts'
import { createFaces } from '../../../src/main/faces/faces.ts'
import { settingsOver } from '../../../src/main/store/settings-values.ts'
import { faceSchema } from '../../../src/shared/model/face.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { createFakeHosts, createFakeSession } from '../../support/fake-session/fake-session.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { release, workload } from '../fleet/builders.ts'

const never = new AbortController().signal

it('goes on to other workloads where a host of one is declared no more', async () => {
  const store = createMemoryStore()
  const faces = [faceSchema.parse({ subdomain: 'web', domain: 'example.com', tls: 'off' })]
  for (const [name, host] of [
    ['alone', 'gone'],
    ['web', 'local'],
  ] as const) {
    const of = workload(name, host)
    store.workloads.put({ ...of, id: name, document: { ...of.document, faces } })
    const { name: _name, live: _live, liveOn: _liveOn, ...recorded } = release({ workload: name })
    store.releases.add({ ...recorded, deployment: name }, host, {})
  }
  const session = createFakeSession()
  const shown = createFaces({
    ...{ store, hosts: createFakeHosts([session]), clock: testClock },
    settings: settingsOver({ read: () => ({}), write: () => {} }),
    routerOf: () => undefined,
    addresses: async () => ['192.0.2.10'],
    authorities: () => [],
    dns: { provider: () => Promise.reject() as never, settle: async () => [], hostsOf: () => [] },
  })
  const asked: string[] = []
  const list: typeof shown.list = async (name, signal) => {
    asked.push(name)
    return await shown.list(name, signal)
  }
  await createFaceLook({ faces: { list }, store, clock: testClock })(never)
  expect(asked).toEqual(['alone', 'web'])
})
