import { describe, expect, it } from 'vitest'
import {
  awayOf,
  byContainer,
  inOrder,
  isTold,
  quietWords,
  sentenceOf,
} from '../../../src/renderer/deploys/part-words.ts'
import { foldWatched, type Watched } from '../../../src/renderer/deploys/watched.ts'
import type { Change } from '../../../src/shared/model/change.ts'
import type { DeployedPart } from '../../../src/shared/model/deployment.ts'
import type { PartLanes } from '../../../src/shared/model/part-lanes.ts'
import type { TimelineEvent } from '../../../src/shared/model/timeline.ts'
import { deployment, lane } from './deployments.ts'

const now = 60_000
const planned = (part: string, change: Change, outageMs: number | null): DeployedPart => ({
  ...{ target: 'local', part, change, outageMs, status: null },
})
const service = (name: string, fields: Partial<PartLanes> = {}): PartLanes => ({
  part: name,
  lanes: [lane({ part: name, role: 'old', servingFrom: 1 }), lane({ part: name })],
  outage: null,
  planned: planned(name, 'recreate', 11_000),
  trouble: '',
  ...fields,
})
const away = (ms: number) => ({ from: 1_000, until: 1_000 + ms })

describe('what stands beside the lanes of a service', () => {
  it.each([
    ['was not away', {}, '0 s', 'plan ≤ 11 s', 'good'],
    ['was away for less than planned', { outage: away(3_100) }, '3.1 s', 'plan ≤ 11 s', 'warn'],
    ['was away for longer than planned', { outage: away(13_000) }, '13.0 s', 'plan ≤ 11 s', 'bad'],
    ['is away still', { outage: { from: 1_000, until: null } }, '59.0 s', 'plan ≤ 11 s', 'bad'],
    [
      'was taken down, as asked',
      {
        outage: { from: 1_000, until: null },
        planned: planned('web', 'stop', null),
      },
      'down',
      '',
      'calm',
    ],
    ['is new', { lanes: [lane({ servingFrom: 5 })] }, 'first', '', 'calm'],
    ['never served, and is in trouble', { lanes: [], trouble: 'ended with 1' }, '–', '', 'bad'],
  ] as const)('says that it %s', (_, fields, text, planned, tone) => {
    expect(awayOf(service('web', fields as Partial<PartLanes>), now)).toMatchObject({
      ...{ text, planned, tone },
    })
  })

  it('says in words what was planned, for who does not see the lanes', () => {
    expect(awayOf(service('web', { outage: away(3_100) }), now).sentence).toBe(
      'web: away for 3.1 s; the plan said up to 11 s.',
    )
  })
})

describe('the services of a stack', () => {
  it('are always in sight where they did not go as planned, and counted where they did', () => {
    const fast = service('a', { outage: away(3_100) })
    const slow = service('b', { outage: away(13_000) })
    const ill = service('c', { trouble: 'ended with 1' })
    expect([fast, slow, ill].map((each) => isTold(each, now))).toEqual([false, true, true])
    expect(quietWords([service('d'), fast], false)).toBe(
      '2 services were away for no longer than planned',
    )
    expect(quietWords([service('d'), service('e')], true)).toBe('None of 2 services was away')
  })

  it('begin with what is in trouble, then with who was away longest', () => {
    const services = [
      service('a'),
      service('b', { outage: away(100) }),
      service('c', { outage: away(200) }),
      service('d', { trouble: 'is unhealthy' }),
    ]
    expect(inOrder(services, now).map((each) => each.part)).toEqual(['d', 'c', 'b', 'a'])
  })

  it('are summed up in one sentence', () => {
    const services = [service('a', { outage: away(100) }), service('b', { outage: away(900) })]
    expect(sentenceOf(services, now)).toEqual({
      tone: 'warn',
      text: 'b was away for 900 ms, 1 more for less',
    })
    expect(sentenceOf([service('a')], now)).toEqual({
      tone: 'good',
      text: 'No service was away',
    })
    const gone = service('a', { planned: planned('a', 'remove', null) })
    expect(sentenceOf([gone], now)).toEqual({ tone: 'calm', text: 'Taken down, as asked' })
  })

  it('have a row for each container, however often it was started', () => {
    const lanes = ['a', 'b', 'a', 'a'].map((containerId) => lane({ containerId }))
    expect(byContainer(lanes).map((row) => row.length)).toEqual([3, 1])
    const replicas = [2, 1].map((replica) => lane({ containerId: `new ${replica}`, replica }))
    const old = lane({ containerId: 'old', role: 'old', replica: 3 })
    const rows = byContainer([...replicas, old]).map(([one]) => one?.containerId)
    expect(rows).toEqual(['old', 'new 1', 'new 2'])
  })
})

describe('following a pull for a long time', () => {
  it('keeps one event of bytes on their way, and every line', () => {
    const event = (seq: number, done: number | null): TimelineEvent => ({
      ...{ seq, deploymentId: 'd1', target: 'local', at: seq, state: '', stage: 'pull' },
      ...(done === null
        ? { kind: 'log', line: `line ${seq}` }
        : {
            ...{ kind: 'progress', line: `${done} bytes` },
            data: {
              type: 'transfer',
              transfer: { done, total: 9_999, layersDone: 0, layersTotal: 300, parts: [] },
            },
          }),
    })
    let watched: Watched = { deployment: deployment(), events: [] }
    for (let seq = 1; seq <= 5_000; seq += 1) {
      const item = event(seq, seq % 1_000 === 0 ? null : seq)
      watched = foldWatched(watched, { type: 'event', event: item })
    }
    expect(watched.events.filter(({ kind }) => kind === 'log')).toHaveLength(5)
    expect(watched.events.length).toBeLessThanOrEqual(10)
    expect(watched.deployment.lastSeq).toBe(5_000)
    expect(watched.deployment.stages[0]?.transfer?.done).toBe(4_999)
  })
})
