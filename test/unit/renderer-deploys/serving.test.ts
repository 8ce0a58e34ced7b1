import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  lanesWithin,
  mergeLanes,
  packLanes,
  tagsOf,
} from '../../../src/renderer/deploys/merge-lanes.ts'
import { laneWords, serviceOver, serviceWords } from '../../../src/renderer/deploys/service.ts'
import { tickRoom } from '../../../src/renderer/deploys/time-axis.tsx'
import {
  axisTicks,
  clockTicks,
  openEnd,
  percentAt,
  tickWords,
} from '../../../src/renderer/deploys/time-scale.ts'
import { outageOf } from '../../../src/shared/model/part-lanes.ts'
import { deployment, lane } from './deployments.ts'

const scale = { from: 1_000, to: 11_000 }

describe('the tag of a container', () => {
  it('is that of the deployment that made it, where it has one', () => {
    const made = (tag: string, containerId: string) =>
      deployment({ tag, lanes: [lane({ containerId }), lane({ containerId: 'old', role: 'old' })] })
    expect([...tagsOf([made('v2', 'a'), made('', 'b')])]).toEqual([['a', 'v2']])
  })
})

describe('whether anything was down', () => {
  it('is steady when the new container serves before the old one stops', () => {
    const lanes = [
      lane({ containerId: 'a', role: 'old', servingFrom: 1_000, servingTo: 6_000 }),
      lane({ containerId: 'b', servingFrom: 5_000 }),
    ]
    const service = serviceOver(lanes, scale)
    expect(service).toEqual({ kind: 'steady' })
    expect(serviceWords(service, scale, true)).toBe('Served without a gap')
  })

  it('tells the longest stretch in which nothing served, and where it began', () => {
    const lanes = [
      lane({ containerId: 'a', role: 'old', servingFrom: 1_000, servingTo: 4_000 }),
      lane({ containerId: 'b', servingFrom: 6_100 }),
    ]
    const service = serviceOver(lanes, scale)
    expect(service).toEqual({ kind: 'gap', ms: 2_100, at: 4_000 })
    expect(serviceWords(service, scale, true)).toBe('Nothing served for 2.1 s')
  })

  it('counts it as down when the last one stopped and nothing followed', () => {
    const lanes = [lane({ role: 'old', servingFrom: 1_000, servingTo: 10_000 })]
    expect(serviceOver(lanes, scale)).toEqual({ kind: 'gap', ms: 1_000, at: 10_000 })
  })

  it('never calls a first deployment an outage', () => {
    const service = serviceOver([lane({ servingFrom: 4_000 })], scale)
    expect(service).toEqual({ kind: 'first', since: 4_000 })
    expect(serviceWords(service, scale, true)).toBe('First to serve, 3.0 s after the start')
  })

  it('tells moments by the clock where what is shown has no start of its own', () => {
    const byClock = { ...scale, clock: (at: number) => `14:0${at / 1_000}` }
    const first = lane({ createdAt: 500, servingFrom: 4_000, name: 'web-1' })
    expect(serviceWords(serviceOver([first], byClock), byClock, true)).toBe(
      'First to serve, since 14:04',
    )
    expect(laneWords(first, byClock)).toContain('created 14:00.5, serving from 14:04')
  })

  it('goes on over a move to another host, as long as one of the two serves', () => {
    const moved = (servingFrom: number) => [
      lane({ target: 'a', role: 'old', servingFrom: 500, servingTo: 3_000 }),
      lane({ target: 'b', role: 'new', servingFrom, servingTo: null }),
    ]
    expect(serviceOver(moved(2_000), scale)).toEqual({ kind: 'steady' })
    expect(serviceOver(moved(4_500), scale)).toEqual({ kind: 'gap', ms: 1_500, at: 3_000 })
  })

  it('is away from when the last one was asked to end, as in a stack', () => {
    const lanes = [
      lane({ role: 'old', servingFrom: 500, drainingAt: 2_000, servingTo: 3_000 }),
      lane({ role: 'new', servingFrom: 4_000, servingTo: null }),
    ]
    expect(serviceOver(lanes, scale)).toEqual({ kind: 'gap', ms: 2_000, at: 2_000 })
    expect(outageOf(lanes, scale.to)).toEqual({ from: 2_000, until: 4_000 })
  })

  it('says nothing serves when only a container that never served is known', () => {
    expect(serviceOver([lane({ createdAt: 2_000 })], scale)).toEqual({ kind: 'nothing' })
  })

  it('tells a lane in words, in the order of its moments', () => {
    const words = laneWords(
      lane({
        role: 'old',
        servingFrom: 1_000,
        drainingAt: 5_000,
        servingTo: 6_500,
        removedAt: 7_000,
      }),
      scale,
    )
    expect(words).toBe(
      'Old container ls-web-a: serving from 0 ms, draining from 4.0 s, served until 5.5 s, removed 6.0 s.',
    )
  })
})

describe('lanes over several deployments', () => {
  it('joins what two deployments saw of one container', () => {
    const first = deployment({
      id: 'd1',
      queuedAt: 1,
      lanes: [lane({ containerId: 'a', createdAt: 2, startedAt: 3, servingFrom: 4 })],
    })
    const second = deployment({
      id: 'd2',
      queuedAt: 100,
      lanes: [
        lane({ containerId: 'a', role: 'old', servingFrom: 101, servingTo: 120, removedAt: 130 }),
        lane({ containerId: 'b', createdAt: 105, servingFrom: 115 }),
      ],
    })
    const lanes = mergeLanes([second, first])
    expect(lanes).toHaveLength(2)
    expect(lanes[0]).toMatchObject({ createdAt: 2, servingFrom: 4, servingTo: 120, removedAt: 130 })
  })

  it('keeps those that were there in the stretch, packed into few rows', () => {
    const lanes = [
      lane({ containerId: 'gone', createdAt: 1, removedAt: 5 }),
      lane({ containerId: 'a', createdAt: 10, removedAt: 20 }),
      lane({ containerId: 'b', createdAt: 18, removedAt: 40 }),
      lane({ containerId: 'c', createdAt: 30 }),
    ]
    const shown = lanesWithin(lanes, 8, 100)
    expect(shown.map((one) => one.containerId)).toEqual(['a', 'b', 'c'])
    expect(packLanes(shown, 100).map((row) => row.map((one) => one.containerId))).toEqual([
      ['a', 'c'],
      ['b'],
    ])
  })
})

describe('the axis', () => {
  it('has room for the moment and the usual length, and moves in leaps', () => {
    expect(openEnd(0, 1_000, 0)).toBeGreaterThanOrEqual(2_000)
    expect(openEnd(0, 1_000, 30_000)).toBeGreaterThan(30_000)
    const ends = new Set(Array.from({ length: 100 }, (_, i) => openEnd(0, 20_000 + i * 10, 0)))
    expect(ends.size).toBeLessThanOrEqual(2)
  })

  it('has few ticks, the first at the start, whatever the span', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), (span) => {
        const ticks = axisTicks(span)
        expect(ticks[0]).toBe(0)
        expect(ticks.length).toBeLessThanOrEqual(7)
        expect(ticks.at(-1)).toBeLessThanOrEqual(span)
      }),
    )
  })

  it('has room for the words of each tick, however narrow the chart is', () => {
    const hour = 3_600_000
    // Of `00:00`, the longest, with its line: in the smallest size.
    const wordsPx = 44
    for (let chart = 300; chart <= 1_600; chart += 20) {
      const track = chart - Math.min(184, Math.max(88, 0.34 * chart)) - 96
      for (const span of [600_000, hour, 6 * hour, 24 * hour]) {
        const [first = 0, second = span] = clockTicks(0, span, tickRoom(chart))
        expect((track * (second - first)) / span).toBeGreaterThan(wordsPx)
      }
    }
  })

  it('never places anything outside of the track', () => {
    expect([percentAt(scale, 0), percentAt(scale, 6_000), percentAt(scale, 99_999)]).toEqual([
      0, 50, 100,
    ])
  })

  it('says ticks without needless digits', () => {
    expect([0, 500, 5_000, 120_000, 7_200_000].map(tickWords)).toEqual([
      '0',
      '500 ms',
      '5 s',
      '2 min',
      '2 h',
    ])
  })
})
