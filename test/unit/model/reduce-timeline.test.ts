import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Deployment,
  deploymentSchema,
  deploymentStateSchema,
  isFinal,
  stageStateSchema,
} from '../../../src/shared/model/deployment.ts'
import { beginDeployment, reduceTimeline } from '../../../src/shared/model/reduce-timeline.ts'
import type { EventData, TimelineEvent } from '../../../src/shared/model/timeline.ts'

const begun = beginDeployment({
  id: 'd1',
  workload: 'web',
  workloadId: 'w1',
  action: 'deploy',
  tag: 'v2',
  plan: null,
  reason: '',
  actor: 'terminal',
  targets: ['local'],
  queuedAt: 1_000,
})

/** A timeline written as its events, numbered and a second apart. */
function timeline(...parts: Partial<TimelineEvent>[]): TimelineEvent[] {
  return parts.map((part, index) => ({
    seq: index + 1,
    deploymentId: 'd1',
    target: 'local',
    at: 2_000 + index * 1_000,
    kind: 'progress',
    state: '',
    stage: '',
    line: '',
    ...part,
  }))
}

const fold = (events: readonly TimelineEvent[], from: Deployment = begun) =>
  events.reduce(reduceTimeline, from)

const status = (state: TimelineEvent['state'], data?: EventData): Partial<TimelineEvent> => ({
  kind: 'status',
  state,
  ...(data && { data }),
})
const starting = (stage: string): Partial<TimelineEvent> => ({ stage, state: 'running' })
const ended = (stage: string): Partial<TimelineEvent> => ({ stage, state: 'succeeded' })
const stageNamed = (deployment: Deployment, name: string) =>
  deployment.stages.find((stage) => stage.name === name)

describe('stages', () => {
  it('SDP-14 counts a stage as running from its "starting" event', () => {
    const folded = fold(
      timeline({ data: { type: 'stages', names: ['pull', 'create'] } }, starting('pull')),
    )
    expect(stageNamed(folded, 'pull')).toMatchObject({ state: 'running', startedAt: 3_000 })
    expect(stageNamed(folded, 'create')).toMatchObject({ state: 'pending', startedAt: null })
  })

  it('SDP-15 ends a stage well as it says, with the time it took, whatever a program prints meanwhile', () => {
    const folded = fold(
      timeline(starting('pull'), { stage: 'pull', line: 'ok' }, ended('pull'), { stage: 'pull' }),
    )
    expect(stageNamed(folded, 'pull')).toMatchObject({ state: 'succeeded', durationMs: 2_000 })
  })

  it('SDP-16 keeps a failing stage with its failure, and skips what had not begun', () => {
    const failure = { kind: 'start-failed', host: 'local', message: 'no such file' } as const
    const folded = fold(
      timeline(
        { data: { type: 'stages', names: ['create', 'start', 'health'] } },
        status('running'),
        starting('create'),
        ended('create'),
        starting('start'),
        { stage: 'start', state: 'failed', line: 'x', data: { type: 'failure', failure } },
        status('failed', { type: 'failure', failure }),
      ),
    )
    expect(folded.stages.map((stage) => stage.state)).toEqual(['succeeded', 'failed', 'skipped'])
    expect(stageNamed(folded, 'start')?.failure).toEqual(failure)
    expect(folded).toMatchObject({ state: 'failed', failure, endedAt: 8_000 })
  })

  it('ends a deployment whose stages all passed by its one final status', () => {
    const folded = fold(
      timeline(
        status('running'),
        { stage: 'start', state: 'running' },
        { stage: 'start', state: 'succeeded' },
        status('succeeded', { type: 'verified', verified: true }),
      ),
    )
    expect(folded).toMatchObject({ state: 'succeeded', verified: true, startedAt: 2_000 })
    expect(folded.endedAt).toBe(5_000)
  })

  it('knows the image by its digest, else by its id', () => {
    const image = (digest: string | null) =>
      fold(timeline({ stage: 'resolve', data: { type: 'image', digest, imageId: 'sha256:id' } }))
    expect(image('sha256:d').digest).toBe('sha256:d')
    expect(image(null).digest).toBe('sha256:id')
  })

  it('is verified only by a proof that held to the end', () => {
    const ended = (state: 'failed' | 'cancelled' | 'succeeded') =>
      fold(timeline({ stage: 'health', data: { type: 'verified', verified: true } }, status(state)))
        .verified
    expect([ended('succeeded'), ended('failed'), ended('cancelled')]).toEqual([true, false, false])
  })

  it('keeps the duration of the run when the stage is undone later', () => {
    const folded = fold(
      timeline(
        { stage: 'create', state: 'running' },
        { stage: 'create', state: 'succeeded' },
        { stage: 'create', state: 'undoing' },
        { stage: 'create', state: 'undone' },
      ),
    )
    expect(stageNamed(folded, 'create')).toMatchObject({ state: 'undone', durationMs: 1_000 })
  })

  it('keeps two targets apart', () => {
    const folded = fold(
      timeline({ stage: 'pull', state: 'failed' }, { stage: 'pull', line: 'x', target: 'b' }),
    )
    expect(folded.stages.map((stage) => [stage.target, stage.state])).toEqual([
      ['local', 'failed'],
      ['b', 'running'],
    ])
  })

  it('shows the newest transfer and probe of a stage', () => {
    const transfer = { done: 5, total: 10, layersDone: 1, layersTotal: 2, parts: [] }
    const probe = { at: 1, ok: false, target: 'web:80', answer: 'refused', durationMs: 3 }
    const folded = fold(
      timeline(
        { stage: 'pull', data: { type: 'transfer', transfer } },
        { stage: 'health', data: { type: 'probe', probe } },
      ),
    )
    expect(stageNamed(folded, 'pull')?.transfer).toEqual(transfer)
    expect(stageNamed(folded, 'health')?.probe).toEqual(probe)
  })

  it('never counts a stage as good that was still running when the deployment failed', () => {
    const folded = fold(
      timeline(status('running'), { stage: 'health', state: 'running' }, status('cancelled')),
    )
    expect(stageNamed(folded, 'health')).toMatchObject({ state: 'failed', durationMs: 1_000 })
  })
})

describe('lanes', () => {
  const moment = (
    containerId: string,
    role: 'new' | 'old',
    moment: Extract<EventData, { type: 'container' }>['moment'],
  ): Partial<TimelineEvent> => ({
    data: { type: 'container', containerId, name: containerId, role, moment },
  })

  it('shows that the old container served until after the new one did', () => {
    const [old, fresh] = fold(
      timeline(
        moment('a', 'old', 'serving'),
        moment('b', 'new', 'created'),
        moment('b', 'new', 'started'),
        moment('b', 'new', 'serving'),
        moment('a', 'old', 'draining'),
        moment('a', 'old', 'removed'),
      ),
    ).lanes
    expect(old).toMatchObject({ servingFrom: 2_000, drainingAt: 6_000, servingTo: 7_000 })
    expect(fresh).toMatchObject({ createdAt: 3_000, startedAt: 4_000, servingFrom: 5_000 })
    expect(fresh?.servingTo).toBeNull()
  })

  it('keeps a gap visible when a container serves again', () => {
    const { lanes } = fold(
      timeline(
        moment('a', 'old', 'serving'),
        moment('a', 'old', 'not-serving'),
        moment('a', 'old', 'serving'),
      ),
    )
    expect(lanes.map((lane) => [lane.servingFrom, lane.servingTo])).toEqual([
      [2_000, 3_000],
      [4_000, null],
    ])
  })

  it('never says that a container served which was only started and removed', () => {
    const { lanes } = fold(timeline(moment('b', 'new', 'started'), moment('b', 'new', 'removed')))
    expect(lanes).toMatchObject([{ servingFrom: null, servingTo: null, removedAt: 3_000 }])
  })
})

describe('the deployment', () => {
  it('says that it was finished by recovery after a crash', () => {
    const folded = fold(
      timeline(
        status('running'),
        status('interrupted', { type: 'failure', failure: { kind: 'internal', id: 'x' } }),
        status('', { type: 'recovery', outcome: 'finished' }),
        status('succeeded'),
      ),
    )
    expect(folded).toMatchObject({ state: 'succeeded', recovered: true })
    expect(folded.failure).toBeUndefined()
  })

  it('was never started when it is superseded in the queue', () => {
    const folded = fold(timeline(status('queued'), status('cancelled')))
    expect(folded).toMatchObject({ state: 'cancelled', startedAt: null, endedAt: 3_000 })
  })

  it('ignores the events of another deployment', () => {
    expect(fold(timeline({ ...status('failed'), deploymentId: 'other' }))).toBe(begun)
  })
})

const stageName = fc.constantFrom('resolve', 'pull', 'start', 'health', '')
const target = fc.constantFrom('local', 'edge')
const data: fc.Arbitrary<EventData | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.constant<EventData>({ type: 'stages', names: ['resolve', 'pull', 'start', 'health'] }),
  fc.record({ type: fc.constant('verified' as const), verified: fc.boolean() }),
  fc.constant<EventData>({ type: 'recovery', outcome: 'undone' }),
  fc.constant<EventData>({ type: 'failure', failure: { kind: 'internal', id: 'x' } }),
  fc.record({
    type: fc.constant('container' as const),
    containerId: fc.constantFrom('a', 'b'),
    name: fc.constant('n'),
    role: fc.constantFrom('new' as const, 'old' as const),
    moment: fc.constantFrom(
      'created' as const,
      'started' as const,
      'serving' as const,
      'draining' as const,
      'not-serving' as const,
      'removed' as const,
    ),
  }),
)
const state = fc.constantFrom(
  '' as const,
  ...stageStateSchema.options,
  ...deploymentStateSchema.options,
)
const events = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 10_000 }),
      kind: fc.constantFrom('progress' as const, 'status' as const, 'log' as const),
      state,
      stage: stageName,
      target,
      line: fc.constantFrom('', 'ok', 'starting pull', 'noise'),
      data,
    }),
    { maxLength: 40 },
  )
  .map((parts) =>
    timeline(...parts.map(({ data, ...part }) => ({ ...part, ...(data && { data }) }))),
  )

describe('any timeline whatever', () => {
  it('folds to a deployment of the agreed shape', () => {
    fc.assert(
      fc.property(events, (all) => {
        expect(deploymentSchema.safeParse(fold(all)).success).toBe(true)
      }),
    )
  })

  it('folds the same from any snapshot, with the overlap replayed', () => {
    fc.assert(
      fc.property(events, fc.nat(40), fc.nat(40), (all, cut, overlap) => {
        const snapshot = fold(all.slice(0, cut))
        expect(fold(all.slice(Math.max(0, cut - overlap)), snapshot)).toEqual(fold(all))
      }),
    )
  })

  it('changes nothing it was given', () => {
    fc.assert(
      fc.property(events, (all) => {
        for (const [index, event] of all.entries()) {
          const before = fold(all.slice(0, index))
          const copy = structuredClone(before)
          reduceTimeline(before, event)
          expect(before).toEqual(copy)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('SDP-19 never leaves a final state, nor has anything open in it', () => {
    fc.assert(
      fc.property(events, (all) => {
        let last = begun
        for (const event of all) {
          const next = reduceTimeline(last, event)
          if (isFinal(last.state)) expect(next).toEqual({ ...last, lastSeq: event.seq })
          if (isFinal(next.state)) {
            const open = next.stages.filter((stage) =>
              ['pending', 'running', 'undoing'].includes(stage.state),
            )
            expect(open).toEqual([])
          }
          last = next
        }
      }),
    )
  })

  it('never has a negative duration, even when clocks go back', () => {
    fc.assert(
      fc.property(events, (all) => {
        const folded = fold(all)
        for (const stage of folded.stages) expect(stage.durationMs ?? 0).toBeGreaterThanOrEqual(0)
        for (const lane of folded.lanes) {
          if (lane.servingTo !== null) {
            expect(lane.servingTo).toBeGreaterThanOrEqual(lane.servingFrom ?? Number.NaN)
          }
        }
      }),
    )
  })
})
