// K1 to K3: a stack, brought up beside what a user types by hand, its plan, and what a large pull costs.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBigImage } from '../../../scripts/lib/images.mjs'
import { pushImage, startRegistry } from '../../../scripts/lib/registry.mjs'
import type { Client } from '../../../src/shared/contract/index.ts'
import { deployAndWait, openBenchApp } from '../app.ts'
import type { Bed } from '../bed.ts'
import { memoryHeld, memoryInUse } from '../memory.ts'
import { interleave } from '../pairs.ts'
import { atMost, compare, hold, type Result, type Row } from '../row.ts'
import { runTimed } from '../run-timed.ts'
import { openSshBed } from '../ssh-bed.ts'
import { applyStack, writeImages, writeStack } from '../stacks.ts'

export const composing: Row = { ids: ['K1', 'K2', 'K3'], run }

const services = 30
const far = 'near'

async function run(bed: Bed): Promise<Result[]> {
  const root = await mkdtemp(join(tmpdir(), 'bench-stack-'))
  bed.defer(() => rm(root, { recursive: true, force: true }))
  const client = await openWithDocker(bed)
  return [
    await bringUp(bed, client, here(bed, root)),
    await bringUp(bed, ...(await there(bed, root))),
    await plan(bed, client, root),
    await pullMemory(bed, client, root),
  ]
}

/** The app finds docker as its user's shell would. */
async function openWithDocker(bed: Bed, home?: string): Promise<Client> {
  const { PATH, DOCKER_CONFIG } = bed.cli.env
  Object.assign(process.env, { PATH, DOCKER_CONFIG })
  return await openBenchApp(bed, home === undefined ? {} : { home })
}

/** Where both bring up their stacks. */
interface Place {
  readonly host: string
  readonly what: string
  readonly ours: string
  readonly theirs: string
  /** Milliseconds of `docker compose` with these arguments, one after the other. */
  type(...calls: readonly (readonly string[])[]): Promise<number>
}

function here(bed: Bed, root: string): Place {
  const { binary, env } = bed.cli
  return {
    host: 'local',
    what: '',
    ours: join(root, 'ours'),
    theirs: join(root, 'theirs'),
    async type(...calls) {
      let wallMs = 0
      for (const args of calls) wallMs += (await runTimed(binary, ['compose', ...args], env)).wallMs
      return wallMs
    },
  }
}

/** By hand: logged in, in a folder that is there already. */
async function there(bed: Bed, root: string): Promise<[Client, Place]> {
  const ssh = await openSshBed(bed)
  if (!ssh) throw new Error('needs a private engine, beside which sshd can run')
  const client = await openWithDocker(bed, ssh.home)
  await client.hosts.add({ name: far, connection: { kind: 'ssh', host: far } })
  const theirs = join(ssh.farHome, 'theirs')
  return [
    client,
    {
      host: far,
      what: ' over SSH',
      ours: join(root, 'ours-far'),
      theirs,
      async type(...calls) {
        const typed = calls.map((args) => `docker compose ${args.join(' ')}`).join(' && ')
        return (await runTimed('ssh', ['-F', ssh.config, far, typed])).wallMs
      },
    },
  ]
}

/** One of three services is made anew each time. */
async function bringUp(bed: Bed, client: Client, place: Place): Promise<Result> {
  const name = bed.name(`stack-${place.host}`)
  const typed = [
    ...['-p', bed.name(`typed-${place.host}`)],
    ...['-f', join(place.theirs, 'compose.yaml')],
  ]
  bed.defer(() => place.type([...typed, 'down', '-t', '0']))
  await writeStack(place.ours, 3, 'v1')
  await applyStack(bed, client, { name, path: place.ours, host: place.host })
  const rounds = { ours: 0, typed: 0 }
  const nextTag = (side: keyof typeof rounds) => (rounds[side]++ % 2 === 0 ? 'v1' : 'v2')
  const taken = await interleave<'typed' | 'ours', number>(bed.pairs + 1, {
    async typed() {
      await writeStack(place.theirs, 3, nextTag('typed'))
      return await place.type([...typed, 'pull', '-q'], [...typed, 'up', '-d'])
    },
    async ours() {
      await writeStack(place.ours, 3, nextTag('ours'))
      const { state, wallMs } = await deployAndWait(client, name)
      if (state !== 'succeeded') throw new Error(`the deployment ended as ${state}`)
      return wallMs
    },
  })
  return compare(bed, {
    id: 'K1',
    what: `deploy a stack of 3, one of them anew${place.what}, vs docker compose pull and up -d typed by hand`,
    unit: 'ms',
    // The first round makes all three.
    anchor: taken.typed.slice(1),
    longshore: taken.ours.slice(1),
    ratio: 'cost',
    goal: atMost(1.4, 'compose by hand'),
    note: 'planned, proved and recorded; not watched after it is up',
  })
}

async function plan(bed: Bed, client: Client, root: string): Promise<Result> {
  const folder = join(root, 'thirty')
  const name = bed.name('thirty')
  const { binary, env } = bed.cli
  await writeStack(folder, services, 'v1')
  await applyStack(bed, client, { name, path: folder })
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
    what: `plan a stack of ${services} services, vs docker compose config -q`,
    unit: 'ms',
    anchor: taken.config,
    longshore: taken.ours,
    ratio: 'cost',
    goal: atMost(5, 'one docker compose config'),
  })
}

const registryPort = 5078
const sampleMs = 10

/** Of this process, with the whole app in it, while a view follows the deployment. */
async function pullMemory(bed: Bed, client: Client, root: string): Promise<Result> {
  const megabytes = bed.quick ? 1 : 4
  const images = await pushImages(bed, megabytes)
  const folder = join(root, 'pulled')
  const name = bed.name('pulled')
  await writeImages(folder, images, 'always')
  await applyStack(bed, client, { name, path: folder, pull: 'always' })
  const before = await memoryHeld()
  let peak = before
  const watching = setInterval(() => {
    peak = Math.max(peak, memoryInUse())
  }, sampleMs)
  const { state } = await deployAndWait(client, name).finally(() => clearInterval(watching))
  if (state !== 'succeeded') throw new Error(`the deployment ended as ${state}`)
  return hold(bed, {
    id: 'K3',
    what: `memory of the app above what it had, at most, while ${services} services of ${megabytes} MB each are pulled and brought up`,
    unit: 'bytes',
    limit: 32 * 2 ** 20,
    values: [peak - before],
    kind: 'at-most',
  })
}

/** In a registry, and no more on the engine: as many images as there are services. */
async function pushImages(bed: Bed, megabytes: number): Promise<string[]> {
  const registry = await startRegistry(bed.engine.name, { port: registryPort })
  bed.defer(() => registry.stop())
  const remove = (name: string) => bed.call('DELETE', `/images/${encodeURIComponent(name)}?force=1`)
  const references: string[] = []
  for (let n = 0; n < services; n++) {
    const local = `localhost/longshore-test:${bed.name(`pulled${n}`)}`
    await ensureBigImage(bed.socketPath, local, megabytes)
    const pushed = await pushImage(bed.socketPath, registry, local, `bench/pulled${n}:v1`)
    await remove(local)
    bed.defer(() => remove(pushed.reference))
    references.push(pushed.reference)
  }
  return references
}
