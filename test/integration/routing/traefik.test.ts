// A stand-in of Traefik (see `test/support/proxies/traefik.ts`), judged by the files in its folder and by asking through it.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { createLocalFiles } from '../../../src/main/hosts/local/local-files.ts'
import { runHere } from '../../../src/main/hosts/local/local-run.ts'
import type { Router, WantedRoute } from '../../../src/main/routing/router.ts'
import { openTraefik } from '../../../src/main/routing/traefik/traefik-router.ts'
import type { ProxyOf } from '../../../src/shared/model/proxy.ts'
import { askThrough, type Backend, startBackend } from '../../support/proxies/backend.ts'
import { ownFolder } from '../../support/proxies/process.ts'
import { dialsHere, routingServices } from '../../support/proxies/session.ts'
import { startTraefik, type TraefikStandIn } from '../../support/proxies/traefik.ts'

const { signal } = new AbortController()
const how = { signal }
const own = ownFolder('traefik-own')
let traefik: TraefikStandIn
let old: Backend
let fresh: Backend
let router: Router

beforeAll(async () => {
  old = await startBackend('old')
  fresh = await startBackend('new')
  traefik = await startTraefik()
  router = routerOn()
})
afterAll(async () => {
  await traefik?.stop()
  await old?.close()
  await fresh?.close()
  own.remove()
})
afterEach(async () => {
  for (const found of await router.routes(signal))
    if (found.owner?.installation === 'here') await router.remove(found, signal)
})

/** `time`: a clock of its own, for what would last. */
function routerOn(
  more: Partial<ProxyOf<'traefik'>> = {},
  { installation = 'here', clock = systemClock } = {},
): Router {
  const files = { ...dialsHere().files, ...createLocalFiles(own.path) }
  const run = { host: 'local', clock: systemClock, platform: process.platform, env: process.env }
  const session = { ...dialsHere(), files, run: runHere.bind(undefined, run) }
  const proxy = {
    kind: 'traefik',
    mode: 'files',
    folder: traefik.folder,
    api: traefik.api,
  } as const
  return openTraefik(session, { ...proxy, ...more }, { ...routingServices(installation), clock })
}

const wanted = (target: string, more: Partial<WantedRoute> = {}): WantedRoute => ({
  ...{ name: 'shop.example.com', path: '/', targets: [target], tls: 'off' },
  owner: { installation: 'here', workload: 'shop' },
  ...more,
})
const through = (path = '/') => askThrough(traefik.port, 'shop.example.com', path)

/** As somebody else has it in the same folder. */
function strangersFile(name: string, rule: string, target: string): string {
  const service = { loadBalancer: { servers: [{ url: `http://${target}` }] } }
  const http = { routers: { [name]: { rule, service: name } }, services: { [name]: service } }
  const file = join(traefik.folder, `${name}.yaml`)
  writeFileSync(file, JSON.stringify({ http }))
  return file
}

it('TF-40 makes a file for a route, and is back when Traefik leads there', async () => {
  const made = await router.set(wanted(old.target), undefined, how)
  expect(await through('/a?b=1')).toBe('200 old shop.example.com /a?b=1')
  const switched = await router.set(wanted(fresh.target), made, how)
  expect(await through()).toBe('200 new shop.example.com /')
  expect(await router.read(wanted(''), signal)).toMatchObject(switched)
  expect(Object.values(traefik.files())).toEqual([switched.state])
  const targets = [old.target, '127.0.0.1:1', fresh.target]
  const several = await router.set(wanted('', { targets }), switched, how)
  expect(await router.read(wanted(''), signal)).toMatchObject({ targets, state: several.state })
  // One at which nobody answers is passed over.
  const answers = []
  for (let asked = 0; asked < 6; asked += 1) answers.push(await through())
  expect(new Set(answers)).toEqual(
    new Set(['200 old shop.example.com /', '200 new shop.example.com /']),
  )
})

it('TF-45 brings back what there was before, byte for byte', async () => {
  const made = await router.set(wanted(old.target), undefined, how)
  const one = traefik.files()
  const put = await router.set(wanted(fresh.target), made, how)
  await router.restore({ at: made, before: made, put }, signal)
  expect(traefik.files()).toEqual(one)
  expect(await through()).toContain('200 old')
  await router.remove(made, signal, true)
  await router.restore({ at: made, before: made, put: null }, signal)
  expect(traefik.files()).toEqual(one)
  await router.restore({ at: made, before: undefined, put: made }, signal)
  expect(traefik.files()).toEqual({})
  expect(await through()).toContain('404 ')
  await router.restore({ at: made, before: undefined, put: made }, signal)
})

it('is asked by HTTPS where its router takes that in', async () => {
  const plain = await router.set(wanted(old.target), undefined, how)
  expect(await router.secureEntrance?.(plain, signal)).toBeUndefined()
  const secure = await router.set(wanted(old.target, { tls: 'auto' }), plain, how)
  const at = { host: '127.0.0.1', port: 443 }
  expect(await router.secureEntrance?.(secure, signal)).toEqual({ at, isTls: true })
})

it('leads what is below a path, and no name that only begins alike', async () => {
  await router.set(wanted(old.target), undefined, how)
  await router.set(wanted(fresh.target, { path: '/api' }), undefined, how)
  const asked = ['/api', '/api/1', '/apiary', '/'].map(through)
  expect((await Promise.all(asked)).map((answer) => answer.split(' ')[1])).toEqual([
    ...['new', 'new', 'old', 'old'],
  ])
})

it('never writes over what another hand changed meanwhile', async () => {
  const made = await router.set(wanted(old.target), undefined, how)
  const [name = ''] = Object.keys(traefik.files())
  const file = join(traefik.folder, name)
  writeFileSync(file, made.state.replace('"web"', '"web", "other"'))
  const theirs = traefik.files()
  const changed = { failure: { kind: 'route-changed', route: 'shop.example.com' } }
  await expect(router.set(wanted(fresh.target), made, how)).rejects.toMatchObject(changed)
  await expect(router.remove(made, signal)).rejects.toMatchObject(changed)
  await expect(
    router.restore({ at: made, before: undefined, put: made }, signal),
  ).rejects.toMatchObject(changed)
  expect(traefik.files()).toEqual(theirs)
})

it('TF-36 takes its file back where Traefik does not take it, as where another file there is wrong', async () => {
  let passed = 0
  const clock = {
    ...systemClock,
    now: () => passed,
    async sleep(ms: number) {
      passed += ms * 20
      await systemClock.sleep(20)
    },
  }
  const wrong = join(traefik.folder, 'wrong.yml')
  const made = await router.set(wanted(old.target), undefined, how)
  const one = traefik.files()
  writeFileSync(wrong, 'http: [')
  const impatient = routerOn({}, { clock })
  await expect(impatient.set(wanted(fresh.target), made, how)).rejects.toMatchObject({
    failure: {
      kind: 'proxy-not-applied',
      route: 'shop.example.com',
      reason: `It leads to ${old.target}.`,
    },
  })
  rmSync(wrong)
  expect(traefik.files()).toEqual(one)
  expect(await through()).toContain('200 old')
})

it('takes a stranger’s name over by choice alone, by standing before it, and gives it back exactly', async () => {
  const file = strangersFile('theirs', 'Host(`shop.example.com`) && PathPrefix(`/`)', old.target)
  await expect.poll(() => through()).toContain('200 old')
  const before = traefik.files()
  const seen = await router.read(wanted(''), signal)
  expect(seen).toMatchObject({ owner: null, targets: [old.target] })
  await expect(router.set(wanted(fresh.target), seen, how)).rejects.toMatchObject({
    failure: { kind: 'route-taken', holder: 'router theirs@file, which is not ours' },
  })
  expect(traefik.files()).toEqual(before)
  const put = await router.set(wanted(fresh.target), seen, { signal, takeOver: true })
  expect(await through()).toContain('200 new')
  // The next switch needs no choice, and stays before it.
  await router.set(wanted(fresh.target), put, how)
  expect(await through()).toContain('200 new')
  await router.restore({ at: put, before: seen, put }, signal)
  expect(traefik.files()).toEqual(before)
  expect(await through()).toContain('200 old')
  rmSync(file)
  await expect.poll(() => through()).toContain('404 ')
})

it('leaves a route of another installation alone', async () => {
  const other = routerOn({}, { installation: 'there' })
  const owner = { installation: 'there', workload: 'blog' }
  const made = await other.set(wanted(old.target, { owner }), undefined, how)
  const seen = await router.read(made, signal)
  expect(seen?.owner).toEqual(owner)
  const taken = { failure: { kind: 'route-taken' } }
  await expect(router.set(wanted(fresh.target), seen, how)).rejects.toMatchObject(taken)
  await expect(router.remove(made, signal)).rejects.toMatchObject(taken)
  await other.remove(made, signal)
})

it('shows all routers, on however many pages, and what is wrong with them', async () => {
  const names = Array.from({ length: 7 }, (_, index) => `n${index}.example.com`)
  const files = names.map((name, index) =>
    strangersFile(`r${index}`, `Host(\`${name}\`)`, old.target),
  )
  const lost = join(traefik.folder, 'lost.yml')
  const router8 = { rule: 'Host(`lost.example.com`)', service: 'nowhere' }
  writeFileSync(lost, JSON.stringify({ http: { routers: { lost: router8 }, services: {} } }))
  await expect.poll(async () => (await router.routes(signal)).length).toBe(8)
  const found = await router.routes(signal)
  expect(found.map(({ name }) => name).sort()).toEqual(['lost.example.com', ...names])
  expect(found.find(({ name }) => name === 'lost.example.com')).toMatchObject({
    targets: [],
    trouble: 'the service "nowhere@file" does not exist',
  })
  for (const file of [...files, lost]) rmSync(file)
  await expect.poll(async () => (await router.routes(signal)).length).toBe(0)
})

it('tells of a folder that cannot be written, and of what nobody said of it', async () => {
  const taken = join(own.path, 'file')
  writeFileSync(taken, '')
  const refused = (reason: string) => ({
    failure: { kind: 'proxy-refused', reason: expect.stringContaining(reason) },
  })
  await expect(
    routerOn({ folder: join(own.path, 'missing') }).set(wanted(old.target), undefined, how),
  ).rejects.toMatchObject(refused('No such file or directory'))
  await expect(routerOn({ folder: undefined }).routes(signal)).rejects.toMatchObject(
    refused('nobody said which folder of the host it watches (folder)'),
  )
  mkdirSync(join(own.path, 'empty'))
})

it('TF-32 gives the container of labelled faces the labels that Traefik reads, and other modes none', () => {
  const labelled = [
    { ...wanted(''), port: 8080, network: 'longshore' },
    { ...wanted('', { path: '/api', tls: 'auto' }), port: 9090, network: 'longshore' },
  ]
  expect(router.labels(labelled)).toEqual({})
  const labels = routerOn({ mode: 'labels', certResolver: 'le' }).labels(labelled)
  expect(labels).toMatchObject({ 'traefik.enable': 'true', 'traefik.docker.network': 'longshore' })
  // Router and service of each have one name, so that none has a part of another's.
  const named = Object.entries(labels).flatMap(([label, value]) => {
    const [, of, id, what] = /^traefik\.http\.(routers|services)\.([^.]+)\.(.+)$/.exec(label) ?? []
    return of ? [{ id, said: [`${of} ${what}`, value === id ? 'its own' : value] }] : []
  })
  const ids = [...new Set(named.map(({ id }) => id))]
  const saidOf = (id: string | undefined) =>
    Object.fromEntries(named.flatMap((each) => (each.id === id ? [each.said] : [])))
  expect(ids.map(saidOf)).toEqual([
    {
      'routers rule': 'Host(`shop.example.com`)',
      'routers service': 'its own',
      'routers entrypoints': 'web',
      'services loadbalancer.server.port': '8080',
    },
    {
      'routers rule': 'Host(`shop.example.com`) && (Path(`/api`) || PathPrefix(`/api/`))',
      'routers service': 'its own',
      'routers entrypoints': 'websecure',
      'routers tls': 'true',
      'routers tls.certresolver': 'le',
      'services loadbalancer.server.port': '9090',
    },
  ])
})
