/** Rows as the app would write them; each test states only what it is about. */

import type { RecordedRelease } from '../../../src/main/store/store.ts'
import type { KeptLog } from '../../../src/shared/contract/logs.ts'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import type { TimelineEvent } from '../../../src/shared/model/timeline.ts'
import { deployPolicySchema, type Workload } from '../../../src/shared/model/workload.ts'
import { aPart } from '../../support/a-part.ts'
import { deployment as ended } from '../fleet/builders.ts'

export function workload(name: string, env: Record<string, string> = {}): Workload {
  return {
    id: `id-${name}`,
    revision: 'rev',
    createdAt: 1_700_000_000_000,
    updatedAt: 1_700_000_000_001,
    document: {
      name,
      host: 'local',
      env,
      source: { kind: 'image', image: 'localhost/web', env: { SOURCE_TOKEN: 'source-canary-9' } },
      deploy: deployPolicySchema.parse({}),
    },
  }
}

export function deployment(id: string, over: Partial<Deployment> = {}): Deployment {
  const queuedAt = 1_700_000_000_000
  const begun = {
    state: 'running',
    verified: false,
    queuedAt,
    startedAt: null,
    endedAt: null,
  } as const
  return ended({ id, ...begun, ...over })
}

export function event(deploymentId: string, seq: number, line = 'line'): TimelineEvent {
  return {
    seq,
    deploymentId,
    target: 'local',
    at: 1_700_000_000_000 + seq,
    kind: 'log',
    state: '',
    stage: 'pull',
    line,
  }
}

export function release(deploymentId: string, workloadName = 'web'): RecordedRelease {
  return {
    workload: workloadName,
    deployment: deploymentId,
    action: 'deploy',
    tag: 'v1',
    parts: [aPart(workloadName, { image: 'localhost/web:v1' })],
    fingerprint: null,
    verified: true,
    reason: '',
    actor: 'test',
    createdAt: 1_700_000_000_000,
    config: { image: 'localhost/web' },
  }
}

export function keptLog(container: string, removedAt = 1): KeptLog {
  return {
    container,
    name: `ls-${container}`,
    deployment: 'd1',
    release: null,
    removedAt,
    exit: null,
    lines: [{ ts: '2025-01-01T00:00:00Z', stream: 'stdout', line: 'bye' }],
  }
}
