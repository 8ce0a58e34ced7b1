// D1, D2: a blue-green deployment and one with nothing to do.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run as runCommand, sleep } from '../../../scripts/lib/exec.mjs'
import { deleteWorkload, deployAndWait, openBenchApp } from '../app.ts'
import type { Bed } from '../bed.ts'
import { interleave } from '../pairs.ts'
import { atMost, compare, type Result, type Row } from '../row.ts'
import { runTimed } from '../run-timed.ts'

export const deploying: Row = { ids: ['D1', 'D2'], run }

const image = 'localhost/longshore-test'
const probeMs = 5
const port = 8080

async function run(bed: Bed): Promise<Result[]> {
  const client = await openBenchApp(bed)
  const name = bed.name('web')
  await client.workloads.apply({
    document: {
      name,
      host: 'local',
      source: { kind: 'image', image, pull: 'never', port, healthcheck: '/healthz' },
      deploy: { soak: '0ms' },
    },
  })
  bed.defer(() => deleteWorkload(client, name))
  const network = bed.name('net')
  await bed.ask('POST', '/networks/create', { Name: network })
  bed.defer(() => bed.call('DELETE', `/networks/${network}`))
  const steps = { raw: rawApi(bed, network), cli: cliScript(bed, network) }
  const tags = { raw: 0, cli: 0, ours: 0 }
  const nextTag = (side: keyof typeof tags) => (tags[side]++ % 2 === 0 ? 'v1' : 'v2')
  const taken = await interleave<'raw' | 'cli' | 'ours', number>(bed.pairs, {
    raw: () => steps.raw(nextTag('raw')),
    cli: () => steps.cli(nextTag('cli')),
    ours: async () => {
      const { state, wallMs } = await deployAndWait(client, name, nextTag('ours'))
      if (state !== 'succeeded') throw new Error(`the deployment ended as ${state}`)
      return wallMs
    },
  })
  const what = 'deploy over the running one until the old one is removed, no soak'
  return [
    compare(bed, {
      id: 'D1',
      what: `${what}, vs a script of raw API calls`,
      unit: 'ms',
      anchor: taken.raw,
      longshore: taken.ours,
      ratio: 'cost',
      goal: atMost(1.1, 'raw API'),
      note: 'refused requests are not measured: no proxy routes to the container yet',
    }),
    compare(bed, {
      id: 'D1',
      what: `${what}, vs a script of docker commands`,
      unit: 'ms',
      anchor: taken.cli,
      longshore: taken.ours,
      ratio: 'cost',
      goal: atMost(1, 'docker commands'),
    }),
    await noop(bed, async () => {
      const { state, wallMs } = await deployAndWait(client, name, tags.ours % 2 === 1 ? 'v1' : 'v2')
      if (state !== 'skipped') throw new Error(`the repeat ended as ${state}`)
      return wallMs
    }),
  ]
}

/** What a careful script does: start the new one, wait until it answers, stop and remove the old. */
function rawApi(bed: Bed, network: string): (tag: string) => Promise<number> {
  let old: string | undefined
  bed.defer(() => old && bed.call('DELETE', `/containers/${old}?force=1&v=1`))
  return async (tag) => {
    const started = performance.now()
    const { Id } = await bed.ask<{ Id: string }>('POST', '/containers/create', {
      Image: `${image}:${tag}`,
      HostConfig: { NetworkMode: network },
    })
    await bed.call('POST', `/containers/${Id}/start`)
    const { NetworkSettings } = await bed.ask<Inspected>('GET', `/containers/${Id}/json`)
    await untilAnswers(NetworkSettings.Networks[network]?.IPAddress ?? '')
    if (old) {
      await bed.call('POST', `/containers/${old}/stop?t=10`)
      await bed.call('DELETE', `/containers/${old}?v=1`)
    }
    old = Id
    return performance.now() - started
  }
}

function cliScript(bed: Bed, network: string): (tag: string) => Promise<number> {
  const { binary, env } = bed.cli
  let old: string | undefined
  bed.defer(() => old && bed.call('DELETE', `/containers/${old}?force=1&v=1`))
  return async (tag) => {
    const started = performance.now()
    const docker = async (...args: string[]) => (await runCommand(binary, args, { env })).trim()
    const id = await docker('run', '-d', '--network', network, `${image}:${tag}`)
    const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
    await untilAnswers(await docker('inspect', '-f', format, id))
    if (old) {
      await docker('stop', old)
      await docker('rm', old)
    }
    old = id
    return performance.now() - started
  }
}

export interface Inspected {
  readonly NetworkSettings: { readonly Networks: Record<string, { readonly IPAddress: string }> }
}

export async function untilAnswers(address: string): Promise<void> {
  const deadline = performance.now() + 30_000
  while (!(await answers(address))) {
    if (performance.now() > deadline) throw new Error(`${address} never answered`)
    await sleep(probeMs)
  }
}

function answers(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get({ host, port, path: '/healthz', timeout: 1_000, agent: false })
    request.on('response', (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.on('error', () => resolve(false))
    request.on('timeout', () => request.destroy())
  })
}

async function noop(bed: Bed, ours: () => Promise<number>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-compose-'))
  bed.defer(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'compose.yaml')
  await writeFile(file, `services:\n  web:\n    image: ${image}:v1\n    pull_policy: never\n`)
  const { binary, env } = bed.cli
  const compose = ['compose', '-p', bed.name('compose'), '-f', file]
  await runCommand(binary, [...compose, 'up', '-d'], { env })
  bed.defer(() => runCommand(binary, [...compose, 'down', '-t', '0'], { env }))
  const taken = await interleave<'compose' | 'ours', number>(bed.pairs, {
    compose: async () => (await runTimed(binary, [...compose, 'up', '-d'], env)).wallMs,
    ours,
  })
  return compare(bed, {
    id: 'D2',
    what: 'deploy what is live already, vs docker compose up -d with nothing to do',
    unit: 'ms',
    anchor: taken.compose,
    longshore: taken.ours,
    ratio: 'cost',
    goal: atMost(0.4, 'compose'),
  })
}
