// What a deployment leaves of public names where anything fails, or the app is killed: over the edge's own routing.
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { FoundRoute } from '../../../src/main/routing/router.ts'
import { FailureError, fail } from '../../../src/shared/lib/failure-error.ts'
import { campaignForm, tellCampaign } from '../../support/campaign.ts'
import type { FakeSession } from '../../support/fake-session/fake-session.ts'
import type { createFakeEdge, Trouble } from '../../support/proxies/fake-edge.ts'
import { type AtStage, face, judge, kept, own, type Served, served } from './faces-world.ts'

const never = new AbortController().signal
const form = campaignForm('face-faults')
const availability = campaignForm('availability')
const kills = campaignForm('face-kills')

/** Proved and recorded, it serves: a name that could not be taken down then is told, and goes with the next one. */
async function tidied({ bed, routes }: Served, id: string): Promise<void> {
  const isThere = (await routes()).some(({ name }) => name === 'three.example.com')
  const { deployment, events } = bed.deploys.show(id)
  if (deployment.state !== 'succeeded' || !isThere) return
  const lines = events.map(({ line }) => line)
  const told = expect.stringMatching(/^three\.example\.com could not be taken down: \S/)
  expect(lines).toContainEqual(told)
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

/** Looks whether what names lead to runs, before and after any container is started, stopped or removed. */
function watched(
  watch: { readonly dark: string[]; looks: number },
  edge: ReturnType<typeof createFakeEdge>,
  session: FakeSession,
): FakeSession {
  const { containers, control } = session.engine
  const look = (when: string) => {
    watch.looks += 1
    const up = control.containers().filter(({ state }) => state === 'running')
    const isUp = (target: string) => up.some(({ id }) => id.startsWith(target.slice(0, 12)))
    const dark = edge.leads().filter((target) => target !== 'theirs:80' && !isUp(target))
    watch.dark.push(...dark.map((target) => `${when}: ${target}`))
  }
  const around = (name: 'start' | 'stop' | 'remove') => ({
    [name]: async (...asked: Parameters<typeof containers.start>) => {
      look(`before ${name}`)
      await Reflect.apply(containers[name], containers, asked)
      look(`after ${name}`)
    },
  })
  const seen = { ...containers, ...around('start'), ...around('stop'), ...around('remove') }
  return { ...session, engine: { ...session.engine, containers: seen } }
}

/** Each stage in turn fails: before anything of it, or after all of it, where that can be undone. */
function badAt(i: number): AtStage {
  const stages = ['create', 'start', 'health', 'route', 'verify', 'soak', 'record']
  const [stage = ''] = stages.slice(i % stages.length)
  const failure = { kind: 'route-unproved', ...proxy, route: '' } as const
  return {
    stage,
    when: stage !== 'record' && i % 2 === 0 ? 'after' : 'before',
    what: () => Promise.reject(new FailureError(failure)),
  }
}

const byName = (one: FoundRoute, other: FoundRoute) =>
  `${one.name}${one.path}` < `${other.name}${other.path}` ? -1 : 1
const goldenRatio = (Math.sqrt(5) - 1) / 2
const proxy = { host: 'local', proxy: 'The edge', reason: 'told to' }
const failuresOf = ({ edge }: Served): readonly Trouble['what'][] => [
  { kind: 'proxy-refused', ...proxy, route: '' },
  { kind: 'proxy-away', ...proxy },
  { kind: 'engine-unavailable', host: 'local', endpoint: '', reason: 'cut' },
  // It accepts, and does not apply.
  'ignored',
  // Another hand's change comes between what it read and what it writes: it is answered 412, and reads once more.
  edge.touched,
  // It takes its time.
  () => sleep(20),
]

/** How it ended where the failure of that number met one of so many calls; judged once it was settled. */
async function endedWith(world: Served, i: number, calls: number): Promise<string> {
  const { bed } = world
  const failures = failuresOf(world)
  const [what] = failures.slice(i % failures.length)
  if (!what) throw new Error('no failure')
  // Evenly over all calls, however few are met.
  const call = Math.floor(((i * goldenRatio) % 1) * calls)
  world.edge.arm({ call, when: i % 2 === 0 ? 'before' : 'after', what })
  const state = await bed.deploy('v2').then(
    (done) => done.state,
    () => 'refused',
  )
  // What is no failure of the proxy is none of the deployment.
  if (typeof what === 'function') expect(state).toBe('succeeded')
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
    let world: Served | undefined
    for (let i = form.first; i < form.first + form.count; i += 1) {
      // One that is as it was, exactly, serves for the next.
      world ??= await served()
      const state = await endedWith(world, i, calls)
      ends[state] = (ends[state] ?? 0) + 1
      if (state !== 'failed') world = undefined
    }
    tellCampaign(form, ends)
    expect(ends.failed).toBeGreaterThan(form.count / 5)
    expect(ends.succeeded).toBeGreaterThan(0)
  })

  it('TF-45 keeps the certificate of before where a name has another, for that may have to be brought back', async () => {
    const { bed, edge, before, routes } = await served()
    expect(await bed.deploy('v2')).toMatchObject({ state: 'succeeded' })
    const ids = [before, await routes()].map((all) => {
      const one = all.find(({ name, path }) => name === 'one.example.com' && path === '/')
      return /:([0-9a-f]{24}):/.exec(one?.state ?? '')?.[1]
    })
    expect(new Set(ids).size).toBe(2)
    expect(edge.keptCertificates().toSorted()).toEqual(ids.toSorted())
  })

  it('TF-45 brings one back that it took away, exactly and with its certificate, wherever that broke off, and none that another hand took', async () => {
    const { bed, edge, before, routes, stranger } = await served()
    const router = edge.open(bed.session, bed.store.installation)
    const ours = before.filter(({ name, path }) => name + path !== stranger.name + stranger.path)
    for (const at of ours) {
      edge.arm()
      await router.remove(at, never, true)
      const calls = edge.calls().length
      await expect(router.restore({ at, before: at, put: undefined }, never)).rejects.toMatchObject(
        { failure: { kind: 'route-changed' } },
      )
      await router.restore({ at, before: at, put: null }, never)
      for (let i = 0; i < 2 * calls; i += 1) {
        const what = { kind: 'proxy-away', ...proxy } as const
        edge.arm({ call: Math.floor(i / 2), when: i % 2 === 0 ? 'before' : 'after', what })
        await router.remove(at, never, true).catch(() => {})
        edge.arm()
        await router.restore({ at, before: at, put: null }, never)
      }
    }
    expect((await routes()).toSorted(byName)).toEqual(before.toSorted(byName))
    expect(edge.lacking()).toEqual([])
    expect(edge.folders()).toHaveLength(before.length)
  })

  it('TF-45 puts the first two back where another workload has got the third of five since it was planned, whose it stays', async () => {
    const { bed, edge, at, routes } = await served()
    const router = edge.open(bed.session, bed.store.installation)
    const owner = { installation: bed.store.installation, workload: 'other' }
    const third = {
      name: 'third.example.com',
      path: '/',
      targets: ['other:80'],
      tls: 'off' as const,
    }
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
      const all = Object.entries(live?.config ?? {})
      return Object.fromEntries(all.filter(([field]) => field.startsWith('face.')))
    }
    const before = {
      'face.one.example.com': expect.stringMatching(
        /^port 80, certificate first \([0-9a-f]{12}\)$/,
      ),
      'face.two.example.com/api': 'port 80, without TLS',
      'face.three.example.com': 'port 80',
    }
    expect(keptIn()).toEqual(before)
    const message = 'database or disk is full'
    const what = async () => fail({ kind: 'no-space', where: 'state', message })
    at.now = { stage: 'record', when: 'before', what }
    expect(await bed.deploy('v2')).toMatchObject({ state: 'failed', aftermath: 'put-back' })
    await judge(world, 'failed')
    expect(keptIn()).toEqual(before)
    expect(await bed.deploy('v2')).toMatchObject({ state: 'succeeded' })
    await judge(world, 'succeeded')
    expect(keptIn()).toEqual({
      'face.one.example.com': expect.stringMatching(
        /^port 80, certificate second \([0-9a-f]{12}\)$/,
      ),
      'face.two.example.com/api': 'port 80',
      'face.two.example.com': 'port 80, without TLS',
      'face.four.example.com': 'port 80, without TLS',
    })
  })

  it('has what runs behind its names at every instant, though half of its deployments fail', {
    timeout: 30_000 + availability.count * 5_000,
  }, async () => {
    const watch = { dark: [] as string[], looks: 0 }
    const world = await served(undefined, (edge, session) => watched(watch, edge, session))
    const { bed, at } = world
    bed.apply({}, { faces: kept })
    const ends: Record<string, number> = {}
    let live = 'v1'
    for (let i = availability.first; i < availability.first + availability.count; i += 1) {
      at.now = i % 2 === 0 ? badAt(i / 2) : undefined
      const tag = live === 'v1' ? 'v2' : 'v1'
      const { state } = await bed.deploy(tag)
      ends[state] = (ends[state] ?? 0) + 1
      if (state === 'succeeded') live = tag
      expect(bed.containers()).toEqual([`${live} running`])
    }
    tellCampaign(availability, ends)
    expect(watch.dark).toEqual([])
    expect(watch.looks).toBeGreaterThan(availability.count * 2)
    expect(ends).toEqual({
      failed: Math.ceil(availability.count / 2),
      succeeded: Math.floor(availability.count / 2),
    })
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

  it('converges wherever the app is killed: before or after each stage, and each change at its proxy', {
    timeout: 30_000 + kills.count * 2_000,
  }, async () => {
    const places = await placesToDie()
    // Every one once, each part of any length evenly over all.
    const inTurn = places
      .map((place, i) => ({ place, at: (i * goldenRatio) % 1 }))
      .sort((one, other) => one.at - other.at)
    const ends: Record<string, number> = {}
    for (let i = kills.first; i < kills.first + kills.count; i += 1) {
      const { place } = inTurn[i % inTurn.length] ?? {}
      if (!place) throw new Error('there is no place to die')
      const state = await killedAt(place)
      ends[state] = (ends[state] ?? 0) + 1
    }
    tellCampaign(kills, { places: places.length, ...ends })
    expect(Math.min(ends.failed ?? 0, ends.succeeded ?? 0)).toBeGreaterThan(0)
  })
})

describe('an engine that is gone, and the edge with it', () => {
  const stages = ['pull', 'create', 'start', 'health', 'route', 'verify', 'soak', 'record', 'drain']
  it.each(stages.flatMap((stage) => [`before ${stage}`, `after ${stage}`]))(
    '%s leaves names and containers as they were, or as they are to be, once it is back',
    async (place) => {
      const world = await served()
      const { bed, edge, at } = world
      const { control } = bed.session.engine
      const [when = 'before', stage = ''] = place.split(' ') as [AtStage['when'], string]
      const go = (isThere: boolean) => {
        control.setReachable(isThere)
        edge.gone(!isThere)
      }
      at.now = { stage, when, what: async () => go(false) }
      const { id, state } = await bed.deploy('v2')
      expect(at.now).toBeUndefined()
      go(true)
      if (state === 'interrupted') await bed.deploys.recover()
      // Recorded, it serves: what could not be tidied up goes with the next one.
      await tidied(world, id)
      await judge(world, bed.store.deployments.get(id)?.state ?? '')
      expect(bed.deploys.interrupted()).toEqual([])
    },
  )
})

type Place = Pick<AtStage, 'when'> & ({ readonly stage: string } | { readonly call: number })

async function placesToDie(): Promise<readonly Place[]> {
  const whole = await served()
  whole.edge.arm()
  const done = await whole.bed.deploy('v2')
  const stages = done.stages.map(({ name }) => name)
  expect(stages).toEqual(
    expect.arrayContaining(
      'resolve create start health route verify soak record drain retire'.split(' '),
    ),
  )
  const changes = [...whole.edge.calls().entries()].filter(([, name]) =>
    ['write', 'put', 'drop', 'own'].includes(name),
  )
  expect(changes.length).toBeGreaterThan(8)
  const all = [...stages.map((stage) => ({ stage })), ...changes.map(([call]) => ({ call }))]
  return all.flatMap((each) => (['before', 'after'] as const).map((when) => ({ ...each, when })))
}

async function killedAt({ when, ...place }: Place): Promise<string> {
  const world = await served()
  const { bed, at, edge } = world
  const isKilled = new Promise<void>((killed) => {
    const what = () => dead(killed)
    if ('stage' in place) at.now = { ...place, when, what }
    else edge.arm({ ...place, when, what })
  })
  const { id } = await bed.start('v2')
  await isKilled
  return await recovered(world, id)
}

function dead(killed: () => void): Promise<void> {
  killed()
  return new Promise(() => {})
}

async function recovered(world: Served, id: string): Promise<string> {
  const again = world.bed.reopen()
  expect(await again.recover()).toMatchObject([{ id, recovered: true }])
  const state = world.bed.store.deployments.get(id)?.state ?? ''
  await judge(world, state)
  expect(again.interrupted()).toEqual([])
  await again.close('wait')
  return state
}
