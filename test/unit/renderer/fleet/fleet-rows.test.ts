import { describe, expect, it } from 'vitest'
import { fleetRows } from '../../../../src/renderer/fleet/fleet-rows.ts'
import type { Fleet, FleetContainer, FleetWorkload } from '../../../../src/shared/model/fleet.ts'

const at = 1_000_000

const workload = (part: Partial<FleetWorkload>): FleetWorkload => ({
  name: 'web',
  host: 'local',
  kind: 'image',
  image: 'localhost/web',
  tag: 'v1',
  release: 'r1',
  parts: [],
  fingerprint: null,
  versions: null,
  state: 'running',
  health: 'healthy',
  verified: true,
  since: at,
  asOf: at,
  containers: [],
  lastDeployment: null,
  ...part,
})

const container = (part: Partial<FleetContainer>): FleetContainer => ({
  host: 'local',
  id: 'c1',
  name: 'postgres',
  image: 'postgres:17',
  imageId: 'sha256:1',
  state: 'running',
  health: 'none',
  status: 'Up 2 days',
  createdAt: at,
  ports: [],
  owner: null,
  ...part,
})

const host = (name: string, status: Fleet['hosts'][number]['status']): Fleet['hosts'][number] => ({
  name,
  kind: 'local',
  endpoint: '',
  found: '',
  capabilities: [],
  status,
  engine: null,
  ...{ guard: 'open', colour: 'none', latencyMs: null, reach: null, disk: null },
})

const online = { state: 'online', since: 1 } as const
const lost = {
  state: 'stale',
  since: 900_000,
  failure: { kind: 'host-unreachable', host: 'far', reason: '' },
} as const

const fleet = (part: Partial<Fleet>): Fleet => ({
  at,
  hosts: [host('local', online), host('far', lost)],
  workloads: [],
  containers: [],
  ...part,
})

const names = (rows: readonly { readonly name: string }[]) => rows.map((row) => row.name)

describe('fleetRows', () => {
  it('shows containers of others apart from workloads, and what deleted workloads left', () => {
    const theirs = { id: 'another', workload: 'blog', release: 'r7' }
    const ours = { workload: 'web', deployment: 'd', release: 'r1', role: 'main' }
    const rows = fleetRows(
      fleet({
        workloads: [workload({})],
        containers: [
          container({}),
          container({ id: 'c2', name: 'ls-web', owner: ours }),
          container({ id: 'c3', name: 'ls-gone', owner: { ...ours, workload: 'gone' } }),
          container({ id: 'c4', name: 'blog-1', otherInstallation: theirs }),
          container({ id: 'c5', name: 'x', service: 'db', otherInstallation: theirs }),
        ],
      }),
      '',
      { isLive: true },
    )
    expect(names(rows.others)).toEqual(['blog', 'blog/db'])
    expect(names(rows.workloads)).toEqual(['web'])
    expect(names(rows.foreign)).toEqual(['postgres'])
    expect(names(rows.orphans)).toEqual(['ls-gone'])
  })

  it('sorts names as people count', () => {
    const workloads = ['web-10', 'web-2', 'api'].map((name) => workload({ name }))
    expect(names(fleetRows(fleet({ workloads }), '', { isLive: true }).workloads)).toEqual([
      'api',
      'web-2',
      'web-10',
    ])
  })

  it('matches every word of the filter, in any field and order', () => {
    const workloads = [
      workload({}),
      workload({ name: 'api', image: 'localhost/api', host: 'far', tag: 'v9' }),
    ]
    const shown = (filter: string) =>
      names(fleetRows(fleet({ workloads }), filter, { isLive: true }).workloads)
    expect(shown('V9 api')).toEqual(['api'])
    expect(shown('far running')).toEqual(['api'])
    expect(shown('web far')).toEqual([])
  })

  it('never shows as true what its host did not confirm', () => {
    const stale = (part: Partial<FleetWorkload>, isLive = true) =>
      fleetRows(fleet({ workloads: [workload(part)] }), '', { isLive }).workloads[0]?.staleSince
    expect(stale({})).toBeUndefined()
    expect(stale({ asOf: at - 61_000 })).toBe(at - 61_000)
    expect(stale({ host: 'far', asOf: 880_000 })).toBe(880_000)
    expect(stale({ state: 'unknown', asOf: null })).toBeNull()
  })

  it('holds everything for stale while the app does not answer', () => {
    const rows = fleetRows(fleet({ workloads: [workload({})], containers: [container({})] }), '', {
      isLive: false,
    })
    expect(rows.workloads[0]?.staleSince).toBe(at)
    expect(rows.foreign[0]?.staleSince).toBe(at)
  })
})
