import { describe, expect, it } from 'vitest'
import {
  conditionOf,
  worstHealthOf,
  worstOf,
} from '../../../src/main/sources/containers/condition.ts'
import { container } from '../fleet/builders.ts'

const running = container()
const failed = container({ state: 'exited', status: 'Exited (1) 2 seconds ago' })
const restarting = container({ state: 'restarting', status: 'Restarting (1) 2 seconds ago' })
const stopped = container({ state: 'exited', status: 'Exited (0) 2 seconds ago' })
const role = (name: string) => ({
  owner: { workload: 'web', deployment: 'd1', release: 'r1', role: name },
})

describe('the worst of a workload’s containers', () => {
  it('CP-24 wins: failed, then restarting, then not running, then running', () => {
    expect(worstOf([running, stopped, restarting, failed])).toBe('failed')
    expect(worstOf([running, stopped, restarting])).toBe('restarting')
    expect(worstOf([running, stopped])).toBe('stopped')
    expect(worstOf([running, container({ state: 'created' })])).toBe('stopped')
    expect(worstOf([running, container({ state: 'paused' })])).toBe('stopped')
    expect(worstOf([running, running])).toBe('running')
  })

  it('counts health between running and stopped', () => {
    const unhealthy = container({ health: 'unhealthy' })
    const starting = container({ health: 'starting' })
    expect(worstOf([running, starting])).toBe('starting')
    expect(worstOf([starting, unhealthy, running])).toBe('unhealthy')
    expect(worstOf([unhealthy, stopped])).toBe('stopped')
  })

  it('CP-25 is running only when every main and sidecar container runs', () => {
    const sidecar = container(role('sidecar'))
    expect(worstOf([running, sidecar])).toBe('running')
    for (const state of ['created', 'restarting', 'paused', 'exited', 'dead', 'unknown'] as const) {
      expect(worstOf([running, container({ ...role('sidecar'), state })])).not.toBe('running')
    }
  })

  it('CP-26 never counts an init that completed, and counts one that failed', () => {
    const done = container({ ...role('init'), state: 'exited', status: 'Exited (0) 1 minute ago' })
    const broken = container({
      ...role('init'),
      state: 'exited',
      status: 'Exited (2) 1 minute ago',
    })
    expect(worstOf([running, done])).toBe('running')
    expect(worstOf([running, broken])).toBe('failed')
  })

  it('CP-27 takes dead for failed, passes over what vanishes, and finds nothing in nothing', () => {
    expect(worstOf([running, container({ state: 'dead', status: 'Dead' })])).toBe('failed')
    expect(worstOf([running, container({ state: 'removing' })])).toBe('running')
    expect(worstOf([])).toBeUndefined()
  })

  it('CP-28 is never running in a crash loop, and any exit code but 0 is a failure', () => {
    expect(worstOf([restarting])).toBe('restarting')
    for (const code of [1, 125, 137, 143, 255]) {
      const status = `Exited (${code}) About a minute ago`
      expect(conditionOf(container({ state: 'exited', status }))).toBe('failed')
    }
  })

  it('CP-28 is stopped, not failed, where a stop was asked for', () => {
    for (const code of [0, 1, 137, 143]) {
      const status = `Exited (${code}) 2 seconds ago`
      expect(conditionOf(container({ state: 'exited', status, wasStopped: true }))).toBe('stopped')
    }
  })

  it('is a failure where the engine does not say how it ended', () => {
    expect(conditionOf(container({ state: 'exited', status: '' }))).toBe('failed')
  })

  it('is unknown rather than well when a state is not known', () => {
    expect(worstOf([running, container({ state: 'unknown' })])).toBe('unknown')
  })

  it('leaves probes out', () => {
    expect(worstOf([running, container({ ...role('probe'), state: 'exited' })])).toBe('running')
  })
})

describe('the health of a workload', () => {
  it('is the worst of what runs, and none is not healthy', () => {
    const healthy = container({ health: 'healthy' })
    expect(worstHealthOf([healthy, healthy])).toBe('healthy')
    expect(worstHealthOf([healthy, running])).toBe('none')
    expect(worstHealthOf([healthy, container({ health: 'starting' })])).toBe('starting')
    expect(worstHealthOf([healthy, container({ health: 'unhealthy' })])).toBe('unhealthy')
    expect(worstHealthOf([stopped])).toBe('none')
  })
})
