// Every kind of cut in every moment, and a long log over many of them, judged by the relay that the app's only
// way leads through, by the engine's own socket, and by sshd's log.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { run, Seen } from '../integration/logs/log-bed.ts'
import type { RelayedConnection } from '../support/bed/fault-relay.ts'
import { registryOn } from '../support/bed/registry.ts'
import { remoteHost } from '../support/bed/remote-host.ts'
import { campaignForm, tellCampaign } from '../support/campaign.ts'
import { until } from '../support/eventually.ts'
import { alias } from '../support/remote-app.ts'
import {
  type CutBed,
  cutsOf,
  image,
  logins,
  lost,
  openCutBed,
  refusals,
  sleep,
  type WatchedStates,
  watchStates,
} from './remote-cuts-bed.ts'
import { followTicker, openMoments, planCut } from './remote-cuts-moments.ts'

const bed = remoteHost({ images: [`${image}:v1`, `${image}:v2`, `${image}:shell`] })
const registry = registryOn(bed)
let app: CutBed
let states: WatchedStates
beforeAll(async () => {
  app = await openCutBed(bed.remote())
  states = watchStates(app)
  await until('the host is online', () => states.seen.at(-1) === 'online')
})
afterAll(async () => {
  states?.stop()
  await app?.close()
})

const cutsForm = campaignForm('cuts')

it(
  'recovers without a click from every kind of cut, whatever it falls into',
  async () => {
    const { first, count, seed } = cutsForm
    const cuts = cutsOf(bed.remote(), app.relay)
    const follow = await followTicker(bed, app)
    const moments = await openMoments({ bed, app, registry })
    const before = logins(bed.remote()).length
    const wrong: string[] = []
    const outcomes: string[] = []
    let longestMs = 0
    for (let i = first; i < first + count; i++) {
      const plan = planCut(seed, i)
      const name = `cut ${i} of seed ${seed}: ${JSON.stringify(plan)}`
      const ending = await moments.begin[plan.moment]()
      await sleep(plan.delayMs)
      await cuts[plan.kind](plan.holdMs)
      const mended = Date.now()
      try {
        await until('the host is online', () => states.seen.at(-1) === 'online')
        await follow.caughtUp()
        const tookMs = Date.now() - mended
        longestMs = Math.max(longestMs, tookMs)
        outcomes.push(await ending())
        console.info(`${name}: ${tookMs} ms, ${outcomes.at(-1)}`)
      } catch (error) {
        wrong.push(`${name}: ${error}`)
        console.info(wrong.at(-1))
      }
    }
    const lines = await follow.end()
    await moments.close()
    const made = logins(bed.remote()).length - before
    const recovered = outcomes.length
    const deployed = outcomes.filter((outcome) => outcome === 'succeeded').length
    const failed = outcomes.filter((outcome) => outcome.startsWith('failed')).length
    tellCampaign(cutsForm, { recovered, deployed, failed, logins: made, lines, longestMs })
    expect(wrong).toEqual([])
    judgeConnections()
    // All of these cuts are short enough to wait for; what a stage half did may yet be in its way.
    expect(failed).toBeLessThanOrEqual(count / 10)
    // One login for each cut at most: nothing else ends a connection.
    expect(made).toBeLessThanOrEqual(count)
  },
  60_000 + cutsForm.count * 20_000,
)

/** sshd saw them come from where the relay's connections went out, one after another. */
function judgeConnections(): void {
  const connections = app.relay.connections()
  const ports = logins(bed.remote())
  expect(new Set(ports).size).toBe(ports.length)
  expect(connections.map(({ sourcePort }) => sourcePort)).toEqual(expect.arrayContaining(ports))
  expect(connections.filter((connection, i) => overlaps(connection, connections[i + 1]))).toEqual(
    [],
  )
  expect(bed.remote().log()).not.toMatch(refusals)
}

/** The relay may hear of a new one a moment before it hears of the old one's end. */
const overlaps = (one: RelayedConnection, next: RelayedConnection | undefined) =>
  next !== undefined && one.closedAt > next.openedAt + 100

const linesForm = campaignForm('follow')
/** 5 in 100,000 lines, 30 in 1,000,000. */
const linesCuts = Math.max(5, Math.round((linesForm.count * 3) / 100_000))

it(
  'CP-36 gives every one of 100,000 numbered lines once over five cuts',
  async () => {
    const { count, seed, first } = linesForm
    const script = `awk 'BEGIN { for (i = 1; i <= ${count}; i++) { print i; if (i % 500 == 0) { fflush(); system("usleep 120000") } } print "done" }'; sleep 1000`
    const container = await run(bed, bed.name('numbers'), script)
    const stop = new AbortController()
    const input = { subject: { host: alias, container }, follow: true, tail: 0 }
    const items = await app.client.logs.read(input, { signal: stop.signal })
    const cuts = cutsOf(bed.remote(), app.relay)
    const seen = new Seen()
    let made = 0
    const cutting = (async () => {
      while (made < linesCuts && !stop.signal.aborted) {
        const at = ((made + 1) * count) / (linesCuts + 1)
        await until(`line ${at} came`, () => seen.lines.length >= at)
        const { kind, holdMs } = planCut(seed, first + made)
        made += 1
        await cuts[kind](holdMs)
      }
    })()
    for await (const item of items) {
      seen.add(item)
      if (seen.lines.at(-1)?.line === 'done') stop.abort()
    }
    await cutting
    tellCampaign(linesForm, { lines: seen.texts.length - 1, cuts: made })
    expect(made).toBe(linesCuts)
    // A divider says that the host was away; none says that lines are missing.
    expect(seen.items).not.toContainEqual(expect.objectContaining({ detail: lost }))
    expect(seen.texts).toHaveLength(count + 1)
    expect(seen.texts.slice(0, -1).every((line, i) => line === String(i + 1))).toBe(true)
    judgeConnections()
  },
  120_000 + linesForm.count / 2,
)
