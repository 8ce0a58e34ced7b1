import { expect, it } from 'vitest'
import type { ActivityEntry } from '../../../src/shared/model/activity.ts'
import { label } from '../../../src/shared/model/labels.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { release, workload } from './builders.ts'

const container = {
  ...{ host: 'prod', container: 'a'.repeat(64), workload: 'web' },
  labels: { [label.workload]: 'web', [label.deployment]: 'adopted-1' },
}
const told: ActivityEntry = {
  ...{ at: 1, event: 'workload-adopted', severity: 'info', host: 'prod', actor: 'me' },
  ...{ object: { kind: 'workload', name: 'web' }, door: 'terminal', outcome: 'adopted' },
  ...{ reason: '', detail: '', story: 'adopted-1', facts: {} },
}
const recorded = { ...release('adopted-1'), workload: 'web', action: 'adopt' }

it('keeps which container was adopted, its release and what is told of it together', () => {
  const store = createMemoryStore()
  store.workloads.put(workload('web'))
  const heard: number[] = []
  store.activity.subscribe(() => heard.push(store.activity.lastSeq()))
  const made = store.adopted.add([container], { release: recorded, rendered: { a: 1 } }, told)
  expect(made).toMatchObject({ name: 'r1', live: true, liveOn: ['prod'] })
  expect(store.releases.get('web', 'r1')?.rendered).toEqual({ a: 1 })
  expect(store.adopted.list()).toEqual([
    { ...container, labels: { ...container.labels, [label.release]: 'r1' } },
  ])
  expect(store.activity.list({ limit: 5 })).toMatchObject([{ event: 'workload-adopted' }])
  expect(heard).toEqual([1])
})

it('forgets it with the workload', () => {
  const store = createMemoryStore()
  store.workloads.put(workload('web'))
  store.adopted.add([container], { release: recorded, rendered: null }, told)
  store.workloads.remove('other')
  expect(store.adopted.list()).toHaveLength(1)
  store.workloads.remove('web')
  expect(store.adopted.list()).toEqual([])
})
