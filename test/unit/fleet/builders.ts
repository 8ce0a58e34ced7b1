import type { Deployment } from '../../../src/shared/model/deployment.ts'
import type { FleetContainer } from '../../../src/shared/model/fleet.ts'
import type { Release } from '../../../src/shared/model/release.ts'
import { deployPolicySchema, type Workload } from '../../../src/shared/model/workload.ts'
import { aPart } from '../../support/a-part.ts'

export const container = (more: Partial<FleetContainer> = {}): FleetContainer => ({
  host: 'local',
  id: 'c1',
  name: 'ls-web',
  image: 'app:v1',
  imageId: 'sha256:1',
  state: 'running',
  health: 'none',
  status: 'Up 1 second',
  createdAt: 1_000,
  ports: [],
  owner: { workload: 'web', deployment: 'd1', release: 'r1', role: 'image' },
  ...more,
})

export const workload = (name = 'web', host = 'local'): Workload => ({
  id: `id-${name}`,
  revision: 'x',
  createdAt: 0,
  updatedAt: 0,
  document: {
    name,
    host,
    env: {},
    source: { kind: 'image', image: 'app', defaultTag: 'v1', pull: 'never' },
    deploy: deployPolicySchema.parse({}),
  },
})

export const release = (more: Partial<Release> = {}): Release => ({
  name: 'r1',
  workload: 'web',
  deployment: 'd1',
  action: 'deploy',
  tag: 'v1',
  parts: [aPart('web', { image: 'app:v1', digest: 'sha256:abc', imageId: 'sha256:1' })],
  fingerprint: null,
  verified: true,
  reason: '',
  actor: 'test',
  createdAt: 0,
  live: true,
  liveOn: ['local'],
  config: {},
  ...more,
})

export const deployment = (more: Partial<Deployment> = {}): Deployment => ({
  id: 'd1',
  workload: 'web',
  workloadId: 'id-web',
  action: 'deploy',
  tag: 'v1',
  digest: null,
  release: null,
  plan: null,
  reason: '',
  actor: 'test',
  targets: ['local'],
  state: 'succeeded',
  verified: true,
  recovered: false,
  queuedAt: 10,
  startedAt: 20,
  endedAt: 30,
  stages: [],
  lanes: [],
  parts: [],
  results: [],
  lastSeq: 0,
  ...more,
})
