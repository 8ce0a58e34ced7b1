// Cleaning up a real host: what is gone, and what is left, is judged from its engine alone.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Engine } from '../../../src/main/engine/engine.ts'
import type { DeclaredHosts } from '../../../src/main/hosts/hosts.ts'
import { createPrune, type Prune } from '../../../src/main/prune/prune.ts'
import { settingsOver } from '../../../src/main/store/settings-values.ts'
import { label } from '../../../src/shared/model/labels.ts'
import { diskKinds, type PruneChoice, type PrunePlan } from '../../../src/shared/model/prune.ts'
import { privateEngine } from '../../support/bed/private-engine.ts'
import { plainSpec } from '../../support/container-spec.ts'
import { dockerCli } from '../../support/docker-cli.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { hostsOn } from '../../support/hosts-on.ts'
import { countingIds, createMemoryStore } from '../../support/memory-store.ts'
import { putWorkload, releaseOf } from '../../support/prune-world.ts'
import { sources } from '../../support/sources.ts'
import { hostsAlong, roadTo } from '../../support/ways.ts'
import { engineOver } from '../engine/engine-over.ts'

const hold = 'localhost/longshore-test:hold'
type Over = 'local' | 'ssh'
const bed = privateEngine({ images: [hold] })
const road = roadTo(bed, 'ssh')
const cli = dockerCli(bed)
const run = promisify(execFile)
const docker = async (...args: string[]) => {
  const { binary, env } = cli()
  return (await run(binary, args, { env: { ...process.env, ...env } })).stdout.trim()
}

const dir = mkdtempSync(join(tmpdir(), 'longshore-clean-up-'))
const store = createMemoryStore()
const signal = new AbortController().signal
const ours = { [label.installation]: store.installation }
const ofGone = { ...ours, [label.workload]: 'gone' }
/** Long after all that is in it was made. */
const clock = { ...testClock, now: () => Date.now() + 24 * 3_600_000 }

let engine: Engine
let hosts: Record<Over, DeclaredHosts>
beforeAll(() => {
  engine = engineOver(bed.socketPath, 'outside')
  const deps = { clock: testClock, installation: store.installation, filesDir: dir }
  hosts = {
    local: hostsOn({ ...deps, endpoint: bed.socketPath }),
    ssh: hostsAlong(road, { ...deps, engineSocket: bed.socketPath }),
  }
})
afterAll(async () => {
  engine?.close()
  await Promise.all(Object.values(hosts ?? {}).map((each) => each.close()))
  store.close()
  rmSync(dir, { recursive: true, force: true })
})

const pruneOver = (over: Over): Prune =>
  createPrune({
    settings: settingsOver({ read: () => ({}), write: () => {} }),
    ...{ store, sources, hosts: hosts[over], clock, ids: countingIds() },
    adopted: { project: () => undefined, labels: () => undefined, containers: () => [] },
    projects: { rendered: () => Promise.reject(new Error('there is no stack here')) },
    bugs: {
      report: (error) => {
        throw error
      },
    },
  })

async function clean(
  host: Over,
  choice: Partial<PruneChoice>,
  between = async (_: PrunePlan) => {},
) {
  const prune = pruneOver(host)
  for await (const _ of prune.look(host, signal));
  const asked = { kinds: [], labels: [], ids: [], ...choice }
  const plan = prune.plan({ host, choice: asked })
  await between(plan)
  const { fingerprint } = plan
  const { id } = prune.start({ host, choice: asked, fingerprint, confirm: [], actor: 'ada' })
  let last = prune.show(id)
  for await (const item of prune.watch(id, signal)) last = item.run
  return { plan, run: last }
}

/** An image with bytes of its own; the one that had its name before has none any more. */
async function build(reference: string, text: string): Promise<string> {
  writeFileSync(join(dir, 'Dockerfile'), `FROM ${hold}\nCOPY content /content\n`)
  writeFileSync(join(dir, 'content'), text.repeat(300_000))
  await docker('build', '--quiet', '--tag', reference, dir)
  return await docker('image', 'inspect', '--format', '{{.Id}}', reference)
}

const layersBytes = async () => (await engine.disk.images()).layersBytes ?? Number.NaN

it('takes images that no kept release needs, frees what it said, and keeps the others', async () => {
  const [first, second, third] = [
    await build('app/web:latest', 'first'),
    await build('app/web:latest', 'second'),
    await build('app/web:latest', 'third'),
  ]
  const foreign = await build('app/foreign:latest', 'foreign')
  putWorkload(store, 'web', { defaultTag: 'none' })
  for (const id of [first, second, third])
    releaseOf(store, 'web', { id, reference: 'app/web:latest' })
  store.releases.trim('web', 2)

  const before = await layersBytes()
  const { plan, run } = await clean('local', { kinds: ['images'] })
  expect(plan.going.map(({ id }) => id)).toEqual([first])
  expect(run).toMatchObject({ state: 'done', items: [{ id: first, state: 'removed' }] })
  expect(plan.freed).toEqual({ bytes: before - (await layersBytes()), isExact: true, unknown: 0 })
  expect(run.freedBytes).toBe(plan.freed.bytes)
  expect(plan.freed.bytes).toBeGreaterThan(1_000_000)
  const there = await Promise.all(
    [first, second, third, foreign].map(async (id) => Boolean(await engine.images.inspect(id))),
  )
  expect(there).toEqual([false, true, true, true])
})

it('takes over SSH what is left of a workload that is gone, and nothing of others that was not chosen', async () => {
  await engine.networks.ensure('gone-net', ofGone)
  await engine.networks.ensure('held-net', ofGone)
  await engine.networks.ensure('foreign-net', {})
  for (const [name, labels] of Object.entries({ 'gone-vol': ofGone, 'foreign-vol': {} }))
    await engine.volumes.ensure(name, labels)
  const mounts = [{ kind: 'volume', source: 'gone-vol', target: '/data' } as const]
  const of = (name: string, more = {}) => ({ ...plainSpec, name, image: hold, ...more })
  await engine.containers.create(of('gone', { labels: ofGone, network: 'gone-net', mounts }))
  await engine.containers.create(of('foreign-stopped', { network: 'held-net' }))
  const lock = { ...ofGone, [label.role]: 'lock' }
  await engine.containers.create(of('lock', { labels: lock }))

  const { run } = await clean('ssh', { kinds: ['containers', 'networks', 'volumes'] })
  expect(run.items.map(({ name, state }) => `${name} ${state}`)).toEqual([
    ...['gone removed', 'gone-net removed', 'gone-vol removed'],
  ])
  const containers = (await engine.containers.list()).map(({ name }) => name).sort()
  expect(containers).toEqual(['foreign-stopped', 'lock'])
  const networks = (await engine.disk.networks()).map(({ name }) => name)
  expect(networks).toEqual(expect.arrayContaining(['held-net', 'foreign-net']))
  expect(networks).not.toContain('gone-net')
  expect((await engine.disk.volumes()).map(({ name }) => name)).toEqual(['foreign-vol'])

  await clean('ssh', { ids: ['foreign-vol', 'foreign-net'] })
  expect((await engine.disk.volumes()).map(({ name }) => name)).toEqual([])
  expect((await engine.disk.networks()).map(({ name }) => name)).not.toContain('foreign-net')
})

it('empties the build cache over SSH, and keeps an image that came into use after it was shown', async () => {
  const [used, unused] = [
    await build('app/used:latest', 'used'),
    await build('app/unused:latest', 'unused'),
  ]
  expect((await engine.disk.cache()).length).toBeGreaterThan(0)
  const choice = { kinds: ['cache' as const], ids: [used, unused] }
  const { run } = await clean('ssh', choice, async () => {
    await engine.containers.create({ ...plainSpec, name: 'late', image: used })
  })
  const images = run.items.filter(({ kind }) => kind === diskKinds[0])
  expect(images.map(({ id, state, by }) => [id, state, by])).toEqual(
    expect.arrayContaining([
      [used, 'kept', ['late']],
      [unused, 'removed', undefined],
    ]),
  )
  expect(await engine.images.inspect(used)).toBeDefined()
  expect(await engine.images.inspect(unused)).toBeUndefined()
  const left = await engine.disk.cache()
  expect(left.filter(({ isInUse }) => !isInUse)).toEqual([])
})
