// The workloads that were started by their engine, as far as the listing of the fleet tells.
import { expect, it } from 'vitest'
import { createStartedAnew } from '../../../src/main/activity/started-anew.ts'
import type { Fleet } from '../../../src/shared/model/fleet.ts'
import { container } from '../fleet/builders.ts'

it('are those that their engine restarted, and those of a host that came back; each is told once', () => {
  const started = createStartedAnew()
  const of = (workload: string, more: object = {}) =>
    container({
      ...{ id: workload, host: 'prod', ...more },
      owner: { workload, deployment: 'd', release: 'r1', role: 'image' },
    })
  const see = (state: 'online' | 'stale', containers: Fleet['containers']) =>
    started.see({ hosts: [{ name: 'prod', status: { state } }] as never, containers })
  see('online', [of('shop'), of('wiki')])
  expect(started.take()).toEqual([])
  see('online', [of('shop', { ends: 1 }), of('wiki')])
  expect(started.take()).toEqual(['shop'])
  expect(started.take()).toEqual([])
  see('stale', [of('shop', { ends: 1 }), of('wiki')])
  expect(started.take()).toEqual([])
  see('online', [of('shop', { ends: 1 }), of('wiki', { state: 'exited' })])
  expect(started.take()).toEqual(['shop'])
  // An engine that is back starts one after the other.
  see('online', [of('shop', { ends: 1 }), of('wiki')])
  expect(started.take()).toEqual(['wiki'])
  see('online', [of('shop', { ends: 1 }), of('wiki'), of('new')])
  expect(started.take()).toEqual([])
})
