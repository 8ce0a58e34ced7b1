import { describe, expect, it } from 'vitest'
import { stackDrift } from '../../../../src/main/sources/compose/inspect/standing.ts'
import type { FleetContainer } from '../../../../src/shared/model/fleet.ts'
import type { Release } from '../../../../src/shared/model/release.ts'
import { aPart } from '../../../support/a-part.ts'

const release: Release = {
  ...{ name: 'r3', workload: 'shop', deployment: 'd1', action: 'deploy', tag: '' },
  ...{
    fingerprint: null,
    verified: true,
    reason: '',
    actor: 'me',
    createdAt: 1,
    live: true,
    liveOn: ['local'],
  },
  config: {},
  parts: [
    aPart('web', { image: 'shop:v2', replicas: 2 }),
    aPart('worker', { image: 'job:v1' }),
    aPart('off', { replicas: 0 }),
  ],
}

function container(service: string, image: string, more: Partial<FleetContainer> = {}) {
  return {
    ...{ host: 'local', id: 'c', name: `shop-${service}`, image, imageId: 'i', health: 'none' },
    ...{ state: 'running', status: 'Up', createdAt: 1, ports: [], owner: null, service, ...more },
  } as FleetContainer
}
const asMade = [
  container('web', 'shop:v2'),
  container('web', 'shop:v2'),
  container('worker', 'job:v1'),
]

describe('drift of a stack', () => {
  it('is none while it is as its live release made it, up or stopped, nor where that cannot be read', () => {
    expect(stackDrift(release, asMade)).toBeUndefined()
    const lost = { ...release, parts: [], unreadable: true }
    expect(stackDrift(lost, asMade)).toBeUndefined()
    const stopped = asMade.map((each) => ({ ...each, state: 'exited' as const }))
    expect(stackDrift(release, stopped)).toBeUndefined()
  })

  it('is told by service: another image, another number, a service too many, none left', () => {
    const changed = [container('web', 'shop:v3'), container('cache', 'redis')]
    expect(stackDrift(release, changed)).toBe(
      'Not as r3 made it: cache is not in it; web runs shop:v3; worker has no container',
    )
    expect(stackDrift(release, [...asMade, container('web', 'shop:v2')])).toBe(
      'Not as r3 made it: web has 3 containers, not 2',
    )
  })

  it('is not claimed where docker shows an id, or nothing is there at all', () => {
    const moved = [container('web', 'sha256:abc'), container('web', '0123456789ab'), asMade[2]]
    expect(
      stackDrift(
        release,
        moved.filter((each) => each !== undefined),
      ),
    ).toBeUndefined()
    expect(stackDrift(release, [])).toBeUndefined()
  })
})
