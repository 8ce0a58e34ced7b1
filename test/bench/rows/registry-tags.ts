// G1: a thousand tags, as listed by curl and by the client. G2: a round of watching 200 workloads of 40 images.
import { execFile } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { createRegistryClients } from '../../../src/main/registries/clients.ts'
import { noLogins } from '../../../src/main/registries/credentials.ts'
import { createUpdates } from '../../../src/main/updates/updates.ts'
import { settingsSchema } from '../../../src/shared/model/settings.ts'
import { watchSchema } from '../../../src/shared/model/watch.ts'
import { aPart } from '../../support/a-part.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { createFakeSession } from '../../support/fake-session/fake-session.ts'
import { createMemoryStore } from '../../support/memory-store.ts'
import { noRepositories, sources } from '../../support/sources.ts'
import { release, workload } from '../../unit/store/builders.ts'
import type { Bed } from '../bed.ts'
import { atMost, compare, hold, type Result, type Row } from '../row.ts'

export const registryTags: Row = { ids: ['G1', 'G2'], run }

const runFile = promisify(execFile)
const signal = new AbortController().signal
const kept = { list: () => [], get: () => undefined, token: () => '' }
const workloads = 200
const images = 40

/** A registry that lets everybody in, and answers conditions. */
async function serve(tags: readonly string[]) {
  const seen = { asked: 0, sent: 0 }
  const body = JSON.stringify({ name: 'app', tags })
  const server: Server = createServer((request, response) => {
    seen.asked += 1
    response.setHeader('etag', '"1"')
    if (request.headers['if-none-match'] === '"1"') return response.writeHead(304).end()
    seen.sent += 1
    return response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { server, seen, address }
}

async function run(bed: Bed): Promise<Result[]> {
  const names = Array.from({ length: 1_000 }, (_, index) => `1.${index}.0`)
  const thousand = await serve(names)
  const [anchor, longshore]: [number[], number[]] = [[], []]
  for (let pair = 0; pair < bed.pairs; pair += 1) {
    const first = performance.now()
    const url = `http://${thousand.address}/v2/app/tags/list?n=1000`
    const { stdout } = await runFile('curl', ['-fsS', url])
    if (JSON.parse(stdout).tags.length !== names.length) throw new Error('curl listed fewer')
    const second = performance.now()
    await listOnce(thousand.address, names.length)
    anchor.push(second - first)
    longshore.push(performance.now() - second)
  }
  thousand.server.close()
  const tags = compare(bed, {
    ...{ id: 'G1', unit: 'ms', anchor, longshore, ratio: 'cost', goal: atMost(1.3) },
    what: 'a thousand tags listed and parsed, with a connection of its own, vs curl',
  })
  return [tags, ...(await watching(bed))]
}

async function listOnce(address: string, wanted: number): Promise<void> {
  const clients = createRegistryClients({ clock: testClock, credentials: noLogins, kept })
  const { client } = await clients.reach(address, { account: '' }, signal)
  const { names } = await client.tags('app', signal)
  await clients.close()
  if (names.length !== wanted) throw new Error('the client listed fewer')
}

async function watching(bed: Bed): Promise<Result[]> {
  const { server, seen, address } = await serve(['1.0.0'])
  const store = createMemoryStore()
  const digest = `sha256:${'1'.repeat(64)}`
  for (let number = 0; number < workloads; number += 1) {
    const name = `web-${number}`
    const image = `${address}/app${number % images}`
    const made = workload(name)
    const source = { ...made.document.source, image, defaultTag: '1.0.0' }
    const watch = watchSchema.parse({ tags: 'semver:^1', do: 'deploy' })
    store.workloads.put({ ...made, document: { ...made.document, source, watch } })
    const parts = [aPart(name, { image: `${image}:1.0.0`, digest })]
    store.releases.add({ ...release(`d-${number}`, name), tag: '1.0.0', parts }, 'local', {})
  }
  const session = createFakeSession({ name: 'local' })
  const nobody = () => Promise.reject(new Error('nobody is asked'))
  const clients = createRegistryClients({ clock: testClock, credentials: noLogins, kept })
  const updates = createUpdates({
    ...{ sources, store, clients, clock: testClock, random: Math.random },
    hosts: { list: () => [session] },
    ...{ deploys: { start: nobody }, projects: { read: nobody, write: nobody } },
    settings: { get: () => settingsSchema.parse({}) },
    repositories: noRepositories(),
    reportBug: (error) => console.error(error),
  })
  await updates.look()
  const [asked, sent, took]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < bed.pairs; round += 1) {
    // The budget is full again, as it is after a quarter of an hour.
    await new Promise((resolve) => setTimeout(resolve, 4_000))
    Object.assign(seen, { asked: 0, sent: 0 })
    const began = process.cpuUsage()
    await updates.look()
    const { user, system } = process.cpuUsage(began)
    took.push((user + system) / 1_000)
    asked.push(seen.asked)
    sent.push(seen.sent)
  }
  await updates.close()
  await clients.close()
  server.close()
  const note = `${Math.max(...sent)} answers were sent again`
  const what = `a round of watching ${workloads} workloads of ${images} images`
  return [
    hold(bed, {
      ...{ id: 'G2', unit: 'questions', limit: images, values: asked, kind: 'at-most', note, what },
    }),
    hold(bed, { id: 'G2', unit: 'ms CPU', limit: 500, values: took, kind: 'at-most', what }),
  ]
}
