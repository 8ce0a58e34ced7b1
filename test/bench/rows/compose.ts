// K1, K2: a stack, brought up beside what a user types by hand, and its plan.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run as runCommand } from '../../../scripts/lib/exec.mjs'
import type { Client } from '../../../src/shared/contract/index.ts'
import { deleteWorkload, deployAndWait, openBenchApp } from '../app.ts'
import type { Bed } from '../bed.ts'
import { interleave } from '../pairs.ts'
import { atMost, compare, type Result, type Row } from '../row.ts'
import { runTimed } from '../run-timed.ts'

export const composing: Row = { ids: ['K1', 'K2'], run }

const image = 'localhost/longshore-test'

async function run(bed: Bed): Promise<Result[]> {
  const client = await openWithDocker(bed)
  const root = await mkdtemp(join(tmpdir(), 'bench-stack-'))
  bed.defer(() => rm(root, { recursive: true, force: true }))
  return [await bringUp(bed, client, root), await plan(bed, client, root)]
}

/** The app finds docker as its user's shell would. */
async function openWithDocker(bed: Bed): Promise<Client> {
  const { PATH, DOCKER_CONFIG } = bed.cli.env
  Object.assign(process.env, { PATH, DOCKER_CONFIG })
  return await openBenchApp(bed)
}

async function writeStack(folder: string, services: number, tag: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const lines = Array.from({ length: services }, (_, n) => {
    const own = n === 0 ? tag : 'v1'
    return `  s${n}: { image: "${image}:${own}", stop_grace_period: 0s, pull_policy: never }`
  })
  await writeFile(join(folder, 'compose.yaml'), `services:\n${lines.join('\n')}\n`)
}

async function apply(bed: Bed, client: Client, name: string, path: string): Promise<void> {
  const source = { kind: 'compose', path, pull: 'never' }
  const deploy = { stabilise: '0ms', stopTimeout: '0ms' }
  await client.workloads.apply({ document: { name, host: 'local', source, deploy } })
  bed.defer(() => deleteWorkload(client, name))
}

/** One of three services is made anew each time. */
async function bringUp(bed: Bed, client: Client, root: string): Promise<Result> {
  const name = bed.name('stack')
  const [ours, theirs] = [join(root, 'ours'), join(root, 'theirs')]
  const { binary, env } = bed.cli
  const typed = ['compose', '-p', bed.name('typed'), '-f', join(theirs, 'compose.yaml')]
  bed.defer(() => runCommand(binary, [...typed, 'down', '-t', '0'], { env }))
  await writeStack(ours, 3, 'v1')
  await apply(bed, client, name, ours)
  const rounds = { ours: 0, typed: 0 }
  const nextTag = (side: keyof typeof rounds) => (rounds[side]++ % 2 === 0 ? 'v1' : 'v2')
  const taken = await interleave<'typed' | 'ours', number>(bed.pairs + 1, {
    async typed() {
      await writeStack(theirs, 3, nextTag('typed'))
      const pull = await runTimed(binary, [...typed, 'pull', '-q'], env)
      return pull.wallMs + (await runTimed(binary, [...typed, 'up', '-d'], env)).wallMs
    },
    async ours() {
      await writeStack(ours, 3, nextTag('ours'))
      const { state, wallMs } = await deployAndWait(client, name)
      if (state !== 'succeeded') throw new Error(`the deployment ended as ${state}`)
      return wallMs
    },
  })
  return compare(bed, {
    id: 'K1',
    what: 'deploy a stack of 3, one of them anew, vs docker compose pull and up -d typed by hand',
    unit: 'ms',
    // The first round makes all three.
    anchor: taken.typed.slice(1),
    longshore: taken.ours.slice(1),
    ratio: 'cost',
    goal: atMost(1.5, 'compose by hand'),
    note: 'planned, proved and recorded; not watched after it is up',
  })
}

async function plan(bed: Bed, client: Client, root: string): Promise<Result> {
  const folder = join(root, 'thirty')
  const name = bed.name('thirty')
  const { binary, env } = bed.cli
  await writeStack(folder, 30, 'v1')
  await apply(bed, client, name, folder)
  const config = ['compose', '-p', name, '-f', join(folder, 'compose.yaml'), 'config', '-q']
  const taken = await interleave<'config' | 'ours', number>(bed.pairs, {
    config: async () => (await runTimed(binary, config, env)).wallMs,
    async ours() {
      const started = performance.now()
      await client.plans.create({ workload: name })
      return performance.now() - started
    },
  })
  return compare(bed, {
    id: 'K2',
    what: 'plan a stack of 30 services, vs docker compose config -q',
    unit: 'ms',
    anchor: taken.config,
    longshore: taken.ours,
    ratio: 'cost',
    goal: atMost(5, 'one docker compose config'),
  })
}
