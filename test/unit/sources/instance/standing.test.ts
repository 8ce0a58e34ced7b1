import { describe, expect, it } from 'vitest'
import { drift, standing } from '../../../../src/main/sources/instance/standing.ts'
import type { Deployment } from '../../../../src/shared/model/deployment.ts'
import type { FleetContainer } from '../../../../src/shared/model/fleet.ts'
import { aPart } from '../../../support/a-part.ts'
import { container, deployment, release } from '../../fleet/builders.ts'

type State = Partial<FleetContainer>
const up: State = {}
const completed: State = { state: 'exited', status: 'Exited (0) 1 hour ago' }
const exit3: State = { state: 'exited', status: 'Exited (3) now' }
const stopped: State = { state: 'exited', status: 'Exited (137) now', wasStopped: true }

const of = (service: string, role: string, state: State): FleetContainer =>
  container({
    ...{ id: service, name: `ls-orders-${service}`, service },
    owner: { workload: 'orders', deployment: 'd1', release: 'r1', role },
    ...state,
  })

const live = release({
  parts: [aPart('migrate', { mayEnd: true }), aPart('web', {}), aPart('proxy', {})],
  config: { 'migrate.role': 'init', 'web.role': 'main', 'proxy.role': 'sidecar' },
})

const stop = (...services: string[]): Deployment => {
  const parts = services.map((part) => {
    return { ...{ target: 'local', part, change: 'stop' as const }, outageMs: null, status: null }
  })
  return deployment({ action: 'stop', parts })
}

/** undefined = it has no container. */
interface All {
  readonly migrate?: State | undefined
  readonly web?: State | undefined
  readonly proxy?: State | undefined
  readonly last?: readonly Deployment[]
}

function stood(all: All) {
  const { migrate, web, proxy, last = [] } = { migrate: completed, web: up, proxy: up, ...all }
  const there = [
    ...(migrate ? [of('migrate', 'init', migrate)] : []),
    ...(web ? [of('web', 'main', web)] : []),
    ...(proxy ? [of('proxy', 'sidecar', proxy)] : []),
  ]
  return standing({ release: live, deployments: () => last }, there)
}

describe('how an instance is', () => {
  it('CP-26 running, whatever its init, which completed, is by now', () => {
    expect(stood({})).toEqual({ state: 'running' })
    expect(stood({ migrate: undefined })).toEqual({ state: 'running' })
  })

  it.each<[string, All, string, string]>([
    [
      'its main ended',
      { web: exit3 },
      'failed',
      'main web ended with 3, and nothing serves in its place',
    ],
    [
      'a sidecar ended',
      { proxy: exit3 },
      'failed',
      'sidecar proxy ended with 3, web goes on without it',
    ],
    [
      'an init failed',
      { migrate: exit3 },
      'failed',
      'init migrate ended with 3, and runs again with the next deployment',
    ],
    [
      'a main restarts',
      { web: { state: 'restarting' } },
      'restarting',
      'main web keeps restarting',
    ],
    [
      'a sidecar is dead',
      { proxy: { state: 'dead' } },
      'failed',
      'sidecar proxy is dead, web goes on without it',
    ],
    [
      'a main is paused',
      { web: { state: 'paused' } },
      'stopped',
      'main web is paused, and nothing serves in its place',
    ],
    [
      'a sidecar is unhealthy',
      { proxy: { health: 'unhealthy' } },
      'unhealthy',
      'sidecar proxy is unhealthy',
    ],
    [
      'a sidecar is gone',
      { proxy: undefined },
      'degraded',
      'sidecar proxy has no container, web goes on without it',
    ],
    [
      'both ended',
      { web: exit3, proxy: exit3 },
      'failed',
      'main web ended with 3, and nothing serves in its place; sidecar proxy ended with 3',
    ],
    [
      'one was stopped by another hand',
      { proxy: stopped },
      'stopped',
      'sidecar proxy was stopped outside of Longshore, web goes on without it',
    ],
    [
      'one alone was asked to stop',
      { proxy: stopped, last: [deployment({ action: 'pull' }), stop('proxy')] },
      'stopped',
      'sidecar proxy was stopped, web goes on without it',
    ],
  ])(
    'CP-24, CP-25, CP-27 the worst of all, with who it is and what follows, where %s',
    (_, all, state, trouble) => {
      expect(stood(all)).toEqual({ state, trouble })
    },
  )

  it('CP-28 restarting, though its engine says that it runs as well, and however well the others are', () => {
    expect(stood({ web: { state: 'restarting' }, proxy: { health: 'unhealthy' } }).state).toBe(
      'restarting',
    )
  })

  it('stopped, and nothing ails it, where all of it was asked to stop', () => {
    const all = { web: stopped, proxy: stopped, last: [stop('web', 'proxy')] }
    expect(stood(all)).toEqual({ state: 'stopped' })
  })

  it('CP-27 of no state where nothing of it is there', () => {
    expect(stood({ migrate: undefined, web: undefined, proxy: undefined })).toEqual({
      state: undefined,
    })
  })

  it('not as its release made it, where a service runs another image, or is none of its', () => {
    const made = { ...live, name: 'r1' }
    const there = [
      of('web', 'main', { imageId: 'sha256:other', image: 'app:v9' }),
      of('cache', 'sidecar', up),
    ]
    const parts = [aPart('web', { imageId: 'sha256:1' })]
    expect(drift({ ...made, parts }, there)).toBe(
      'Not as r1 made it: web runs app:v9; cache is not in it',
    )
    expect(drift({ ...made, parts }, [of('web', 'main', { imageId: 'sha256:1' })])).toBeUndefined()
  })
})
