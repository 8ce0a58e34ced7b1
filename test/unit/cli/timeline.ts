/** A deployment's timeline as the app streams it. */
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import { beginDeployment, reduceTimeline } from '../../../src/shared/model/reduce-timeline.ts'
import type { EventData, TimelineEvent } from '../../../src/shared/model/timeline.ts'
import { now } from './harness.ts'

export const queued: Deployment = beginDeployment({
  id: 'd1',
  workload: 'web',
  workloadId: 'w1',
  action: 'deploy',
  tag: 'v2',
  plan: null,
  reason: '',
  actor: 'ana',
  targets: ['local'],
  queuedAt: now,
})

export type Entry = Partial<
  Pick<TimelineEvent, 'kind' | 'state' | 'stage' | 'line' | 'target' | 'transient'>
> & {
  readonly data?: EventData
}

/** Numbered, a second apart. */
export function timeline(...entries: readonly Entry[]): TimelineEvent[] {
  return entries.map((entry, index) => ({
    seq: index + 1,
    deploymentId: 'd1',
    target: 'local',
    at: now + index * 1_000,
    kind: 'progress',
    state: '',
    stage: '',
    line: '',
    ...entry,
  }))
}

/** What `deploys.watch` answers: the snapshot with the first `known` events, the others, the end. */
export async function* watching(events: readonly TimelineEvent[], known = 0) {
  const before = events.slice(0, known)
  yield { type: 'snapshot', deployment: before.reduce(reduceTimeline, queued), events: before }
  for (const event of events.slice(known)) yield { type: 'event', event }
  yield endOf(events.reduce(reduceTimeline, queued))
}

function endOf({ state, failure }: Deployment) {
  if (state !== 'failed') return { type: 'end', how: 'completed' }
  return { type: 'end', how: 'failed', failure }
}

export const succeeded = timeline(
  { kind: 'status', state: 'running', line: 'running' },
  { data: { type: 'stages', names: ['pull', 'health'] } },
  { stage: 'pull', state: 'running', line: 'starting pull' },
  {
    stage: 'pull',
    line: '1.0 of 2.0 MB',
    data: {
      type: 'transfer',
      transfer: { done: 1e6, total: 2e6, layersDone: 1, layersTotal: 2, parts: [] },
    },
  },
  { stage: 'pull', state: 'succeeded', line: 'ok' },
  { stage: 'health', state: 'running', line: 'starting health' },
  { kind: 'log', stage: 'health', line: 'hello\n\u001b[2Jevil' },
  { stage: 'health', state: 'succeeded', line: 'ok' },
  { data: { type: 'image', digest: 'sha256:0123456789abcdef', imageId: 'sha256:1' } },
  { data: { type: 'verified', verified: true } },
  { data: { type: 'release', release: 'r2' } },
  { kind: 'status', state: 'succeeded', line: 'succeeded' },
)

export function endingIn(state: 'failed' | 'cancelled' | 'skipped' | 'unstable', data?: EventData) {
  return timeline(
    { kind: 'status', state: 'running', line: 'running' },
    { kind: 'status', state, line: state, ...(data && { data }) },
  )
}
