import { noOptions, type Options } from '../../../src/shared/model/options.ts'
import type { Plan, TargetPlan } from '../../../src/shared/model/plan.ts'
import type { Release } from '../../../src/shared/model/release.ts'
import { fakeHex } from './script.ts'

export interface PlanRequest {
  readonly workload: string
  readonly action: Plan['action']
  readonly tag?: string | undefined
  readonly release?: string | undefined
  readonly options?: Options | undefined
}

export function makePlan(
  request: PlanRequest,
  host: string,
  releases: readonly Release[],
  count: number,
): Plan {
  const { workload, action } = request
  const back = action === 'rollback' ? releaseToGoBackTo(request, releases) : undefined
  const tag = back?.tag ?? request.tag ?? 'latest'
  const id = fakeHex(`${workload}${tag}${count}`, 16)
  return {
    id,
    workload,
    action,
    tag,
    release: back?.name ?? null,
    options: noOptions,
    createdAt: Date.now(),
    fingerprint: fakeHex(id, 64),
    targets: [action === 'remove' ? removal(host) : replacement(host, workload, tag, releases)],
  }
}

function releaseToGoBackTo({ release }: PlanRequest, releases: readonly Release[]) {
  return releases.find(({ name }) => name === release) ?? releases[1]
}

function removal(target: string): TargetPlan {
  return {
    target,
    order: 'remove',
    stages: [
      { name: 'stop', summary: 'Stop 1 container, waiting up to 10 s' },
      { name: 'remove', summary: 'Remove 1 container, keep its last 2,000 log lines' },
    ],
    difference: [{ field: 'containers', before: '1', after: null }],
    outage: {
      kind: 'until-redeployed',
      estimateMs: null,
      why: 'nothing serves until it is deployed again',
    },
    warnings: [],
    parts: [],
    skip: null,
  }
}

function replacement(
  target: string,
  workload: string,
  tag: string,
  releases: readonly Release[],
): TargetPlan {
  const live = releases[0]
  return {
    target,
    order: 'start-first',
    stages: [
      { name: 'resolve', summary: `Find the digest of ${tag}` },
      { name: 'pull', summary: 'On the host already' },
      { name: 'create', summary: 'Create 1 container beside the one that serves' },
      { name: 'start', summary: 'Start it' },
      { name: 'health', summary: 'Probe /healthz on port 8080 for up to 30 s' },
      { name: 'soak', summary: 'Watch it for 5 s' },
      { name: 'record', summary: `Record release r${releases.length + 1}` },
      { name: 'retire', summary: 'Drain and remove the old container' },
    ],
    difference: [
      {
        field: 'image',
        before: live?.parts[0]?.digest?.slice(0, 19) ?? null,
        after: `sha256:${fakeHex(`${workload}${tag}digest`, 12)}`,
      },
      { field: 'tag', before: live?.tag ?? null, after: tag },
      { field: 'env.FEATURE_CART', before: null, after: '•' },
      { field: 'memoryLimit', before: '64 MB', after: '128 MB' },
    ],
    outage: live
      ? { kind: 'none', estimateMs: 0, why: 'the old container serves until the new one is proved' }
      : { kind: 'first-deploy', estimateMs: null, why: 'nothing serves yet' },
    warnings: tag === 'broken' ? ['The last deployment of this tag never became healthy.'] : [],
    parts: [],
    skip: null,
  }
}
