// E1..E5: the edge: how long a switch takes, what it adds to a request, what is lost meanwhile, and 500 names on it.
import http from 'node:http'
import { ask, startLoad } from '../../../scripts/lib/load.mjs'
import {
  caddyImage,
  ensureCaddyImage,
  ensureWebImages,
  webImage,
} from '../../../scripts/lib/proxy-images.mjs'
import type { Client } from '../../../src/shared/contract/index.ts'
import { deleteWorkload, openBenchApp } from '../app.ts'
import type { Bed } from '../bed.ts'
import { interleave, median, percentile } from '../pairs.ts'
import { atLeast, atMost, compare, hold, type Result, type Row } from '../row.ts'
import type { Inspected } from './deploying.ts'

export const edging: Row = { ids: ['E1', 'E2', 'E3', 'E4', 'E5'], run }

const domain = 'bench.example'
const port = 8080

async function run(bed: Bed): Promise<Result[]> {
  const client = await edgeOn(bed)
  const world = { bed, client, rounds: new Map<string, number>() }
  const shop = await workload(world, 'shop', ['shop'])
  await deployed(world, shop)
  const latencies = await latencyRows(world, shop)
  const few = await manyAsked(bed, await addressOf(bed, 'longshore-edge'))
  const switched = await switchRows(world, shop)
  const faces = await facesRow(world)
  const many = await manyRows(world, shop, { perSecond: few, switchMs: switched.switchMs })
  return [...switched.rows, ...latencies, ...faces, ...many]
}

interface World {
  readonly bed: Bed
  readonly client: Client
  /** How often each workload was deployed: another version each time. */
  readonly rounds: Map<string, number>
}

async function edgeOn(bed: Bed): Promise<Client> {
  await ensureCaddyImage(bed.socketPath)
  await ensureWebImages(bed.socketPath, ['v1', 'v2'])
  const client = await openBenchApp(bed)
  await client.settings.set({ edgeImage: caddyImage, domain })
  bed.defer(async () => {
    await client.edge.remove({ host: 'local', withRoutes: true })
    await bed.call('DELETE', '/volumes/longshore-edge')
  })
  await client.edge.install({ host: 'local' })
  return client
}

async function workload(
  { bed, client }: Pick<World, 'bed' | 'client'>,
  base: string,
  subdomains: readonly string[],
): Promise<string> {
  const name = bed.name(base)
  await client.workloads.apply({
    document: {
      ...{ name, host: 'local', deploy: { soak: '0ms', drain: '0ms' } },
      source: { kind: 'image', image: webImage, pull: 'never', port, healthcheck: '/healthz' },
      faces: subdomains.map((subdomain) => ({ subdomain, tls: 'off' })),
    },
  })
  bed.defer(() => deleteWorkload(client, name))
  return name
}

interface Deployed {
  readonly wallMs: number
  /** Of the stage that leads its names to the new container. */
  readonly switchMs: number
}

async function deployed({ client, rounds }: World, name: string): Promise<Deployed> {
  const round = rounds.get(name) ?? 0
  rounds.set(name, round + 1)
  const tag = round % 2 === 0 ? 'v1' : 'v2'
  const began = performance.now()
  const { deployment } = await client.deploys.start({ workload: name, tag })
  for await (const item of await client.deploys.watch({ id: deployment.id })) void item
  const wallMs = performance.now() - began
  const { deployment: done } = await client.deploys.show({ id: deployment.id })
  if (done.state !== 'succeeded') throw new Error(`the deployment ended as ${done.state}`)
  const route = done.stages.find((stage) => stage.name === 'route')
  return { wallMs, switchMs: route?.durationMs ?? 0 }
}

async function addressOf(bed: Bed, container: string): Promise<string> {
  const { NetworkSettings } = await bed.ask<Inspected>('GET', `/containers/${container}/json`)
  const { Networks } = NetworkSettings
  return (Networks['0-longshore-edge'] ?? Object.values(Networks)[0])?.IPAddress ?? ''
}

async function switchRows(world: World, shop: string) {
  const { bed } = world
  const address = await addressOf(bed, 'longshore-edge')
  const load = startLoad({ address, port: 80, name: `shop.${domain}` })
  const switches: number[] = []
  for (let i = 0; i <= bed.pairs; i += 1) switches.push((await deployed(world, shop)).switchMs)
  const { requests, failed, failures } = await load.end()
  const switchMs = median(switches.slice(1))
  const rows = [
    hold(bed, {
      ...{ id: 'E1', what: 'lead a name to the new container, through the edge', unit: 'ms' },
      ...{ limit: 50, values: switches.slice(1), kind: 'at-most' },
      note: 'the whole stage: read, switch, read again',
    }),
    hold(bed, {
      ...{ id: 'E3', what: 'requests that were answered while all that was replaced', unit: '%' },
      ...{ limit: 100, values: [(100 * (requests - failed)) / requests], kind: 'at-least' },
      note: `${failed} of ${requests} failed ${failed > 0 ? JSON.stringify(failures) : ''}`.trim(),
    }),
  ]
  return { rows, switchMs }
}

interface Asked {
  readonly address: string
  readonly port: number
}

/** Times of so many requests, one after another on a connection that is kept. */
async function times({ address, port: at }: Asked, count: number): Promise<number[]> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  const entrance = { address, port: at, name: `shop.${domain}` }
  const taken: number[] = []
  for (let i = 0; i < count; i += 1) {
    const began = performance.now()
    const { status } = await ask(entrance, { agent })
    taken.push(performance.now() - began)
    if (status !== 200) throw new Error(`it answered ${status}`)
  }
  agent.destroy()
  return taken
}

async function latencyRows({ bed }: World, shop: string): Promise<Result[]> {
  const [{ Id = '' } = {}] = await bed.ask<{ Id: string }[]>(
    'GET',
    `/containers/json?filters=${encodeURIComponent(JSON.stringify({ label: [`longshore.workload=${shop}`] }))}`,
  )
  const direct = { address: await addressOf(bed, Id), port }
  const edge = { address: await addressOf(bed, 'longshore-edge'), port: 80 }
  const caddy = { address: await plainCaddy(bed, Id), port: 80 }
  const count = bed.quick ? 200 : 1_000
  const taken = await interleave(bed.pairs, {
    direct: () => times(direct, count),
    caddy: () => times(caddy, count),
    edge: () => times(edge, count),
  })
  const at = (share: number, of: readonly number[][]) => of.map((each) => percentile(each, share))
  const row = (share: number, name: string) =>
    compare(bed, {
      ...{ id: 'E2', what: `a request through the edge, ${name}, vs the same Caddy told a target` },
      ...{ unit: 'ms', ratio: 'cost', goal: atMost(1.05, 'plain Caddy') },
      ...{ anchor: at(share, taken.caddy), longshore: at(share, taken.edge) },
      note: `the container itself ${median(at(share, taken.direct)).toFixed(2)} ms`,
    })
  return [row(0.5, 'p50'), row(0.99, 'p99')]
}

/** Nothing but a reverse proxy for that container, of the same image. */
async function plainCaddy(bed: Bed, container: string): Promise<string> {
  const { NetworkSettings } = await bed.ask<Inspected>('GET', `/containers/${container}/json`)
  const [network = ''] = Object.keys(NetworkSettings.Networks)
  const target = `${container.slice(0, 12)}:${port}`
  const { Id } = await bed.ask<{ Id: string }>('POST', '/containers/create', {
    Image: caddyImage,
    Cmd: ['caddy', 'reverse-proxy', '--from', 'http://:80', '--to', target],
    HostConfig: { NetworkMode: network },
  })
  bed.defer(() => bed.call('DELETE', `/containers/${Id}?force=1&v=1`))
  await bed.call('POST', `/containers/${Id}/start`)
  const address = await addressOf(bed, Id)
  const entrance = { address, port: 80, name: `shop.${domain}` }
  for (let tries = 0; ; tries += 1) {
    const answer = await ask(entrance).catch(() => undefined)
    if (answer?.status === 200) return address
    if (tries > 300) throw new Error('the plain Caddy never answered')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function facesRow(world: World): Promise<Result[]> {
  const { bed } = world
  const [with3, without] = [
    await workload(world, 'with', ['a', 'b', 'c']),
    await workload(world, 'without', []),
  ]
  const one = (name: string) => async () => (await deployed(world, name)).wallMs
  const taken = await interleave(bed.pairs, {
    with3: one(with3),
    without: one(without),
  })
  return [
    hold(bed, {
      ...{ id: 'E4', what: 'a deployment with 3 public names, above one without', unit: 'ms' },
      values: taken.with3.map((ms, i) => ms - (taken.without[i] ?? 0)),
      ...{ limit: 300, kind: 'at-most' },
      note: `${median(taken.without).toFixed(0)} ms without, no soak, no requests under way`,
    }),
  ]
}

/** Requests a second, on 50 connections. */
async function manyAsked(bed: Bed, address: string): Promise<number[]> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 50 })
  const entrance = { address, port: 80, name: `shop.${domain}` }
  const ms = bed.quick ? 500 : 2_000
  const taken: number[] = []
  for (let round = 0; round <= bed.pairs; round += 1) {
    const until = performance.now() + ms
    let answered = 0
    const asking = async () => {
      while (performance.now() < until) {
        await ask(entrance, { agent })
        answered += 1
      }
    }
    await Promise.all(Array.from({ length: 50 }, asking))
    taken.push((answered * 1_000) / ms)
  }
  agent.destroy()
  return taken.slice(1)
}

const mostFaces = 50

async function manyRows(
  world: World,
  shop: string,
  few: { readonly perSecond: readonly number[]; readonly switchMs: number },
): Promise<Result[]> {
  const { bed } = world
  const workloads = bed.quick ? 1 : 10
  for (let i = 0; i < workloads; i += 1) {
    const names = Array.from({ length: mostFaces }, (_, at) => `n${i}-${at}`)
    await deployed(world, await workload(world, `many${i}`, names))
  }
  const names = workloads * mostFaces
  const perSecond = await manyAsked(bed, await addressOf(bed, 'longshore-edge'))
  const switches: number[] = []
  for (let i = 0; i <= bed.pairs; i += 1) switches.push((await deployed(world, shop)).switchMs)
  const values = switches.slice(1)
  return [
    compare(bed, {
      ...{ id: 'E5', what: `requests through an edge of ${names} names, vs one of 1` },
      ...{ unit: 'requests/s', ratio: 'cost', goal: atLeast(0.8, 'one name') },
      ...{ anchor: few.perSecond, longshore: perSecond },
    }),
    hold(bed, {
      ...{ id: 'E5', what: `lead one of ${names} names to the new container`, unit: 'ms' },
      ...{ limit: 50, values, kind: 'at-most' },
      note: `${few.switchMs.toFixed(0)} ms where it is the only one`,
    }),
  ]
}
