import { describe, expect, it } from 'vitest'
import type { Container } from '../../../../src/main/engine/engine.ts'
import {
  isSettled,
  serviceStatuses,
  withNewcomers,
} from '../../../../src/main/sources/compose/watch/stability.ts'
import { aContainer } from './a-container.ts'

const statusOf = (container: Container, baseline: Record<string, number> = {}) =>
  serviceStatuses(['web'], [container], { baseline: withNewcomers(baseline, [container]) })

const ended = { state: 'exited', exit: { exitCode: 0 } } as const
const healthcheck = { intervalMs: 1_000, timeoutMs: 1_000, startPeriodMs: 0, retries: 1 }

describe('SD-24 SD-25 whether a service has settled', () => {
  it.each([
    ['runs', { state: 'running' }],
    ['is healthy', { state: 'running', health: 'healthy' }],
    [
      'ended well, and nothing says that it is to stay up',
      { state: 'exited', exit: { exitCode: 0 } },
    ],
  ] as const)('has when it %s', (_, change) => {
    const statuses = statusOf(aContainer('web', change))
    expect(statuses[0]?.trouble).toBe('')
    expect(isSettled(statuses)).toBe(true)
  })

  it.each([
    ['keeps restarting (exit code 3)', { state: 'restarting', exit: { exitCode: 3 } }],
    ['is dead', { state: 'dead' }],
    ['ended with 1', { state: 'exited', exit: { exitCode: 1 } }],
    ['ended with 137', { state: 'exited', exit: { exitCode: 137 } }],
    [
      'ended with 137, out of memory',
      { state: 'exited', exit: { exitCode: 137, oomKilled: true } },
    ],
    [
      'keeps restarting (exit code 137, out of memory)',
      { state: 'restarting', exit: { exitCode: 137, oomKilled: true } },
    ],
    ['ended with an unknown code', { state: 'exited' }],
    ['is unhealthy', { health: 'unhealthy' }],
    ['has not become healthy yet', { health: 'starting' }],
    ['has a health that is not known', { health: 'unknown' }],
    ['is created', { state: 'created' }],
    ['is paused', { state: 'paused' }],
    [
      'ended with 0, though it publishes a port',
      { ...ended, ports: ['127.0.0.1:8080->80/tcp', '9000/tcp'] },
    ],
    ['ended with 0, though it has a health check', { ...ended, healthcheck }],
    ['ended with 0, though its restart policy is always', { ...ended, restartPolicy: 'always' }],
  ] as const)('has not when it %s', (trouble, change) => {
    const statuses = statusOf(aContainer('web', change))
    expect(statuses[0]?.trouble).toBe(trouble)
    expect(isSettled(statuses)).toBe(false)
  })

  it('has when it is a job that ended well, whatever else says that it is to stay up', () => {
    const job = aContainer('web', { ...ended, healthcheck, ports: ['0.0.0.0:80->80/tcp'] })
    const watched = { baseline: { 'web-id': 0 }, jobs: ['web'] }
    expect(serviceStatuses(['web'], [job], watched)[0]?.trouble).toBe('')
    expect(serviceStatuses(['web'], [job], { ...watched, jobs: ['other'] })[0]?.trouble).not.toBe(
      '',
    )
  })

  it('has when it ended well with ports of its image alone, or a restart policy for failures', () => {
    const web = aContainer('web', { ...ended, ports: ['8080/tcp'], restartPolicy: 'on-failure' })
    expect(isSettled(statusOf(web))).toBe(true)
  })

  it('has not when it was restarted while it was watched, though it runs', () => {
    const statuses = statusOf(aContainer('web', { exit: { restarts: 5 } }), { 'web-id': 3 })
    expect(statuses).toMatchObject([
      { restarts: 2, trouble: 'restarted 2 times while it was watched' },
    ])
  })

  it('has not when a job ended well only after it was restarted', () => {
    const job = aContainer('web', { state: 'exited', exit: { exitCode: 0, restarts: 1 } })
    expect(isSettled(statusOf(job, { 'web-id': 0 }))).toBe(false)
  })

  it('has not when it crashed between two looks, though it runs at each of them', () => {
    const looks = [0, 1, 3].map((restarts) => aContainer('web', { exit: { restarts } }))
    const baseline = looks.reduce((known, look) => withNewcomers(known, [look]), {})
    expect(serviceStatuses(['web'], looks.slice(-1), { baseline })).toMatchObject([
      { state: 'running', restarts: 3, trouble: 'restarted 3 times while it was watched' },
    ])
  })

  it('has not when one of its containers vanished while it was watched', () => {
    const [kept, lost] = [aContainer('web', { id: 'a' }), aContainer('web', { id: 'b' })]
    const baseline = withNewcomers({}, [kept, lost])
    expect(serviceStatuses(['web', 'db'], [kept], { baseline, seen: [kept, lost] })).toMatchObject([
      { service: 'db', trouble: 'has no container' },
      { service: 'web', trouble: 'lost a container while it was watched' },
    ])
    expect(
      serviceStatuses(['web'], [kept, lost], { baseline, seen: [kept, lost] })[0]?.trouble,
    ).toBe('')
  })

  it('has not when it has no container', () => {
    expect(serviceStatuses(['web'], [], { baseline: {} })).toMatchObject([
      { state: 'absent', trouble: 'has no container' },
    ])
  })
})

describe('SD-26 the summary', () => {
  it('is sorted by service, and tells state, health, restarts and exit code', () => {
    const containers = [
      aContainer('web', { health: 'healthy' }),
      aContainer('db', { state: 'exited', exit: { exitCode: 2, restarts: 4 } }),
    ]
    expect(
      serviceStatuses(['web', 'db'], containers, { baseline: { 'db-id': 1, 'web-id': 0 } }),
    ).toEqual([
      {
        ...{ service: 'db', state: 'exited', health: 'none', restarts: 3, exitCode: 2 },
        trouble: 'ended with 2',
      },
      {
        ...{ service: 'web', state: 'running', health: 'healthy', restarts: 0, exitCode: null },
        trouble: '',
      },
    ])
  })

  it('is of the worst replica, with the restarts of all', () => {
    const replicas = [
      aContainer('web', { id: 'a', exit: { restarts: 1 } }),
      aContainer('web', { id: 'b', health: 'unhealthy' }),
      aContainer('web', { id: 'c', state: 'restarting', exit: { exitCode: 9, restarts: 2 } }),
    ]
    expect(serviceStatuses(['web'], replicas, { baseline: { a: 0, b: 0, c: 0 } })).toMatchObject([
      { state: 'restarting', restarts: 3, exitCode: 9, trouble: 'keeps restarting (exit code 9)' },
    ])
  })
})

describe('SD-36 restarts that were there before', () => {
  it('do not count for one that is first seen while it is watched', () => {
    const old = aContainer('web', { id: 'old', exit: { restarts: 7 } })
    const late = aContainer('web', { id: 'late', exit: { restarts: 40 } })
    const first = withNewcomers({}, [old])
    const second = withNewcomers(first, [old, late])
    expect(second).toEqual({ old: 7, late: 40 })
    expect(isSettled(serviceStatuses(['web'], [old, late], { baseline: second }))).toBe(true)
  })

  it('do not count for one that nobody has seen before', () => {
    const unseen = aContainer('web', { exit: { restarts: 7 } })
    expect(serviceStatuses(['web'], [unseen], { baseline: {} })).toMatchObject([
      { restarts: 0, trouble: '' },
    ])
  })

  it('stay as they were first seen, so that every later one counts', () => {
    const seen = withNewcomers({}, [aContainer('web', { exit: { restarts: 1 } })])
    const later = aContainer('web', { exit: { restarts: 2 } })
    const baseline = withNewcomers(seen, [later])
    expect(serviceStatuses(['web'], [later], { baseline })[0]?.restarts).toBe(1)
  })
})
