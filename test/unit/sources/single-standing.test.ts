import { describe, expect, it } from 'vitest'
import { standing } from '../../../src/main/sources/single/standing.ts'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import type { FleetContainer } from '../../../src/shared/model/fleet.ts'
import type { Release } from '../../../src/shared/model/release.ts'
import { container, deployment, release } from '../fleet/builders.ts'

const live = (instances: number): Release =>
  release({ name: 'r2', deployment: 'd2', config: { instances: String(instances) } })

const instance = (number: number, more: Partial<FleetContainer> = {}): FleetContainer =>
  container({
    ...{ id: `c${number}`, name: `web-${number}`, createdAt: number },
    owner: { workload: 'web', deployment: `d${number}`, release: `r${number}`, role: 'image' },
    ...more,
  })

const ended = { state: 'exited', status: 'Exited (137) 1 minute ago' } as const

const stood = (
  containers: readonly FleetContainer[],
  { instances = 1, last = [] as Deployment[] } = {},
) => standing({ release: live(instances), deployments: () => last }, containers)

describe('how a workload of one image is', () => {
  it('stopped, and nothing ails it, where it was stopped through Longshore', () => {
    const stop = deployment({ action: 'stop' })
    const down = instance(2, { ...ended, wasStopped: true })
    expect(stood([down], { last: [stop] })).toEqual({ state: 'stopped' })
    expect(stood([down], { last: [deployment(), stop] })).toEqual({
      ...{ state: 'stopped', trouble: 'web-2 was stopped outside of Longshore' },
    })
  })

  it('stopped with the reason where it ended by itself', () => {
    const down = instance(2, { state: 'exited', status: 'Exited (0) 1 minute ago' })
    expect(stood([down])).toEqual({ state: 'stopped', trouble: 'web-2 ended with 0' })
  })

  it('failed where its program failed', () => {
    expect(stood([instance(2, ended)])).toEqual({
      ...{ state: 'failed', trouble: 'web-2 ended with 137' },
    })
  })

  it('TF-06 degraded where of several that are kept some are down, with which', () => {
    const all = [instance(2), instance(1, ended)]
    expect(stood(all, { instances: 2 })).toEqual({
      ...{ state: 'degraded', trouble: 'web-1 ended with 137' },
    })
    expect(stood([instance(2), instance(1)], { instances: 2 })).toEqual({ state: 'running' })
  })

  it('TF-51, TF-53 as its live release is, whatever is left over beside it, and however old that says to be', () => {
    const left = { ...ended, createdAt: 99, wasStopped: true }
    expect(stood([instance(1, left), instance(2)])).toEqual({
      ...{ state: 'running', trouble: 'web-1 is left over' },
    })
  })

  it('CP-25, CP-26 as the worst of what goes along with it: an init that failed, a sidecar that is paused', () => {
    const owner = { workload: 'web', deployment: 'd', release: 'r1' }
    const beside = (role: string, of: Partial<FleetContainer>) =>
      stood([instance(2), instance(1, { owner: { ...owner, role }, ...of })], { instances: 2 })
        .state
    expect(beside('init', { state: 'exited', status: 'Exited (1) now' })).toBe('failed')
    expect(beside('sidecar', { state: 'paused' })).toBe('stopped')
    expect(beside('sidecar', {})).toBe('running')
  })

  it('unknown as long as one of them is, and nothing of what is not there', () => {
    const all = [instance(2), instance(1, { state: 'unknown' })]
    expect(stood(all, { instances: 2 })).toEqual({ state: 'unknown' })
    expect(stood([]).state).toBeUndefined()
  })
})
