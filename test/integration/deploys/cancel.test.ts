import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type TimelineEvent, timelineEventSchema } from '../../../src/shared/model/timeline.ts'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { deployBed } from '../../support/deploy-bed.ts'
import { pacedMs } from '../../support/paced.ts'
import { roadTo, ways } from '../../support/ways.ts'

const bed = sharedEngine()
const signal = new AbortController().signal
const by = { reason: '', actor: 'test' }

describe.each(ways)('over %s', (over) => {
  const road = roadTo(bed, over)
  const open = deployBed(bed, () => ({ road }))

  it('a cancelled deployment ends clean within 5 s, at whatever moment, and the old one serves', async () => {
    const { apply, deploy, deploys, served, containers, end } = open()
    const web = apply('cancel', {}, { deploy: { healthTimeout: '20s', soak: '0ms' } })
    await deploy(web, 'v1')
    const before = await containers(web, true)
    for (const delayMs of [0, 20, 60, 120, 250, 400, 700, 1_000]) {
      const { deployment } = await deploys.start(
        { workload: web, action: 'deploy', tag: 'broken', ...by },
        signal,
      )
      await sleep(delayMs)
      const asked = Date.now()
      const cancelled = await deploys.cancel(deployment.id)
      expect(Date.now() - asked).toBeLessThan(pacedMs(5_000))
      expect(cancelled).toMatchObject({ state: 'cancelled', failure: { reason: 'requested' } })
      expect(await end(deployment.id)).toEqual(cancelled)
      expect(await containers(web, true)).toEqual(before)
    }
    expect(await served(web)).toEqual(['v1'])
  })

  // Of what follows, no way to the engine decides anything.
  if (over !== 'local') return

  it('SD-20 the same request joins the one that runs; a different one waits; a third takes its place', async () => {
    const { apply, deploys, end } = open()
    const web = apply('queue')
    const start = (tag: string) =>
      deploys.start({ workload: web, action: 'deploy', tag, ...by }, signal)
    const first = await start('v1')
    const twin = await start('v1')
    const waiting = await start('v2')
    const third = await start('v3')
    expect(first.outcome).toBe('started')
    expect(twin).toMatchObject({ outcome: 'joined', deployment: { id: first.deployment.id } })
    expect([waiting.outcome, third.outcome]).toEqual(['queued', 'queued'])
    expect(await end(waiting.deployment.id)).toMatchObject({
      state: 'cancelled',
      failure: { reason: 'superseded' },
    })
    expect(await end(first.deployment.id)).toMatchObject({ state: 'succeeded' })
    expect(await end(third.deployment.id)).toMatchObject({ state: 'succeeded', tag: 'v3' })
  })

  it('SDP-17 ends the timeline of what passed with its one final status, which is of no stage', async () => {
    const { apply, deploy, events } = open()
    const web = apply('passed')
    const { id } = await deploy(web, 'v1')
    const finals = ['succeeded', 'unstable', 'failed', 'cancelled', 'skipped']
    const statuses = events(id).filter(({ kind }) => kind === 'status')
    expect(statuses.map(({ stage }) => stage)).toEqual(statuses.map(() => ''))
    expect(events(id).at(-1)).toMatchObject({ kind: 'status', state: 'succeeded' })
    expect(statuses.filter(({ state }) => finals.includes(state))).toHaveLength(1)
  })

  it('SDP-18, SDP-33 gives every event its deployment, kind, state, stage, line and moment, also lines of a container', async () => {
    const { apply, deploy, events } = open()
    // It says something at once, and is listened to until its health is given up.
    const web = apply('shape', {}, { deploy: { healthTimeout: '10s', soak: '0ms' } })
    const began = Date.now()
    const { id } = await deploy(web, 'broken')
    const timeline = events(id)
    for (const event of timeline) {
      expect(timelineEventSchema.strict().parse(event)).toEqual(event)
      expect(event.deploymentId).toBe(id)
      expect(event.at).toBeGreaterThanOrEqual(began)
      expect(event.at).toBeLessThanOrEqual(Date.now())
    }
    const said = timeline
      .filter(({ kind }) => kind === 'log')
      .flatMap(({ line }) => line.split('\n'))
    expect(said).toEqual(['starting, but nothing listens on port 8080'])
  })

  it('SDP-14, SDP-15, SDP-16 writes each stage into the timeline as it starts and ends', async () => {
    const { apply, deploy, events } = open()
    const web = apply('timeline', {}, { deploy: { healthTimeout: '600ms', soak: '0ms' } })
    const failed = await deploy(web, 'broken')
    const timeline = events(failed.id)
    expect(timeline.map(({ seq }) => seq)).toEqual(timeline.map((_, index) => index + 1))
    const lines = timeline
      .filter(({ kind }) => kind === 'progress')
      .map(({ stage, line }) => `${stage}: ${line}`)
    for (const stage of ['resolve', 'create', 'start']) {
      expect(lines).toContain(`${stage}: starting ${stage}`)
      expect(lines).toContain(`${stage}: ok`)
    }
    expect(timeline.find(({ state }) => state === 'failed')).toMatchObject({
      kind: 'progress',
      stage: 'health',
    })
    expect(timeline.at(-1)).toMatchObject({ kind: 'status', state: 'failed', stage: '' })
    expect(lines.some((line) => line.startsWith('soak: starting'))).toBe(false)
    const progress = timeline.filter(({ stage, kind }) => stage === 'health' && kind === 'progress')
    expect(progress.length).toBeLessThan(40)
  })

  it('SD-28 a watcher gets every event once and in order, however late it joins', async () => {
    const { apply, deploys, deploy, events } = open()
    const web = apply('watched')
    await deploy(web, 'v1')
    const { deployment } = await deploys.start(
      { workload: web, action: 'deploy', tag: 'v2', ...by },
      signal,
    )
    const watched = async () => {
      const seen: TimelineEvent[] = []
      const ends: string[] = []
      for await (const item of deploys.watch(deployment.id, signal)) {
        if (item.type === 'snapshot') seen.push(...item.events)
        if (item.type === 'event') seen.push(item.event)
        if (item.type === 'end') ends.push(item.how)
      }
      expect(ends).toEqual(['completed'])
      return seen
    }
    // One from the start, one that joins in the middle, one after the end.
    const early = watched()
    await expect.poll(() => events(deployment.id).length).toBeGreaterThan(5)
    const [first, second] = await Promise.all([early, watched()])
    expect(first).toEqual(events(deployment.id))
    expect(second).toEqual(first)
    expect(await watched()).toEqual(first)
    expect(first.map(({ seq }) => seq)).toEqual(first.map((_, index) => index + 1))
    expect(first.at(-1)).toMatchObject({ kind: 'status', state: 'succeeded' })
  })
})
