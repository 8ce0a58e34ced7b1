import type { Deployment, Lane, Stage } from '../../../src/shared/model/deployment.ts'
import { beginDeployment } from '../../../src/shared/model/reduce-timeline.ts'

export function deployment(fields: Partial<Deployment> = {}): Deployment {
  const begun = beginDeployment({
    id: 'd1',
    workload: 'web',
    workloadId: 'w1',
    action: 'deploy',
    tag: 'v2',
    plan: null,
    reason: '',
    actor: 'window',
    targets: ['local'],
    queuedAt: 1_000,
  })
  return { ...begun, ...fields }
}

export const lane = (fields: Partial<Lane>): Lane => ({
  target: 'local',
  containerId: 'a',
  name: 'ls-web-a',
  role: 'new',
  createdAt: null,
  startedAt: null,
  servingFrom: null,
  servingTo: null,
  drainingAt: null,
  healthyAt: null,
  stoppedAt: null,
  removedAt: null,
  part: 'web',
  replica: 1,
  ...fields,
})

export const stage = (name: string, durationMs: number): Stage => ({
  name,
  target: 'local',
  state: 'succeeded',
  startedAt: 0,
  endedAt: durationMs,
  durationMs,
})
