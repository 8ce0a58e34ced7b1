import { describe, expect, it } from 'vitest'
import { createNovelties } from '../../../src/main/activity/novelties.ts'
import type { FleetWorkload } from '../../../src/shared/model/fleet.ts'
import { createManualClock } from '../../support/fake-engine/manual-clock.ts'
import { createMemoryStore } from '../../support/memory-store.ts'

const version = {
  image: 'app',
  tag: 'v1',
  imageId: 'sha256:1',
  digest: 'sha256:a',
  release: 'r1',
  since: 0,
}

/** web as the fleet shows it, with what its registry has. */
const web = (digest: string, more: Partial<FleetWorkload> = {}): FleetWorkload => ({
  ...{
    name: 'web',
    host: 'prod',
    kind: 'image',
    image: 'app',
    tag: 'v1',
    release: 'r1',
    parts: [],
  },
  ...{ fingerprint: null, state: 'running', health: 'none', verified: true, since: 0, asOf: 0 },
  ...{ containers: [] },
  versions: {
    ...{ running: version, live: version, declared: { image: 'app', tag: 'v1' } },
    registry: { state: 'digest', digest, imageId: null, at: 1 },
  },
  lastDeployment: { id: 'd1', state: 'succeeded', action: 'deploy', tag: 'v1', at: 0 },
  ...more,
})

function bed() {
  const { activity } = createMemoryStore()
  const open = () => createNovelties({ activity, clock: createManualClock() })
  const look = (novelties: ReturnType<typeof open>, workload: FleetWorkload) =>
    novelties.look({ at: 0, hosts: [], workloads: [workload], containers: [] })
  const told = () => activity.list({ limit: 9 }).map(({ event }) => event)
  return { activity, open, look, told }
}

describe('what is new for a workload', () => {
  it('is another image of its tag, told once for each', () => {
    const { open, look, told, activity } = bed()
    const novelties = open()
    look(novelties, web('sha256:a'))
    expect(told()).toEqual([])
    look(novelties, web('sha256:b'))
    look(novelties, web('sha256:b'))
    look(open(), web('sha256:b'))
    expect(told()).toEqual(['newer-image'])
    expect(activity.list({ limit: 1 })).toMatchObject([
      { host: 'prod', facts: { image: 'app', tag: 'v1', digest: 'sha256:b' } },
    ])
    look(novelties, web('sha256:c'))
    expect(told()).toEqual(['newer-image', 'newer-image'])
  })

  it('is that its files changed, told once until it is deployed again', () => {
    const { open, look, told } = bed()
    const novelties = open()
    for (const filesChangedAt of [5, 6, 7]) look(novelties, web('sha256:a', { filesChangedAt }))
    look(open(), web('sha256:a', { filesChangedAt: 8 }))
    expect(told()).toEqual(['files-changed'])
    const lastDeployment = {
      id: 'd2',
      state: 'succeeded',
      action: 'deploy',
      tag: 'v1',
      at: 9,
    } as const
    look(novelties, web('sha256:a', { filesChangedAt: 10, lastDeployment }))
    expect(told()).toEqual(['files-changed', 'files-changed'])
  })

  it('is nothing while a deployment is on its way, which may bring it', () => {
    const { open, look, told } = bed()
    const lastDeployment = {
      id: 'd2',
      state: 'running',
      action: 'deploy',
      tag: 'v1',
      at: 9,
    } as const
    look(open(), web('sha256:b', { filesChangedAt: 5, lastDeployment }))
    expect(told()).toEqual([])
  })
})
