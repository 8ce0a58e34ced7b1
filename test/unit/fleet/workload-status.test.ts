import { describe, expect, it } from 'vitest'
import type { HostView } from '../../../src/main/fleet/host-view.ts'
import { workloadStatus } from '../../../src/main/fleet/workload-status.ts'
import type { FleetContainer } from '../../../src/shared/model/fleet.ts'
import { aPart } from '../../support/a-part.ts'
import { sources } from '../../support/sources.ts'
import { container, deployment, release, workload } from './builders.ts'

/** Where that was not recorded, each may end. */
const madeOf = (...names: string[]) => names.map((name) => aPart(name, { mayEnd: true }))

const view = (containers: readonly FleetContainer[], asOf: number | null = 5_000): HostView => ({
  containers,
  asOf,
  host: {
    name: 'local',
    kind: 'local',
    endpoint: 'x',
    found: 'test',
    capabilities: [],
    status: { state: 'online', since: 0 },
    engine: null,
    ...{ guard: 'open', colour: 'none', latencyMs: null, disk: null, reach: null },
  },
})
const own = (id: string, deploymentId: string, more: Partial<FleetContainer> = {}) =>
  container({
    id,
    owner: { workload: 'web', deployment: deploymentId, release: '', role: 'image' },
    ...more,
  })
const status = (
  parts: Partial<Parameters<typeof workloadStatus>[0]>,
  seen: HostView | undefined,
) => {
  const { workload: declared = workload() } = parts
  return workloadStatus(
    {
      ...{ workload: declared, source: sources.of(declared.document.source.kind) },
      ...{ lastDeployment: deployment(), releases: [release()] },
      ...{ live: (parts.releases ?? [release()])[0], deployments: () => [], ...parts },
    },
    'local',
    { view: seen, known: () => ({ state: 'absent', at: 0 }) },
  )
}

describe('a workload on a host', () => {
  it('shows the live release where containers outlive releases that do not change them', () => {
    const shown = status({}, view([own('c1', '', { service: 'api' })]))
    expect(shown).toMatchObject({ release: 'r1', verified: true })
  })

  it('shows the release that its container came from', () => {
    expect(status({}, view([own('c1', 'd1', { health: 'healthy' })]))).toEqual({
      name: 'web',
      host: 'local',
      kind: 'image',
      image: 'app:v1',
      tag: 'v1',
      release: 'r1',
      parts: release().parts,
      fingerprint: null,
      versions: {
        running: {
          ...{ image: 'app', tag: 'v1', imageId: 'sha256:1', digest: 'sha256:abc' },
          ...{ release: 'r1', since: 1_000 },
        },
        live: {
          ...{ image: 'app', tag: 'v1', imageId: 'sha256:1', digest: 'sha256:abc' },
          ...{ release: 'r1', since: 0 },
        },
        declared: { image: 'app', tag: 'v1' },
        registry: { state: 'not-asked', why: 'never-pulled' },
      },
      state: 'running',
      health: 'healthy',
      verified: true,
      since: 1_000,
      asOf: 5_000,
      containers: ['c1'],
      lastDeployment: { id: 'd1', state: 'succeeded', action: 'deploy', tag: 'v1', at: 30 },
    })
  })

  it('counts only its own containers', () => {
    const others = [
      container({ id: 'foreign', owner: null, state: 'dead' }),
      container({
        id: 'api',
        owner: { workload: 'api', deployment: 'd9', release: '', role: '' },
        state: 'dead',
      }),
    ]
    const shown = status({}, view([own('c1', 'd1'), ...others]))
    expect(shown).toMatchObject({ state: 'running', containers: ['c1'] })
  })

  it('is absent when the host has none of it, and still says what was live', () => {
    expect(status({}, view([]))).toMatchObject({ state: 'absent', release: 'r1', since: null })
    expect(status({ releases: [] }, view([]))).toMatchObject({ state: 'absent', release: null })
  })

  it('is unknown, never absent, on a host that never answered', () => {
    expect(status({}, view([], null))).toMatchObject({
      state: 'unknown',
      health: 'unknown',
      asOf: null,
    })
    expect(status({}, undefined)).toMatchObject({ state: 'unknown' })
  })

  it('keeps what was last seen, with its age, when the host falls silent', () => {
    expect(status({}, view([own('c1', 'd1')], 4_000))).toMatchObject({
      state: 'running',
      asOf: 4_000,
    })
  })

  it('is as well as what serves while a deployment tries something new', () => {
    const lastDeployment = deployment({ id: 'd2', state: 'running', endedAt: null })
    const containers = [
      own('old', 'd1'),
      own('new', 'd2', { state: 'exited', status: 'Exited (1) now', createdAt: 2_000 }),
    ]
    expect(status({ lastDeployment }, view(containers))).toMatchObject({
      state: 'running',
      release: 'r1',
      containers: ['old', 'new'],
      lastDeployment: { id: 'd2', state: 'running', at: 20 },
    })
  })

  it('is as well as what is new when nothing else is there', () => {
    const lastDeployment = deployment({ id: 'd1', state: 'running', endedAt: null })
    expect(
      status({ lastDeployment }, view([own('c1', 'd1', { health: 'starting' })])),
    ).toMatchObject({
      state: 'starting',
    })
  })

  it('shows no release for containers that none was recorded of', () => {
    expect(status({}, view([own('c1', 'unheard-of')]))).toMatchObject({
      release: null,
      tag: null,
      verified: null,
      image: 'app:v1',
    })
  })
  it('SD-30 is a stack that is degraded when one that was made live is down or gone', () => {
    const shop = workload()
    const document = { ...shop.document, source: { kind: 'compose', path: './shop' } }
    const releases = [release({ parts: madeOf('api', 'db') })]
    const stack = (...containers: FleetContainer[]) =>
      status({ workload: { ...shop, document }, releases }, view(containers))
    const api = own('c1', '', { service: 'api' })
    const db = own('c2', '', { service: 'db' })
    expect(stack(api, db)).toMatchObject({ state: 'running', release: 'r1', versions: null })
    expect(stack(api)).toMatchObject({ state: 'degraded', release: 'r1' })
    const crashed = { ...db, state: 'exited', status: 'Exited (1) now' } as const
    expect(stack(api, crashed)).toMatchObject({ state: 'degraded' })
    expect(stack(crashed)).toMatchObject({ state: 'failed' })
    expect(stack()).toMatchObject({ state: 'absent' })
  })

  it('SD-30 tells a service that was stopped from a job that did its work', () => {
    const shop = workload()
    const document = { ...shop.document, source: { kind: 'compose', path: './shop' } }
    const releases = [release({ parts: madeOf('api', 'db') })]
    const api = own('c1', '', { service: 'api' })
    const db = own('c2', '', { service: 'db', state: 'exited', status: 'Exited (0) now' })
    const given = { workload: { ...shop, document }, releases }
    expect(status(given, view([api, db])).state).toBe('running')
    // Since it is recorded which services may end, one that is none of them is down.
    const parts = [aPart('api'), aPart('db')]
    const recorded = { ...given, releases: [release({ parts })] }
    const down = { state: 'degraded', trouble: 'db ended with 0' }
    expect(status(recorded, view([api, db]))).toMatchObject(down)
    const stop = {
      target: 'local',
      part: 'db',
      change: 'stop',
      outageMs: null,
      status: null,
    } as const
    const deployments = () => [deployment({ action: 'stop', parts: [stop] })]
    expect(status({ ...given, deployments }, view([api, db])).state).toBe('degraded')
    expect(status({ ...given, deployments }, view([api, { ...db, state: 'running' }])).state).toBe(
      'running',
    )
  })
})
