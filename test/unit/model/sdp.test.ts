import { describe, expect, it } from 'vitest'
import type { Deployment } from '../../../src/shared/model/deployment.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { reduceTimeline } from '../../../src/shared/model/reduce-timeline.ts'
import { type SdpEvent, sdpEventSchema, sdpEventsOf } from '../../../src/shared/model/sdp.ts'
import type { TimelineEvent } from '../../../src/shared/model/timeline.ts'
import { type Entry, queued, timeline } from '../cli/timeline.ts'

function sdpOf(...entries: Entry[]): SdpEvent[] {
  let before: Deployment = queued
  return timeline(...entries).flatMap((event: TimelineEvent) => {
    const after = reduceTimeline(before, event)
    const told = sdpEventsOf({ event, before, after })
    before = after
    return told
  })
}

/** `stage: line` of what is said of stages; the state where it has one. */
const short = ({ kind, state, stage, line }: SdpEvent): string =>
  kind === 'progress'
    ? `${stage}: ${[state, line].filter(Boolean).join(' ')}`
    : `${kind} ${state}${line}`

const goStages = [
  ...['git fetch', 'git checkout', 'git pull', 'files', 'go build', 'resolve', 'pull', 'create'],
  ...['start', 'health', 'soak', 'record', 'retire'],
]
const phpStages = goStages.map((name) => (name === 'go build' ? 'composer install' : name))

const began: Entry = { kind: 'status', state: 'running', line: 'running' }
const declared = (names: readonly string[]): Entry => ({
  kind: 'status',
  data: { type: 'stages', names: [...names] },
})
const starting = (stage: string): Entry => ({
  stage,
  state: 'running',
  line: `starting ${stage}`,
})
const ok = (stage: string): Entry => ({ stage, state: 'succeeded', line: 'ok' })
const both = (stage: string): Entry[] => [starting(stage), ok(stage)]
const failing = (stage: string, failure: Failure): Entry => ({
  ...{ stage, state: 'failed', line: 'it failed' },
  data: { type: 'failure', failure },
})
const ends = (
  state: 'succeeded' | 'failed' | 'cancelled' | 'skipped',
  failure?: Failure,
): Entry => ({
  ...{ kind: 'status', state, line: state },
  ...(failure && { data: { type: 'failure', failure } }),
})
const upTo = (stages: readonly string[], last: string): Entry[] => [
  began,
  declared(stages),
  ...stages.slice(0, stages.indexOf(last)).flatMap(both),
]

describe('a deployment that went well', () => {
  it.each([
    ['go', goStages, 'go build'],
    ['php', phpStages, 'composer install'],
  ])(
    'SDP-11, SDP-12, SDP-14, SDP-15, SDP-17 is told stage by stage in the order of %s, and that it is RUNNING',
    (_kind, stages, build) => {
      const told = sdpOf(began, declared(stages), ...stages.flatMap(both), ends('succeeded'))
      const names = ['git fetch', 'git checkout', 'git pull', build, 'start container']
      expect(told.map(short)).toEqual([
        ...names.flatMap((name) => [`${name}: starting ${name}`, `${name}: ok`]),
        'status RUNNING',
      ])
      expect(told.at(-1)).toMatchObject({ stage: '', line: '' })
    },
  )

  it('SDP-18 has events of one shape: deployment, kind, state, stage, line and moment in ms', () => {
    const said: Entry = { kind: 'log', stage: 'go build', line: 'compiling' }
    const told = sdpOf(...upTo(goStages, 'go build'), starting('go build'), said)
    for (const event of told) {
      expect(sdpEventSchema.strict().parse(event)).toEqual(event)
      expect(event.deploymentId).toBe('d1')
    }
    expect(told.map(({ at }) => at)).toEqual(told.map(({ at }) => at).sort((a, b) => a - b))
    expect(told.at(-1)).toMatchObject({ kind: 'log', state: '', stage: '', line: 'compiling' })
  })

  it('SDP-15 says ok of a stage that had nothing to do, as of any other', () => {
    const told = sdpOf(...upTo(phpStages, 'composer install'), starting('composer install'), {
      stage: 'composer install',
      state: 'skipped',
      line: 'nothing to do',
    })
    expect(told.slice(-2).map(short)).toEqual([
      'composer install: starting composer install',
      'composer install: ok',
    ])
  })

  it('SDP-14 has started its container only once that is proved and recorded', () => {
    const told = sdpOf(...upTo(goStages, 'record'))
    expect(told.map(short).at(-1)).toBe('start container: starting start container')
    expect(
      sdpOf(...upTo(goStages, 'retire'))
        .map(short)
        .at(-1),
    ).toBe('start container: ok')
  })

  it('SDP-32, SDP-33 gives every line that was printed an event, and none to what is empty', () => {
    const said: Entry = { kind: 'log', stage: 'health', line: 'one\n\ntwo' }
    const told = sdpOf(...upTo(goStages, 'health'), said).filter(({ kind }) => kind === 'log')
    expect(told.map(({ line }) => line)).toEqual(['one', 'two'])
    for (const event of told)
      expect(event).toMatchObject({ deploymentId: 'd1', at: expect.any(Number) })
  })

  it('SDP-14, SDP-15 tells of the files on their way as of the pull', () => {
    const failure: Failure = { kind: 'internal', id: 'b1' }
    const told = sdpOf(...upTo(goStages, 'files'), starting('files'), failing('files', failure))
    expect(told.slice(-2).map(short)).toEqual([
      'git pull: starting git pull',
      'git pull: FAILED it failed',
    ])
  })

  it('SDP-17, SDP-30 says of none that it runs where it was stopped', () => {
    const stopping = { ...queued, action: 'stop' } as const
    const [event] = timeline(ends('skipped'))
    if (!event) throw new Error('there is an event')
    expect(
      sdpEventsOf({ event, before: stopping, after: { ...stopping, state: 'skipped' } }),
    ).toEqual([])
  })

  it('SDP-17 is RUNNING where all of it ran already', () => {
    expect(sdpOf(began, ends('skipped')).map(short)).toEqual(['status RUNNING'])
  })

  it('SDP-15, SDP-17 is told whole where recovery found it done', () => {
    const told = sdpOf(...upTo(goStages, 'record'), starting('record'), ends('succeeded'))
    expect(told.slice(-2).map(short)).toEqual(['start container: ok', 'status RUNNING'])
  })

  it('SDP-17 ends as RUNNING although something old could not be removed', () => {
    const failure: Failure = { kind: 'internal', id: 'b1' }
    const told = sdpOf(...upTo(goStages, 'retire'), failing('retire', failure), ends('succeeded'))
    expect(told.slice(-2).map(short)).toEqual(['start container: ok', 'status RUNNING'])
  })
})

describe('a deployment that failed', () => {
  const built: Failure = {
    ...{ kind: 'build-failed', host: 'prod', step: 'go build', reason: 'exit status 1' },
    lines: ['# orders', './main.go:3: undefined: serve'],
  }

  it('SDP-16, SDP-20 says of the stage that it FAILED and why, then of itself, and nothing of later stages', () => {
    const told = sdpOf(
      ...upTo(goStages, 'go build'),
      starting('go build'),
      failing('go build', built),
      { stage: 'git fetch', state: 'undoing', line: 'undoing git fetch' },
      { stage: 'git fetch', state: 'undone', line: 'undone' },
      ends('failed', built),
    )
    expect(told.slice(-3).map(short)).toEqual([
      'go build: starting go build',
      'go build: FAILED go build: exit status 1\n# orders\n./main.go:3: undefined: serve',
      'status FAILED',
    ])
    expect(told.at(-1)).toMatchObject({ stage: '', line: '' })
  })

  it.each([
    [
      'create',
      { kind: 'create-failed', host: 'h', message: 'no such image' },
      'container create: no such image',
    ],
    [
      'start',
      { kind: 'start-failed', host: 'h', message: 'exec: not found' },
      'container start: exec: not found',
    ],
    [
      'start',
      { kind: 'port-taken', host: 'h', port: '80', holder: 'x' },
      'container start: it failed',
    ],
    ['health', { kind: 'internal', id: 'b1' }, 'it failed'],
  ] as const)(
    'SDP-16, SDP-27 tells of a failing %s (%o) what failed about the container',
    (stage, failure, line) => {
      const told = sdpOf(
        ...upTo(goStages, stage),
        starting(stage),
        failing(stage, failure),
        ends('failed', failure),
      )
      expect(told.slice(-2).map(short)).toEqual([
        `start container: FAILED ${line}`,
        'status FAILED',
      ])
      expect(told.filter(({ line }) => line === 'starting start container')).toHaveLength(1)
    },
  )

  it('SDP-16 begins a stage that fails before it was told of', () => {
    const failure: Failure = {
      kind: 'image-not-found',
      host: 'h',
      image: 'alpine:3.20',
      pull: 'never',
    }
    const told = sdpOf(
      ...upTo(goStages, 'resolve'),
      starting('resolve'),
      failing('resolve', failure),
      ends('failed', failure),
    )
    expect(told.slice(-3).map(short)).toEqual([
      'start container: starting start container',
      'start container: FAILED it failed',
      'status FAILED',
    ])
  })

  it('SDP-16 names the plan as what failed where it came no further', () => {
    const failure: Failure = { kind: 'not-found', what: 'branch', name: 'main' }
    expect(sdpOf(began, ends('failed', failure)).map(short)).toEqual([
      'plan: starting plan',
      'plan: FAILED failed',
      'status FAILED',
    ])
  })

  it('SDP-19 knows two ends: what was cancelled FAILED, too', () => {
    const failure: Failure = { kind: 'cancelled', reason: 'requested' }
    const told = sdpOf(
      ...upTo(goStages, 'health'),
      starting('health'),
      failing('health', failure),
      ends('cancelled', failure),
    )
    expect(told.slice(-2).map(short)).toEqual([
      'start container: FAILED it failed',
      'status FAILED',
    ])
  })

  it('SDP-19 has no end as long as it may be settled yet', () => {
    const failure: Failure = { kind: 'interrupted', stage: 'health' }
    const told = sdpOf(...upTo(goStages, 'health'), {
      kind: 'status',
      state: 'interrupted',
      line: 'away',
      data: { type: 'failure', failure },
    })
    expect(told.filter(({ kind }) => kind === 'status')).toEqual([])
  })
})

it('stages of other kinds keep their names', () => {
  const stages = ['files', 'up', 'record']
  const told = sdpOf(began, declared(stages), ...stages.flatMap(both), ends('succeeded'))
  expect(told.map(short)).toEqual([
    ...stages.flatMap((name) => [`${name}: starting ${name}`, `${name}: ok`]),
    'status RUNNING',
  ])
})
