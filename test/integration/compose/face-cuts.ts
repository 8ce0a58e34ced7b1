// Public names on a host over SSH, of an image and of a stack, while the way there is cut: as they are led, asked for, and
// what is under way by them is let end. Judged by clients at the edge, which the cuts do not touch, and by the engine.
import { expect } from 'vitest'
import { ask, echoUntil, startLoad, wasReset } from '../../../scripts/lib/load.mjs'
import {
  caddyImage,
  ensureCaddyImage,
  ensureWebImages,
} from '../../../scripts/lib/proxy-images.mjs'
import { label, lockRole } from '../../../src/shared/model/labels.ts'
import { type CutKind, cutKinds, cutsOf, settled, sleep } from '../../faults/remote-cuts-bed.ts'
import { createDice } from '../../support/dice.ts'
import { until } from '../../support/eventually.ts'
import { alias } from '../../support/remote-app.ts'
import type { RemoteComposeBed } from './remote-bed.ts'

/** Of a deployment, by the line that tells of its beginning; `give up`: of a stack, in its stage `up`. */
const lines = {
  ...{ route: 'starting route', verify: 'starting verify', drain: 'starting drain' },
  'give up': 'old.test.example leads nowhere any more',
} as const
type Moment = keyof typeof lines
const moments = Object.keys(lines) as Moment[]

export interface PlannedFaceCut {
  readonly moment: Moment
  readonly kind: CutKind
  /** Milliseconds. */
  readonly delayMs: number
  readonly holdMs: number
}

/** With the link down nobody could ask the edge for anything. */
const kinds = cutKinds.filter((kind) => kind !== 'link down')
/** Milliseconds: what a deployment waits through, and what it is given up for. */
const shorter = [200, 1_500] as const
const longer = [11_000, 13_000] as const
const longShare = 0.25

/** Depends on `seed` and `i` only. Each 20 are all kinds in all moments. */
export function planFaceCut(seed: number, i: number): PlannedFaceCut {
  const moment = moments[i % moments.length] ?? 'route'
  const round = Math.floor(i / moments.length)
  const order = createDice(seed + (i % moments.length), Math.floor(round / kinds.length))
  const kind = order.shuffle(kinds)[round % kinds.length] ?? 'RST'
  const dice = createDice(seed, i)
  const isLong = i >= moments.length && dice.chance(longShare)
  const [from, to] = isLong ? longer : shorter
  // Leading and asking for two names takes some 50 ms.
  const most = moment === 'route' || moment === 'verify' ? 40 : 300
  return { moment, kind, delayMs: dice.between(0, most), holdMs: dice.between(from, to) }
}

const port = 8_000
const deploy = {
  healthTimeout: '20s',
  soak: '100ms',
  stopTimeout: '1s',
  stabilise: '300ms',
  drain: '20s',
}
const face = (subdomain: string, more: object = {}) => ({ subdomain, tls: 'off', ...more })
const other = (tag: string) => (tag === 'v1' ? 'v2' : 'v1')

/** What a cut falls into. */
interface World {
  readonly workload: string
  /** The face that is asked for all the time, and the one by which something is under way. */
  readonly asked: string
  readonly underWay: string
  /** What there is before it: `tag`, live. */
  serve(tag: string): Promise<void>
  /** Begins to deploy the other; answers the deployment. */
  change(tag: string): Promise<string>
  /** Names that lead somewhere while `tag` is live, and some that do not; as its containers. */
  names(tag: string): { readonly led: readonly string[]; readonly gone: readonly string[] }
  containers(tag: string): readonly string[]
}

const web = 'localhost/longshore-web'

function imageWorld(bed: RemoteComposeBed): World {
  const { client } = bed.app()
  const have = async () => {
    const source = { kind: 'image', image: web, pull: 'never', port: 8080, healthcheck: '/healthz' }
    const faces = [face('one'), face('two', { path: '/api' })]
    const document = { name: 'named', host: alias, source, faces, deploy }
    await client.workloads.apply({ document })
  }
  return {
    ...{ workload: 'named', asked: 'one', underWay: 'one' },
    async serve(tag) {
      await have()
      expect(await bed.run('named', { tag })).toMatchObject({ state: 'succeeded' })
    },
    async change(tag) {
      await have()
      return (await bed.start('named', { tag })).id
    },
    names: () => ({ led: ['one', 'two'], gone: [] }),
    containers: (tag) => [`${web}:${tag} running`],
  }
}

function stackWorld(bed: RemoteComposeBed): World {
  const { client } = bed.app()
  const test = '["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/healthz"]'
  const checked = `healthcheck: { test: ${test}, interval: 200ms, start_period: 5s, start_interval: 200ms }`
  /** `old` is there beside v1 alone. */
  const have = async (tag: string) => {
    const common = 'pull_policy: never, expose: ["8080"], stop_grace_period: 1s'
    const services = [`web: { image: "${web}:${tag}", ${common}, ${checked} }`]
    const faces = [face('stack', { service: 'web' })]
    if (tag === 'v1') {
      services.push(`old: { image: "${web}:v1", ${common} }`)
      faces.push(face('old', { service: 'old' }))
    }
    bed.write('shop', { 'compose.yaml': `services: { ${services.join(', ')} }\n` })
    const source = { kind: 'compose', path: bed.folder('shop'), pull: 'never' }
    await client.workloads.apply({ document: { name: 'shop', host: alias, source, faces, deploy } })
  }
  const options = { services: [], scale: {}, volumes: [], removeOrphans: true }
  return {
    ...{ workload: 'shop', asked: 'stack', underWay: 'old' },
    async serve() {
      await have('v1')
      const { state } = await bed.run('shop')
      expect(['succeeded', 'skipped']).toContain(state)
    },
    async change() {
      await have('v2')
      return (await bed.start('shop', { options })).id
    },
    names: (tag) =>
      tag === 'v1' ? { led: ['stack', 'old'], gone: [] } : { led: ['stack'], gone: ['old'] },
    containers: (tag) => [...(tag === 'v1' ? [`${web}:v1 running`] : []), `${web}:${tag} running`],
  }
}

export interface FaceCuts {
  /** Throws where anything is lost or left; answers how the deployment ended, and how many requests were answered. */
  cutInto(plan: PlannedFaceCut): Promise<{ readonly state: string; readonly requests: number }>
}

/** Puts an edge on the host. */
export async function openFaces(bed: RemoteComposeBed): Promise<FaceCuts> {
  const { client, relay } = bed.app()
  await ensureCaddyImage(bed.host.socketPath)
  await ensureWebImages(bed.host.socketPath, ['v1', 'v2'])
  await client.settings.set({ edgeImage: caddyImage, domain: 'test.example' })
  const proxy = {
    kind: 'edge',
    httpPort: port,
    httpsPort: port + 1,
    authority: 'internal',
  } as const
  const connection = { kind: 'ssh', host: alias } as const
  const record = { name: alias, connection, guard: 'open', colour: 'none', proxy } as const
  await client.hosts.edit({ name: alias, record })
  await client.edge.install({ host: alias })
  const { engine } = bed.host
  const address = engine.private ? engine.network.insideAddress : '127.0.0.1'
  const at = (name: string) => ({ address, port, name: `${name}.test.example` })
  const answer = async (name: string) => {
    const { status, body } = await ask(at(name), { path: '/api' })
    return status === 200 ? body : String(status)
  }
  const worlds = { image: imageWorld(bed), stack: stackWorld(bed) }
  const live = new Map<World, string>()
  const routes = async () => (await client.routes.list({ host: alias })).routes
  const cuts = cutsOf(bed.host.remote(), relay)

  /** What it is once it is settled: containers, names, and no lock. */
  async function judge(world: World, tag: string, wasLed: Record<string, string>) {
    const { led, gone } = world.names(tag)
    expect((await containers(bed, world)).toSorted()).toEqual(world.containers(tag).toSorted())
    const answers = await Promise.all(led.map(async (name) => [name, await answer(name)] as const))
    expect(Object.fromEntries(answers)).toEqual(wasLed)
    for (const name of gone) expect(await answer(name), name).not.toMatch(/^v/)
    const own = (await routes()).filter(({ workload }) => workload === world.workload)
    expect(own).toHaveLength(led.length)
    await until('no lock is left', async () => (await locks(bed)).length === 0)
  }

  return {
    async cutInto({ moment, kind, delayMs, holdMs }) {
      const world = moment === 'give up' ? worlds.stack : worlds.image
      const isStack = world === worlds.stack
      const before = isStack ? 'v1' : (live.get(world) ?? 'v1')
      if (isStack || !live.has(world)) await world.serve(before)
      const tag = other(before)
      const load = startLoad(at(world.asked), { perSecond: 20, sockets: 2 })
      const over = Promise.withResolvers<void>()
      const opened = Promise.withResolvers<void>()
      const echo = echoUntil(at(world.underWay), over.promise, opened.resolve)
      await Promise.race([opened.promise, echo])
      const id = await world.change(tag)
      await said(bed, id, lines[moment])
      await sleep(delayMs)
      await cuts[kind](holdMs)
      // It is under way still as the host is back, for longer than what is stopped has to end.
      if (moment === 'drain' || moment === 'give up') await sleep(3_000)
      over.resolve()
      const { state } = await settled(bed.app(), id)
      const { failures, versions, requests } = await load.end()
      // A name that goes is a change of the edge's configuration, which may reset connections; a switch is none.
      expect(lostOf(failures, world)).toEqual([])
      expect(Object.keys(versions).filter((each) => each !== 'v1' && each !== 'v2')).toEqual([])
      const lost = async (error: unknown) => `${error}: ${(await linesOf(bed, id)).join(' · ')}`
      expect(await echo.then(() => '', lost)).toBe('')
      expect(['succeeded', 'failed']).toContain(state)
      const now = state === 'succeeded' ? tag : before
      live.set(world, now)
      const { led } = world.names(now)
      await judge(world, now, Object.fromEntries(led.map((name) => [name, now])))
      return { state, requests }
    },
  }
}

const lostOf = (failures: Readonly<Record<string, number>>, { asked, underWay }: World) =>
  Object.keys(failures).filter((each) => asked === underWay || !wasReset(each))

/** Once its deployment says so; throws where it ended without. */
async function said(bed: RemoteComposeBed, id: string, line: string): Promise<void> {
  for await (const item of await bed.app().client.deploys.watch({ id })) {
    const events =
      item.type === 'snapshot' ? item.events : item.type === 'event' ? [item.event] : []
    if (events.some((event) => event.line === line)) return
  }
  throw new Error(`it never said: ${line}`)
}

/** Lines that a deployment told by its end. */
async function linesOf(bed: RemoteComposeBed, id: string): Promise<string[]> {
  for await (const item of await bed.app().client.deploys.watch({ id }))
    if (item.type === 'snapshot')
      return item.events.flatMap(({ line }) => (line === undefined ? [] : [line]))
  return []
}

interface Listed {
  readonly Image: string
  readonly State: string
}

async function containers({ host }: RemoteComposeBed, { workload }: World): Promise<string[]> {
  const all = await host.ask<(Listed & { Labels: Record<string, string> })[]>(
    'GET',
    '/containers/json?all=1',
  )
  const own = all.filter(
    ({ Labels }) =>
      Labels[label.role] !== lockRole &&
      [
        Labels['longshore.workload'],
        Labels['com.docker.compose.project']?.replace(/^ls-/, ''),
      ].includes(workload),
  )
  return own.map(({ Image, State }) => `${Image} ${State}`)
}

async function locks({ host }: RemoteComposeBed): Promise<readonly Listed[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`${label.role}=${lockRole}`] }))
  return await host.ask<Listed[]>('GET', `/containers/json?all=1&filters=${filters}`)
}
