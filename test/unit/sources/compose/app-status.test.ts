import { describe, expect, it } from 'vitest'
import {
  appCondition,
  appStatus,
  appTrouble,
} from '../../../../src/main/sources/compose/inspect/standing.ts'
import { needsCause } from '../../../../src/main/sources/containers/condition.ts'
import type { FleetContainer } from '../../../../src/shared/model/fleet.ts'
import { aPart } from '../../../support/a-part.ts'
import { container } from '../../fleet/builders.ts'

const owner = { workload: 'shop', deployment: '', release: '', role: 'compose' }
const of = (service: string, more: Partial<FleetContainer> = {}) =>
  container({ id: `${service}-1`, service, owner, ...more })
const done: Partial<FleetContainer> = { state: 'exited', status: 'Exited (0) 2 minutes ago' }
const stopped: Partial<FleetContainer> = { ...done, wasStopped: true }
const crashed: Partial<FleetContainer> = { state: 'exited', status: 'Exited (1) 2 minutes ago' }
const looping: Partial<FleetContainer> = { state: 'restarting', status: 'Restarting (1) now' }
/** Where that was not recorded, each may end. */
const madeOf = (...names: string[]) => names.map((name) => aPart(name, { mayEnd: true }))
const parts = madeOf('api', 'db')

describe('a stack', () => {
  it('SD-30 runs when every service is up', () => {
    expect(appStatus(parts, [of('api'), of('db')])).toBe('running')
    expect(appStatus(parts, [of('api'), of('api'), of('db')])).toBe('running')
  })

  it.each([
    ['has crashed', crashed],
    ['keeps restarting', looping],
    ['was stopped', stopped],
    ['is paused', { state: 'paused' }],
    ['was only made', { state: 'created' }],
    ['is dead', { state: 'dead' }],
  ] as const)('SD-30 is degraded when a service %s and another is up', (_, more) => {
    expect(appStatus(parts, [of('api'), of('db', more)])).toBe('degraded')
    expect(appCondition(parts, [of('api'), of('db', more)])).toBe('degraded')
  })

  it('SD-30 is degraded when a service has no container, or lacks one of its replicas', () => {
    expect(appStatus(parts, [of('api')])).toBe('degraded')
    expect(appStatus(madeOf('api'), [of('api'), of('api', crashed)])).toBe('degraded')
    expect(appStatus([], [of('api'), of('db', crashed)])).toBe('degraded')
  })

  it('SD-30 is an error when nothing of it is up', () => {
    expect(appStatus(parts, [])).toBe('error')
    for (const more of [crashed, looping, stopped]) {
      expect(appStatus(parts, [of('api', more), of('db', more)])).toBe('error')
    }
  })

  it('SD-30 does not count a job that did its work as down, and does count one that failed', () => {
    expect(appStatus(madeOf('api', 'migrate'), [of('api'), of('migrate', done)])).toBe('running')
    expect(appStatus(madeOf('api', 'migrate'), [of('api'), of('migrate', crashed)])).toBe(
      'degraded',
    )
  })

  it('leaves out what docker compose run left, and what is going', () => {
    const { service: _, ...left } = of('api', crashed)
    const going = of('old', { state: 'removing' })
    expect(appStatus(parts, [of('api'), of('db'), left, going])).toBe('running')
    expect(appCondition(parts, [left, going])).toBeUndefined()
  })
})

describe('what has ended with 0', () => {
  it('is down where it was recorded as no job', () => {
    const containers = [of('api'), of('worker', done)]
    const api = aPart('api')
    expect(appStatus([api, aPart('worker')], containers)).toBe('degraded')
    expect(appStatus([api, aPart('worker', { mayEnd: true })], containers)).toBe('running')
    expect(appCondition([aPart('worker')], [of('worker', done)])).toBe('stopped')
  })

  it('is down where the release has no such service, and is not missed where it has none of it', () => {
    const none = aPart('worker', { replicas: 0 })
    expect(appStatus([aPart('api')], [of('api'), of('worker', done)])).toBe('degraded')
    expect(appStatus([aPart('api'), none], [of('api')])).toBe('running')
  })
})

describe('what ails a stack', () => {
  it('is said of each service that does not run as it is to', () => {
    const containers = [
      of('api', { health: 'unhealthy' }),
      of('db', { state: 'paused' }),
      of('job', done),
      of('loop', looping),
      of('made', { state: 'created' }),
      of('off', stopped),
      of('web'),
      of('web', crashed),
      of('worker', done),
    ]
    const made = [aPart('gone'), aPart('web'), aPart('job', { mayEnd: true })]
    expect(appTrouble(made, containers)?.split('; ')).toEqual([
      ...['api is unhealthy', 'db is paused', 'gone has no container', 'loop keeps restarting'],
      ...['made is created', 'off was stopped', 'web ended with 1', 'worker ended with 0'],
    ])
  })

  it('is nothing where all of it does, it is only starting, or it is not there', () => {
    const starting = of('db', { health: 'starting' })
    const made = madeOf('api', 'db', 'job')
    expect(appTrouble(made, [of('api'), starting, of('job', done)])).toBeUndefined()
    expect(appTrouble(parts, [])).toBeUndefined()
  })
})

describe('the state of a stack in the fleet', () => {
  it('is what the health checks say while every service is up', () => {
    const starting = of('db', { health: 'starting' })
    const ill = of('db', { health: 'unhealthy' })
    expect(appCondition(parts, [of('api'), of('db')])).toBe('running')
    expect(appCondition(parts, [of('api'), starting])).toBe('starting')
    expect(appCondition(parts, [of('api'), ill])).toBe('unhealthy')
    expect(appCondition(madeOf('api', 'job'), [of('api'), of('job', done)])).toBe('running')
  })

  it('SD-30 is failed when nothing is up, unless all of it was stopped or has ended well', () => {
    expect(appCondition(parts, [of('api', crashed), of('db', stopped)])).toBe('failed')
    expect(appCondition(parts, [of('api', looping)])).toBe('failed')
    expect(appCondition(parts, [of('api', stopped), of('db', stopped)])).toBe('stopped')
    expect(appCondition(parts, [of('api', done), of('db', done)])).toBe('stopped')
  })

  it('is absent without containers, and unknown rather than well', () => {
    expect(appCondition(parts, [])).toBeUndefined()
    expect(appCondition(parts, [of('api'), of('db', { state: 'unknown' })])).toBe('unknown')
  })

  it('asks whether what ended well was told to stop', () => {
    expect(needsCause(of('api', done))).toBe(true)
    expect(needsCause(of('api'))).toBe(false)
    expect(needsCause(container(done))).toBe(false)
  })
})
