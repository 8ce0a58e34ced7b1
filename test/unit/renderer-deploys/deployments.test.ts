import { describe, expect, it } from 'vitest'
import { matchesWords } from '../../../src/renderer/deploys/deployment-filter.ts'
import { liveName, nameOf, stateWords } from '../../../src/renderer/deploys/deployment-words.ts'
import { mediansBefore } from '../../../src/renderer/deploys/medians.ts'
import { outputLines } from '../../../src/renderer/deploys/output-lines.ts'
import { rollbackFrom } from '../../../src/renderer/deploys/rollback-from.ts'
import {
  compareWords,
  lookOfPull,
  lookOfStage,
  pulledWords,
  transferWords,
} from '../../../src/renderer/deploys/stage-words.ts'
import { foldWatched } from '../../../src/renderer/deploys/watched.ts'
import type { TimelineEvent } from '../../../src/shared/model/timeline.ts'
import { deployment, stage } from './deployments.ts'

const event = (seq: number, fields: Partial<TimelineEvent> = {}): TimelineEvent => ({
  seq,
  deploymentId: 'd1',
  target: 'local',
  at: seq,
  kind: 'log',
  state: '',
  stage: 'health',
  line: `line ${seq}`,
  ...fields,
})

describe('what watched services came to', () => {
  it('is nothing green where they were not stable, though watching went to its end', () => {
    const watched = stage('stabilise', 30_000)
    expect(lookOfStage(watched, 'unstable').tone).toBe('warn')
    expect(lookOfStage(watched, 'succeeded').tone).toBe('good')
    expect(lookOfStage(stage('up', 1_000), 'unstable').tone).toBe('good')
  })
})

describe('what is usual', () => {
  const earlier = (queuedAt: number, ms: number) =>
    deployment({
      id: `d${queuedAt}`,
      queuedAt,
      state: 'succeeded',
      startedAt: queuedAt,
      endedAt: queuedAt + ms * 2,
      stages: [stage('pull', ms)],
    })

  it('is the median of earlier successes of the same workload and action', () => {
    const now = deployment({ queuedAt: 1_000, stages: [stage('pull', 1)] })
    const medians = mediansBefore(now, [
      earlier(2_000, 9_000),
      earlier(300, 300),
      earlier(200, 100),
      earlier(100, 200),
      { ...earlier(50, 9_000), state: 'failed' },
      { ...earlier(40, 9_000), workload: 'other' },
    ])
    expect(medians?.count).toBe(3)
    expect(medians?.stages.get('pull')).toBe(200)
    expect(medians?.totalMs).toBe(400)
  })

  it('is unknown for a first deployment', () => {
    expect(mediansBefore(deployment(), [])).toBeNull()
  })

  it('is put into words, and a small difference is none', () => {
    expect(compareWords(4_000, 3_000)).toBe('usually 3.0 s, now 1.0 s more')
    expect(compareWords(2_000, 3_000)).toBe('usually 3.0 s, now 1.0 s less')
    expect(compareWords(3_020, 3_000)).toBe('usually 3.0 s, as now')
    expect(compareWords(1, undefined)).toBeNull()
  })
})

describe('the name of a deployment', () => {
  it('ends with its tag, where it has one', () => {
    const web = { workload: 'web', tag: 'v2', results: [] }
    const shop = { workload: 'shop', tag: '', results: [] }
    expect([nameOf(web), nameOf(shop)]).toEqual(['web v2', 'shop'])
    expect([liveName(web), liveName(shop)]).toEqual(['v2', 'shop'])
  })
})

describe('where one can go back to', () => {
  const done = (id: string, release: string) =>
    deployment({ id, release, state: 'succeeded', endedAt: 1 })

  it('is the release before, from the one that is live', () => {
    const live = done('c', 'r3')
    expect(rollbackFrom(live, [live, done('b', 'r2'), done('a', 'r1')])).toBe('r2')
  })

  it('is its own release, from one that is no longer live', () => {
    const old = done('a', 'r1')
    expect(rollbackFrom(old, [done('b', 'r2'), old])).toBe('r1')
  })

  it('is the last good one, from one that is live but unstable, whatever it recorded', () => {
    const good = [done('b', 'r2'), done('a', 'r1')]
    const unstable = { ...done('c', 'r3'), state: 'unstable' } as const
    expect(rollbackFrom(unstable, [unstable, ...good])).toBe('r2')
    const restarted = { ...unstable, id: 'd', release: null }
    expect(rollbackFrom(restarted, [restarted, unstable, ...good])).toBe('r2')
    expect(rollbackFrom(unstable, [done('d', 'r4'), unstable, ...good])).toBeUndefined()
  })

  it('is nowhere from the only one, or from one that recorded nothing', () => {
    const only = done('a', 'r1')
    expect(rollbackFrom(only, [only])).toBeUndefined()
    expect(rollbackFrom(deployment({ state: 'failed' }), [only])).toBeUndefined()
  })
})

describe('the list', () => {
  it('says where a deployment is, or where it failed', () => {
    const running = { ...stage('pull', 0), state: 'running' } as const
    const failed = { ...stage('health', 0), state: 'failed' } as const
    expect(stateWords(deployment({ state: 'running', stages: [running] }))).toBe('Running: pull')
    expect(stateWords(deployment({ state: 'failed', stages: [failed] }))).toBe('Failed in health')
    expect(stateWords(deployment({ state: 'succeeded', verified: false }))).toBe(
      'Running, unverified',
    )
  })

  it('is filtered by every word typed, in any order', () => {
    const one = deployment({ tag: 'v42', reason: 'New cart', state: 'failed' })
    expect(matchesWords(one, '  cart V42 ')).toBe(true)
    expect(matchesWords(one, 'failed web')).toBe(true)
    expect(matchesWords(one, 'cart v41')).toBe(false)
  })
})

describe('the output of a stage', () => {
  it('is its lines without the announcements, split and in order', () => {
    const batch = outputLines(
      [
        event(1, { kind: 'progress', state: 'running', line: 'starting health' }),
        event(2, { line: 'one\ntwo' }),
        event(3, { stage: 'pull', line: 'not here' }),
        event(4, { kind: 'progress', line: '503 warming up' }),
        event(5, { kind: 'progress', state: 'succeeded', line: 'ok' }),
      ],
      { stage: 'health', target: 'local', after: 0 },
    )
    expect(batch.ends.map((end, i) => batch.text.slice(batch.ends[i - 1] ?? 0, end))).toEqual([
      'one',
      'two',
      '503 warming up',
    ])
  })

  it('goes on after the events it has had', () => {
    const events = [event(1), event(2), event(3)]
    const of = { stage: 'health', target: 'local' }
    expect(outputLines(events, { ...of, after: 2 }).text).toBe('line 3')
    expect(outputLines(events, { ...of, after: 3 }).text).toBe('')
  })

  it('says how far a pull is', () => {
    const transfer = { ...half, parts: [] }
    expect(transferWords(transfer)).toBe('12.3 MB of 48.1 MB · 3 of 7 layers')
    expect(transferWords({ ...none, done: 500, parts: [] })).toBe('500 B')
  })

  const none = { done: 0, total: 0, layersDone: 0, layersTotal: 0 }
  const half = { done: 12_300_000, total: 48_100_000, layersDone: 3, layersTotal: 7 }
  const all = { done: 48_100_000, total: 48_100_000, layersDone: 1, layersTotal: 1 }
  it.each([
    ['that waits', 'waiting', none, 'Waiting'],
    ['on its way', 'pulling', half, '12.3 MB of 48.1 MB · 3 of 7 layers'],
    ['on its way, by an older docker compose', 'pulling', none, 'Pulling'],
    ['whose layers are all there already', 'pulling', { ...none, layersTotal: 7 }, '0 of 7 layers'],
    ['that is there', 'pulled', all, 'Pulled · 48.1 MB · 1 layer'],
    ['that was there already', 'pulled', none, 'Pulled'],
  ] as const)('says how far the image of a service is, one %s', (_, state, bytes, words) => {
    const service = { ...bytes, part: 'web', state }
    expect(pulledWords(service, lookOfPull(service, true))).toBe(words)
  })

  it('does not call pulled, or on its way, what never came', () => {
    const service = { ...half, part: 'web', state: 'pulling' } as const
    const look = lookOfPull(service, false)
    expect(look.moving).toBeUndefined()
    expect(pulledWords(service, look)).toBe('Not pulled · 12.3 MB of 48.1 MB · 3 of 7 layers')
  })

  it('counts services where nothing is known of layers', () => {
    const parts = (['pulled', 'pulling', 'waiting'] as const).map((state, n) => {
      return { ...none, part: `s${n}`, state }
    })
    expect(transferWords({ ...none, parts })).toBe('1 of 3 services')
  })
})

describe('a watched deployment', () => {
  it('folds each event once, also when the stream repeats some after a reconnect', () => {
    const snapshot = { type: 'snapshot', deployment: deployment(), events: [] } as const
    let watched = foldWatched(undefined, { ...snapshot, events: [] })
    for (const seq of [1, 2, 2, 1, 3]) {
      watched = foldWatched(watched, { type: 'event', event: event(seq) })
    }
    expect(watched.events.map((one) => one.seq)).toEqual([1, 2, 3])
    expect(watched.deployment.lastSeq).toBe(3)
  })

  it('keeps of bytes on their way only how they stand, however long they take', () => {
    const snapshot = { type: 'snapshot', deployment: deployment(), events: [] } as const
    let watched = foldWatched(undefined, { ...snapshot, events: [] })
    for (let seq = 1; seq <= 100; seq += 2) {
      const transfer = { done: seq, total: 100, layersDone: 0, layersTotal: 1, parts: [] }
      const news = {
        kind: 'progress',
        stage: 'pull',
        data: { type: 'transfer', transfer },
      } as const
      for (const item of [event(seq), event(seq + 1, news)])
        watched = foldWatched(watched, { type: 'event', event: item })
    }
    expect(watched.events.length).toBe(50)
    expect(watched.deployment.stages.find(({ name }) => name === 'pull')?.transfer?.done).toBe(99)
  })
})
