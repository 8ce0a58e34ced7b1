import { describe, expect, it } from 'vitest'
import { appCondition, appStatus } from '../../../src/main/fleet/app-status.ts'
import { needsCause } from '../../../src/main/fleet/condition.ts'
import type { FleetContainer } from '../../../src/shared/model/fleet.ts'
import { container } from './builders.ts'

const owner = { workload: 'shop', deployment: '', release: '', role: 'compose' }
const of = (service: string, more: Partial<FleetContainer> = {}) =>
  container({ id: `${service}-1`, service, owner, ...more })
const done: Partial<FleetContainer> = { state: 'exited', status: 'Exited (0) 2 minutes ago' }
const stopped: Partial<FleetContainer> = { ...done, wasStopped: true }
const crashed: Partial<FleetContainer> = { state: 'exited', status: 'Exited (1) 2 minutes ago' }
const looping: Partial<FleetContainer> = { state: 'restarting', status: 'Restarting (1) now' }
const services = ['api', 'db']

describe('a stack', () => {
  it('SD-30 runs when every service is up', () => {
    expect(appStatus(services, [of('api'), of('db')])).toBe('running')
    expect(appStatus(services, [of('api'), of('api'), of('db')])).toBe('running')
  })

  it.each([
    ['has crashed', crashed],
    ['keeps restarting', looping],
    ['was stopped', stopped],
    ['is paused', { state: 'paused' }],
    ['was only made', { state: 'created' }],
    ['is dead', { state: 'dead' }],
  ] as const)('SD-30 is degraded when a service %s and another is up', (_, more) => {
    expect(appStatus(services, [of('api'), of('db', more)])).toBe('degraded')
    expect(appCondition(services, [of('api'), of('db', more)])).toBe('degraded')
  })

  it('SD-30 is degraded when a service has no container, or lacks one of its replicas', () => {
    expect(appStatus(services, [of('api')])).toBe('degraded')
    expect(appStatus(['api'], [of('api'), of('api', crashed)])).toBe('degraded')
    expect(appStatus([], [of('api'), of('db', crashed)])).toBe('degraded')
  })

  it('SD-30 is an error when nothing of it is up', () => {
    expect(appStatus(services, [])).toBe('error')
    for (const more of [crashed, looping, stopped]) {
      expect(appStatus(services, [of('api', more), of('db', more)])).toBe('error')
    }
  })

  it('SD-30 does not count a job that did its work as down, and does count one that failed', () => {
    expect(appStatus(['api', 'migrate'], [of('api'), of('migrate', done)])).toBe('running')
    expect(appStatus(['api', 'migrate'], [of('api'), of('migrate', crashed)])).toBe('degraded')
  })

  it('leaves out what docker compose run left, and what is going', () => {
    const { service: _, ...left } = of('api', crashed)
    const going = of('old', { state: 'removing' })
    expect(appStatus(services, [of('api'), of('db'), left, going])).toBe('running')
    expect(appCondition(services, [left, going])).toBeUndefined()
  })
})

describe('the state of a stack in the fleet', () => {
  it('is what the health checks say while every service is up', () => {
    const starting = of('db', { health: 'starting' })
    const ill = of('db', { health: 'unhealthy' })
    expect(appCondition(services, [of('api'), of('db')])).toBe('running')
    expect(appCondition(services, [of('api'), starting])).toBe('starting')
    expect(appCondition(services, [of('api'), ill])).toBe('unhealthy')
    expect(appCondition(['api', 'job'], [of('api'), of('job', done)])).toBe('running')
  })

  it('SD-30 is failed when nothing is up, unless all of it was stopped or has ended well', () => {
    expect(appCondition(services, [of('api', crashed), of('db', stopped)])).toBe('failed')
    expect(appCondition(services, [of('api', looping)])).toBe('failed')
    expect(appCondition(services, [of('api', stopped), of('db', stopped)])).toBe('stopped')
    expect(appCondition(services, [of('api', done), of('db', done)])).toBe('stopped')
  })

  it('is absent without containers, and unknown rather than well', () => {
    expect(appCondition(services, [])).toBeUndefined()
    expect(appCondition(services, [of('api'), of('db', { state: 'unknown' })])).toBe('unknown')
  })

  it('asks whether what ended well was told to stop', () => {
    expect(needsCause(of('api', done))).toBe(true)
    expect(needsCause(of('api'))).toBe(false)
    expect(needsCause(container(done))).toBe(false)
  })
})
