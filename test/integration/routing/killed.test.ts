// The app is killed while it leads public names elsewhere: on a real engine, through the edge, judged by who asks there.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, echoUntil, startLoad, wasReset } from '../../../scripts/lib/load.mjs'
import { sharedEngine } from '../../support/bed/shared-engine.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { type DeployBed, openDeployBed } from '../../support/deploy-bed.ts'
import type { Crash } from '../../support/deploy-child.ts'
import { edgeOn, edgeSettings } from '../../support/edge-bed.ts'
import { roadTo } from '../../support/ways.ts'

const bed = sharedEngine()
const road = roadTo(bed, 'local')
const form = campaignForm('face-kills-there')
const never = new AbortController().signal
/** Whoever is dead keeps its lock for so long. */
const leaseMs = 3_000
let dir = ''
let app: DeployBed
const openApp = () => {
  app = openDeployBed(bed, { dir, settings: edgeSettings, leaseMs })
}
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'longshore-killed-'))
  openApp()
})
const edge = edgeOn(bed, () => app, ['v1', 'v2'])
afterAll(async () => {
  await app.close()
  rmSync(dir, { recursive: true, force: true })
})

const policy = { healthTimeout: '20s', soak: '100ms', stopTimeout: '1s', drain: '300ms' }
const face = (subdomain: string, more: object = {}) => ({ subdomain, tls: 'off', ...more })
/** Each time one of three goes, and one is new. */
const facesOf = (tag: string) => [
  ...[face('one'), face('two', { path: '/api' })],
  face(tag === 'v1' ? 'three' : 'four'),
]
const have = (tag: string, deploy: object = policy) =>
  app.apply('named', { image: 'localhost/longshore-web' }, { faces: facesOf(tag), deploy })
const at = (name: string) => ({ address: edge.address(), port: edge.httpPort, name })
const answers = async (tag: string) => {
  const names = [
    ...['one.test.example', 'two.test.example'],
    ...[`${tag === 'v1' ? 'three' : 'four'}.test.example`],
  ]
  return await Promise.all(names.map(async (name) => (await ask(at(name), { path: '/api' })).body))
}
const routes = () => edge.router().routes(never)

async function killed(workload: string, tag: string, moment: Pick<Crash, 'stage' | 'delayMs'>) {
  const script = new URL('../../support/deploy-child.ts', import.meta.url).pathname
  const crash: Crash = {
    ...{ ...moment, workload, tag, dir, over: road.over, home: road.home },
    ...{ settings: edgeSettings, record: edge.record, leaseMs },
    ...{ socketPath: bed.socketPath, network: bed.name('net') },
  }
  const child = spawn(process.execPath, [script, JSON.stringify(crash)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [, signal] = await once(child, 'exit')
  return signal === 'SIGKILL'
}

const stages = [
  ...['route', 'retire', 'verify', 'drain', 'record', 'create', 'start', 'health', 'soak'],
  ...['resolve', 'pull'],
]
const other = (tag: string) => (tag === 'v1' ? 'v2' : 'v1')

it('is wholly what it was or what it is to be, whenever the app is killed, and answers meanwhile', {
  timeout: 60_000 + form.count * 60_000,
}, async () => {
  let live = 'v1'
  const name = have(live)
  expect(await app.deploy(name, live)).toMatchObject({ state: 'succeeded' })
  const ends = { failed: 0, succeeded: 0, late: 0, requests: 0, reset: 0 }
  for (let i = form.first; i < form.first + form.count; i += 1) {
    const before = await routes()
    const tag = other(live)
    have(tag)
    await app.close()
    const load = startLoad(at('one.test.example'), { perSecond: 20, sockets: 2 })
    const stage = stages[i % stages.length] ?? ''
    const isKilled = await killed(name, tag, { stage, delayMs: Math.floor(i / stages.length) * 15 })
    openApp()
    app.hosts.put(edge.record)
    await app.deploys.recover()
    const { failed, failures, versions, requests } = await load.end()
    const [last] = app.store.deployments.list({ workload: name, limit: 1 })
    const state = last?.state ?? ''
    if (state === 'succeeded') live = tag
    const said = `kill ${i} at ${stage}`
    expect(['failed', 'succeeded'], said).toContain(state)
    expect(
      {
        // A name comes and one goes: a change of the edge's configuration may reset connections.
        failures: Object.keys(failures).filter((each) => !wasReset(each)),
        unproved: Object.keys(versions).filter((each) => each !== 'v1' && each !== 'v2'),
      },
      said,
    ).toEqual({ failures: [], unproved: [] })
    expect(await answers(live), said).toEqual([live, live, live])
    const now = await routes()
    if (state === 'failed') expect(now, said).toEqual(before)
    expect(now, said).toHaveLength(3)
    expect(await app.containers(name, true), said).toHaveLength(1)
    expect(app.deploys.interrupted(), said).toEqual([])
    await app.deploys.unlocked()
    expect(await locks(), said).toEqual([])
    ends[isKilled ? (state === 'failed' ? 'failed' : 'succeeded') : 'late'] += 1
    ends.requests += requests
    ends.reset += failed
  }
  tellCampaign(form, ends)
})

async function locks(): Promise<readonly string[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: ['longshore.role=lock'] }))
  const found = await bed.ask<{ Labels: Record<string, string> }[]>(
    'GET',
    `/containers/json?all=1&filters=${filters}`,
  )
  const mine = found.filter(({ Labels }) => Object.values(Labels).includes(app.store.installation))
  return mine.map(({ Labels }) => JSON.stringify(Labels))
}

it('cuts what is open when the drain is over, tells how many there were, and nothing before', async () => {
  const [live] = await app.served(have('v1'))
  const tag = other(live ?? '')
  const name = have(tag, { ...policy, drain: '1s' })
  const open = { is: true }
  // Nobody ends it: once it is closed it was cut.
  const closed = () => {
    open.is = false
  }
  const echo = echoUntil(at('one.test.example'), new Promise(() => {})).then(closed, closed)
  // It talks before anything is switched.
  await expect.poll(async () => (await edge.router().inFlight(await target(), never)) ?? 0).toBe(1)
  const { deployment } = await app.deploys.start(
    { workload: name, action: 'deploy', tag, reason: '', actor: 'test' },
    never,
  )
  const stage = (which: string) =>
    app.store.deployments.get(deployment.id)?.stages.find(({ name: each }) => each === which)
  await expect.poll(() => stage('drain')?.state, { timeout: 60_000, interval: 20 }).toBe('running')
  expect(open.is).toBe(true)
  expect(await app.end(deployment.id)).toMatchObject({ state: 'succeeded' })
  await echo
  const lines = app.events(deployment.id).map(({ line }) => line)
  expect(lines).toContain('1 request to the old one had not ended in time')
})

async function target(): Promise<string> {
  const found = await edge.router().read({ name: 'one.test.example', path: '/' }, never)
  return found?.targets[0] ?? ''
}
