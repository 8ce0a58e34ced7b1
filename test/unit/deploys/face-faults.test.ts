// What a deployment leaves of public names where anything fails, or the app is killed: over the edge's own routing.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Router } from '../../../src/main/routing/router.ts'
import type { Sources } from '../../../src/main/sources/source.ts'
import { aroundStage, type Stage } from '../../../src/main/sources/stage.ts'
import { FailureError, fail } from '../../../src/shared/lib/failure-error.ts'
import { makeAuthority, makePair } from '../../support/bed/certificates.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import { createFakeEdge, type Trouble } from '../../support/proxies/fake-edge.ts'
import { sources as known } from '../../support/sources.ts'
import { hurriedBed } from './run-bed.ts'

const never = new AbortController().signal
const form = campaignForm('face-faults')
const folder = mkdtempSync(join(tmpdir(), 'longshore-faults-'))
afterAll(() => rmSync(folder, { recursive: true }))
const authority = makeAuthority(join(folder, 'authority'))
/** Each a chain and its key. */
const secrets = Object.fromEntries(
  ['first', 'second'].map((name) => {
    const dir = makePair(join(folder, name), authority, 'DNS:one.example.com')
    return [name, ['cert.pem', 'key.pem'].map((file) => readFileSync(join(dir, file))).join('')]
  }),
)
const face = (subdomain: string, more: object = {}) => ({
  ...{ subdomain, domain: 'example.com', tls: 'off', ...more },
})
const own = (certificate: string) => ({ tls: { certificate } })
const kept = [
  ...[face('one', own('first')), face('two', { path: '/api' }), face('three', { tls: 'auto' })],
]
/** One of three goes, one is told otherwise, one has another certificate, and two are new. */
const later = [
  ...[face('one', own('second')), face('two', { path: '/api', tls: 'auto' })],
  ...[face('four'), face('two')],
]

/** What is done at a stage; a promise that never ends = the app is dead. */
interface AtStage {
  stage: string
  when: 'before' | 'after'
  what: () => Promise<void>
}

async function served(around: (router: Router) => Router = (router) => router) {
  const edge = createFakeEdge()
  Object.assign(edge.secrets, secrets)
  const at: { now?: AtStage | undefined } = {}
  const meddled = (stage: Stage): Stage =>
    aroundStage(stage, ['run'], async (run, work) => {
      const { now } = at
      const isIt = now?.stage === stage.name
      if (isIt) at.now = undefined
      if (isIt && now.when === 'before') await now.what()
      const done = await work(run)
      if (isIt && now.when === 'after') await now.what()
      return done
    })
  const sources: Sources = {
    ...known,
    of(kind) {
      const source = known.of(kind)
      return source && { ...source, stages: (body) => source.stages(body).map(meddled) }
    },
  }
  const bed = hurriedBed({
    sources,
    wrap: (session) => ({ ...session, proxy: { kind: 'edge' } }),
    routerOf: (session, { installation }) => around(edge.open(session, installation)),
  })
  bed.session.respond(() => ({ status: 200, body: 'ok' }))
  const strangers = edge.open(bed.session, 'another')
  const stranger = await strangers.set(
    {
      ...{ name: 'one.example.com', path: '/theirs', target: 'theirs:80', tls: 'off' },
      owner: { installation: 'another', workload: 'web' },
    },
    undefined,
    { signal: never },
  )
  bed.apply({}, { faces: kept })
  expect(await bed.deploy('v1')).toMatchObject({ state: 'succeeded' })
  const before = await edge.routes(bed.session)
  expect(before).toHaveLength(4)
  bed.apply({}, { faces: later })
  return { bed, edge, at, before, stranger, routes: () => edge.routes(bed.session) }
}
type Served = Awaited<ReturnType<typeof served>>

/** v2 serves all that it was to serve, or v1 does exactly as before: nothing between. */
async function judge({ bed, before, stranger, routes, edge }: Served, state: string) {
  const now = await routes()
  expect(now).toContainEqual(stranger)
  expect(edge.folders()).toHaveLength(now.length)
  expect(edge.lacking()).toEqual([])
  expect(bed.bugs).toEqual([])
  expect(bed.containers()).toEqual([state === 'succeeded' ? 'v2 running' : 'v1 running'])
  if (state === 'succeeded') {
    expect(now.map(({ name, path }) => name + path).sort()).toEqual([
      ...['four.example.com/', 'one.example.com/', 'one.example.com/theirs'],
      ...['two.example.com/', 'two.example.com/api'],
    ])
    const [live] = bed.session.engine.control.containers().filter((c) => c.state === 'running')
    const ours = now.filter(({ owner }) => owner?.installation === bed.store.installation)
    expect(new Set(ours.map(({ target }) => target))).toEqual(
      new Set([`${live?.id.slice(0, 12)}:80`]),
    )
  } else {
    expect(state).toBe('failed')
    expect(now).toEqual(before)
  }
}

/** Proved and recorded, it serves: a name that could not be taken down then is told, and goes with the next one. */
async function tidied({ bed, routes }: Served, id: string): Promise<void> {
  const isThere = (await routes()).some(({ name }) => name === 'three.example.com')
  const { deployment, events } = bed.deploys.show(id)
  if (deployment.state !== 'succeeded' || !isThere) return
  const lines = events.map(({ line }) => line)
  expect(lines).toContain('three.example.com could not be taken down')
  expect(await bed.deploy('v2')).toMatchObject({ state: 'succeeded' })
}

/** Calls of the proxy by one deployment that nothing happens to. */
async function callsOfOne(): Promise<readonly string[]> {
  const whole = await served()
  whole.edge.arm()
  expect(await whole.bed.deploy('v2')).toMatchObject({ state: 'succeeded' })
  const calls = whole.edge.calls()
  await judge(whole, 'succeeded')
  return calls
}

const goldenRatio = (Math.sqrt(5) - 1) / 2
const proxy = { host: 'local', proxy: 'The edge', reason: 'told to' }
const failures: readonly Trouble['what'][] = [
  { kind: 'proxy-refused', ...proxy, route: '' },
  { kind: 'proxy-away', ...proxy },
  { kind: 'engine-unavailable', host: 'local', endpoint: '', reason: 'cut' },
  // It accepts, and does not apply.
  'ignored',
]

/** How it ended where the failure of that number met one of so many calls; judged once it was settled. */
async function endedWith(i: number, calls: number): Promise<string> {
  const world = await served()
  const { bed } = world
  const [what] = failures.slice(i % failures.length)
  if (!what) throw new Error('no failure')
  // Evenly over all calls, however few are met.
  const call = Math.floor(((i * goldenRatio) % 1) * calls)
  world.edge.arm({ call, when: i % 2 === 0 ? 'before' : 'after', what })
  const state = await bed.deploy('v2').then(
    (done) => done.state,
    () => 'refused',
  )
  if (state === 'interrupted') await bed.deploys.recover()
  const [last] = bed.store.deployments.list({ workload: 'web', limit: 1 })
  if (last) await tidied(world, last.id)
  await judge(world, last?.state ?? '')
  return state
}

describe('a deployment of a workload with public names', () => {
  it('TF-45 leaves them exactly as they were, or wholly as they are to be, whichever call of its proxy fails, before or after its effect', {
    timeout: 30_000 + form.count * 2_000,
  }, async () => {
    const { length: calls } = await callsOfOne()
    const ends: Record<string, number> = {}
    for (let i = form.first; i < form.first + form.count; i += 1) {
      const state = await endedWith(i, calls)
      ends[state] = (ends[state] ?? 0) + 1
    }
    tellCampaign(form, ends)
    expect(ends.failed).toBeGreaterThan(form.count / 4)
    expect(ends.succeeded).toBeGreaterThan(0)
  })

  it('TF-45 puts the first two back where another workload has got the third of five since it was planned, whose it stays', async () => {
    const { bed, edge, at, routes } = await served()
    const router = edge.open(bed.session, bed.store.installation)
    const owner = { installation: bed.store.installation, workload: 'other' }
    const third = { name: 'third.example.com', path: '/', target: 'other:80', tls: 'off' as const }
    const names = ['one', 'two', 'third', 'fourth', 'fifth']
    bed.apply({}, { faces: names.map((name) => face(name)) })
    let before = await routes()
    const what = async () => {
      await router.set({ ...third, owner }, undefined, { signal: never })
      before = await routes()
    }
    at.now = { stage: 'route', when: 'before', what }
    const failure = { kind: 'route-taken', route: 'third.example.com', holder: 'workload other' }
    const failed = { state: 'failed', aftermath: 'put-back', failure }
    expect(await bed.deploy('v2')).toMatchObject(failed)
    expect(await routes()).toEqual(before)
    // From now on its plan says so, before anything is made.
    const refused = { state: 'failed', aftermath: 'untouched', stages: [], failure }
    expect(await bed.deploy('v2')).toMatchObject(refused)
    expect(bed.containers()).toEqual(['v1 running'])
    expect(before.map(({ name }) => name)).toContain('third.example.com')
  })

  it('TF-48 TF-49 keeps its names with the release, and is no success where that cannot be recorded: they lead where they led', async () => {
    const world = await served()
    const { bed, at } = world
    const keptIn = () => {
      const [live] = bed.store.releases.list('web')
      return Object.keys(live?.config ?? {}).filter((field) => field.startsWith('face.'))
    }
    const before = ['one.example.com', 'three.example.com', 'two.example.com/api']
    expect(keptIn().toSorted()).toEqual(before.map((name) => `face.${name}`))
    const message = 'database or disk is full'
    const what = async () => fail({ kind: 'no-space', where: 'state', message })
    at.now = { stage: 'record', when: 'before', what }
    expect(await bed.deploy('v2')).toMatchObject({ state: 'failed', aftermath: 'put-back' })
    await judge(world, 'failed')
    expect(keptIn().toSorted()).toEqual(before.map((name) => `face.${name}`))
    expect(await bed.deploy('v2')).toMatchObject({ state: 'succeeded' })
    await judge(world, 'succeeded')
    expect(keptIn()).toContain('face.four.example.com')
    expect(keptIn()).not.toContain('face.three.example.com')
  })

  it('are put back where nobody can tell any more how many requests are under way', async () => {
    const away = new FailureError({ kind: 'proxy-away', ...proxy })
    const { bed, at, before, routes } = await served((router) => ({
      ...router,
      inFlight: () => Promise.reject(away),
    }))
    const failure = { kind: 'route-unproved', ...proxy, route: 'one.example.com' } as const
    const what = () => Promise.reject(new FailureError(failure))
    at.now = { stage: 'verify', when: 'after', what }
    expect(await bed.deploy('v2')).toMatchObject({
      ...{ state: 'failed', aftermath: 'put-back' },
      failure: { kind: 'route-unproved' },
    })
    expect(await routes()).toEqual(before)
    expect(bed.containers()).toEqual(['v1 running'])
  })

  it('is refused a name that another workload has, before anything is changed', async () => {
    const { bed, before, routes } = await served()
    bed.apply({}, { name: 'second', faces: [face('two', { path: '/api' })] })
    const { id } = await bed.start('v2', { workload: 'second' })
    expect(await bed.end(id)).toMatchObject({
      ...{ state: 'failed', aftermath: 'untouched', stages: [] },
      failure: { kind: 'route-taken', route: 'two.example.com/api', holder: 'workload web' },
    })
    expect(await routes()).toEqual(before)
    expect(bed.containers()).toEqual(['v1 running'])
  })

  it('TF-44 is refused by the field where its proxy would pass an access list over, or has no certificate that fits, and nothing is changed', async () => {
    const { bed, before, routes } = await served()
    const asked = { workload: 'web', action: 'deploy', tag: 'v2' } as const
    for (const [more, field] of [
      [{ accessList: 3 }, 'accessList'],
      // There is none of that name; and one that is for another.
      [own('third'), 'tls.certificate'],
      [own('first'), 'tls.certificate'],
    ] as const) {
      bed.apply({}, { faces: [face('one'), face('two', more)] })
      await expect(bed.deploys.plan(asked, never)).rejects.toMatchObject({
        failure: { kind: 'invalid', issues: [{ path: `faces[1].${field}` }] },
      })
    }
    expect(await routes()).toEqual(before)
    expect(bed.containers()).toEqual(['v1 running'])
  })

  it.each(
    ['health', 'route', 'verify', 'record', 'drain'].flatMap((stage) =>
      (['before', 'after'] as const).map((when) => ({ stage, when })),
    ),
  )('converges where the app is killed $when $stage', async ({ stage, when }) => {
    const world = await served()
    const { bed, at } = world
    const isKilled = new Promise<void>((killed) => {
      at.now = { stage, when, what: () => dead(killed) }
    })
    const { id } = await bed.start('v2')
    await isKilled
    await recovered(world, id)
  })

  it('converges where the app is killed before or after any change at its proxy', async () => {
    const changes = [...(await callsOfOne()).entries()].filter(([, name]) =>
      ['write', 'put', 'drop', 'own'].includes(name),
    )
    expect(changes.length).toBeGreaterThan(8)
    for (const [call] of changes)
      for (const when of ['before', 'after'] as const) {
        const world = await served()
        const isKilled = new Promise<void>((killed) => {
          world.edge.arm({ call, when, what: () => dead(killed) })
        })
        const { id } = await world.bed.start('v2')
        await isKilled
        await recovered(world, id)
      }
  })
})

function dead(killed: () => void): Promise<void> {
  killed()
  return new Promise(() => {})
}

async function recovered(world: Served, id: string): Promise<void> {
  const again = world.bed.reopen()
  expect(await again.recover()).toMatchObject([{ id, recovered: true }])
  await judge(world, world.bed.store.deployments.get(id)?.state ?? '')
  expect(again.interrupted()).toEqual([])
  await again.close('wait')
}
