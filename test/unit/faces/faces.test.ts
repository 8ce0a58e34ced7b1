import fs from 'node:fs'
import { connect } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { createServer } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { conditionOf } from '../../../src/main/activity/face-watch.ts'
import { certificateOf } from '../../../src/main/faces/certificate.ts'
import { checkNames } from '../../../src/main/faces/check-dns.ts'
import { dnsStandingOf } from '../../../src/main/faces/dns-standing.ts'
import { openEntrance } from '../../../src/main/faces/entrance.ts'
import { createFaces } from '../../../src/main/faces/faces.ts'
import { sharedAsking } from '../../../src/main/faces/shared-asking.ts'
import { placeOf } from '../../../src/main/routing/dns/providers.ts'
import type { FoundRoute, Router } from '../../../src/main/routing/router.ts'
import { settingsOver } from '../../../src/main/store/settings-values.ts'
import { fail, failureOf } from '../../../src/shared/lib/failure-error.ts'
import { overallOf } from '../../../src/shared/model/face-standing.ts'
import { troubleOf } from '../../../src/shared/model/face-trouble.ts'
import { label } from '../../../src/shared/model/labels.ts'
import { workloadDocumentSchema } from '../../../src/shared/model/workload.ts'
import { makeAuthority, makePair } from '../../support/bed/certificates.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import {
  createFakeHosts,
  createFakeSession,
  type FakeSession,
} from '../../support/fake-session/fake-session.ts'
import { createMemoryStore } from '../../support/memory-store.ts'

const never = new AbortController().signal
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'longshore-faces-'))
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

const day = 86_400_000

describe('the certificate that a proxy shows', () => {
  let port = 0
  let ca = ''
  const server = createServer()
  beforeAll(async () => {
    const authority = makeAuthority(path.join(folder, 'authority'))
    const pair = makePair(path.join(folder, 'pair'), authority, 'DNS:shop.example.com')
    const read = (name: string) => fs.readFileSync(path.join(pair, name), 'utf8')
    ca = read('ca.pem')
    server.setSecureContext({ cert: read('cert.pem'), key: read('key.pem') })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    port = typeof address === 'object' && address ? address.port : 0
  })
  afterAll(() => server.close())

  const shown = (name: string, trusted: readonly string[], now = Date.now()) =>
    certificateOf(connect(port, '127.0.0.1'), name, { ca: trusted, now, signal: never })

  it('is judged as a browser does: by name, by who issued it, and by its time', async () => {
    expect(await shown('shop.example.com', [ca])).toMatchObject({
      ...{ state: 'soon', issuer: 'authority', trouble: null },
    })
    expect(await shown('shop.example.com', [ca], Date.now() - 60 * day)).toMatchObject({
      state: 'good',
    })
    expect(await shown('other.example.com', [ca])).toMatchObject({
      ...{ state: 'bad', trouble: 'it is for another name' },
    })
    expect(await shown('shop.example.com', [])).toMatchObject({
      ...{ state: 'bad', trouble: 'no browser knows who issued it' },
    })
    expect(await shown('shop.example.com', [ca], Date.now() + 60 * day)).toMatchObject({
      ...{ state: 'bad', trouble: expect.stringContaining('expired') },
    })
  })
})

describe('a name as this machine is told', () => {
  const kept = createMemoryStore().dns
  const told = async (answers: readonly string[], address = '192.0.2.10') => {
    const addresses = async (name: string) => (name === 'prod.invalid' ? ['192.0.2.10'] : answers)
    const asked = { kept, workload: 'shop', host: 'prod', address }
    return (await dnsStandingOf({ addresses }, asked, { name: 'shop.example.com', signal: never }))
      .state
  }

  it('leads here, elsewhere or nowhere, whether the host is declared by address or by name', async () => {
    expect(await told(['192.0.2.10'])).toBe('here')
    expect(await told(['192.0.2.10'], 'prod.invalid')).toBe('here')
    expect(await told(['2001:db8::1'], '2001:DB8:0::1')).toBe('here')
    expect(await told(['192.0.2.99'])).toBe('elsewhere')
    expect(await told([])).toBe('absent')
    expect(await told(['192.0.2.10'], '')).toBe('unset')
  })

  it('that no account keeps is not promised to come by itself', async () => {
    const deps = {
      ...{ store: { dns: kept, installation: 'i' }, addresses: async () => [] },
      dns: {
        provider: () => fail({ kind: 'not-found', what: 'DNS account', name: '' }),
        settle: async () => [],
        hostsOf: () => [],
      },
    }
    const on = {
      session: { name: 'prod', publicAddress: '192.0.2.10' },
      names: ['shop.example.org'],
    }
    const steps: (string | undefined)[] = []
    for await (const { remedy } of checkNames(deps, [{ workload: 'shop', ...on }], never))
      steps.push(remedy?.text)
    expect(steps).toEqual([
      'Make its record by hand, or add an account for its zone.',
      'Once its record leads there, others keep the old answer for a while: ask again then.',
    ])
  })

  it('through Cloudflare leads to its addresses, and that is fine', async () => {
    const service = { kind: 'cloudflare', zone: 'example.com', proxied: true, ttl: 1 } as const
    kept.putAccount({ name: 'cloud', service, changedAt: 0 }, 'token', placeOf(service))
    expect(await told(['104.16.0.1'])).toBe('proxied')
  })

  it('is unknown where nobody answers, and never absent', async () => {
    const addresses = () => Promise.reject(Object.assign(new Error('silent'), { code: 'ETIMEOUT' }))
    const asked = { kept, workload: 'shop', host: 'prod', address: '192.0.2.10' }
    const standing = await dnsStandingOf({ addresses }, asked, {
      name: 'shop.example.com',
      signal: never,
    })
    expect(standing).toMatchObject({ state: 'unknown', answers: [] })
  })
})

/** What a proxy has, told as it is. */
function routerWith(routes: readonly FoundRoute[], away = false): Router {
  const refuse = () => Promise.reject(new Error('nothing is changed by looking'))
  return {
    traits: {
      ...{ kind: 'edge', drops: { switching: null, changing: null }, reaches: 'shared-network' },
      ...{ byLabels: false, hasAccessLists: false, mostTargets: 12, certificates: null },
    },
    look: async () => ({ version: '2.11.2', warnings: [] }),
    routes: async () => routes,
    read: async () => undefined,
    entrance: async () => ({ at: { host: '172.18.0.2', port: away ? 81 : 80 }, isTls: false }),
    ...{
      prepare: refuse,
      leave: refuse,
      targetOf: refuse,
      set: refuse,
      restore: refuse,
      remove: refuse,
    },
    ...{ inFlight: refuse, labels: () => ({}) },
  }
}

function world(
  routes: (installation: string) => readonly FoundRoute[],
  fill: (session: FakeSession, installation: string) => void = () => {},
  isDeclared: (host: string) => boolean = () => true,
) {
  const store = createMemoryStore()
  const session = {
    ...createFakeSession({ name: 'prod', installation: store.installation }),
    ...{ proxy: { kind: 'edge' as const }, publicAddress: '192.0.2.10' },
  }
  fill(session, store.installation)
  session.respond((_host, port) => (port === 80 ? { status: 200, body: 'v7' } : undefined))
  const bare = createFakeSession({ name: 'bare' })
  let stored: unknown = { domain: 'example.com' }
  const settings = settingsOver({ read: () => stored, write: (value) => (stored = value) })
  const document = workloadDocumentSchema.parse({
    ...{ name: 'shop', hosts: ['prod', 'bare'], source: { kind: 'image' } },
    faces: [
      { subdomain: '', domain: '' },
      { subdomain: 'shop' },
      { domain: 'shop.example.org', tls: 'off' },
      { subdomain: 'new', domain: 'example.org', path: '/v2' },
    ],
  })
  store.workloads.put({ id: 'w', document, revision: 'r', createdAt: 0, updatedAt: 0 })
  const router = routerWith(routes(store.installation))
  return createFaces({
    ...{
      store,
      settings,
      hosts: createFakeHosts([session, bare].filter(({ name }) => isDeclared(name))),
    },
    clock: testClock,
    routerOf: ({ name }) => (name === 'prod' ? router : undefined),
    addresses: async () => ['192.0.2.10'],
    authorities: () => [],
    dns: { provider: () => Promise.reject() as never, settle: async () => [], hostsOf: () => [] },
  })
}

it.each([
  [{ kind: 'edge', httpsPort: 8443 }, 8443],
  [{ kind: 'npm', mode: 'local', url: 'http://127.0.0.1:81', httpsPort: 8444 }, 8444],
  [{ kind: 'traefik', mode: 'labels', httpsPort: 8445 }, 8445],
  [{ kind: 'traefik', mode: 'labels' }, 443],
] as const)('is asked by TLS at the port that its host declares: %j', async (proxy, port) => {
  const session = { ...createFakeSession(), proxy } as FakeSession
  await openEntrance(session, [], never).catch(failureOf)
  expect(session.dialled).toEqual([{ host: '127.0.0.1', port }])
})

describe('the faces of a workload', () => {
  const route = { path: '/', targets: ['172.18.0.3:80'], state: 'as it is' }
  const faces = world((installation) => [
    { ...route, name: 'shop.example.com', owner: { installation, workload: 'shop' } },
    { ...route, name: 'shop.example.org', owner: null },
    { ...route, name: 'wiki.example.org', owner: { installation: 'other', workload: 'wiki' } },
  ])

  it('TF-41 TF-42 TF-46 are named by their domain or that of the settings; one with neither is off, and the first that is on is the primary one', async () => {
    const shown = await faces.list('shop', never)
    const onProd = shown.faces.filter(({ host }) => host === 'prod')
    expect(onProd.map(({ name, path: at, isPrimary }) => [name + at, isPrimary])).toEqual([
      ['shop.example.com/', true],
      ['shop.example.org/', false],
      ['new.example.org/v2', false],
    ])
    expect(shown.off).toBe(1)
  })

  it('are shown as the proxy has them, not as we think: here, somebody else’s, not there, and with no proxy at all', async () => {
    const { faces: shown } = await faces.list('shop', never)
    const states = shown.map((face) => `${face.host} ${face.name} ${face.route.state}`)
    expect(states).toEqual([
      'prod shop.example.com leads',
      'prod shop.example.org taken',
      'prod new.example.org absent',
      'bare shop.example.com none',
      'bare shop.example.org none',
      'bare new.example.org none',
    ])
    const [first, second, third] = shown
    expect(first?.answer).toMatchObject({ state: 'answers', status: 200 })
    // The host answers: it is its port for TLS that nobody is at.
    expect(first?.certificate).toEqual({
      ...{ state: 'unknown', reason: '127.0.0.1:443: nothing listens there (ECONNREFUSED)' },
    })
    expect(second).toMatchObject({ answer: { state: 'skipped' }, certificate: { state: 'off' } })
    expect([second, third].map((face) => face && overallOf(face))).toEqual(['failing', 'pending'])
  })

  it('are shown for every host where one is declared no more, which is said of its own; so are they in the DNS', async () => {
    const left = world(
      (installation) => [
        { ...route, name: 'shop.example.com', owner: { installation, workload: 'shop' } },
      ],
      undefined,
      (host) => host !== 'bare',
    )
    const { faces: shown } = await left.list('shop', never)
    const failure = { kind: 'not-found', what: 'host', name: 'bare' }
    expect(shown.map((face) => [face.host, face.route, face.dns.state])).toEqual([
      ['prod', expect.objectContaining({ state: 'leads' }), 'here'],
      ['prod', { state: 'absent' }, 'here'],
      ['prod', { state: 'absent' }, 'here'],
      ...Array.from({ length: 3 }, () => ['bare', { state: 'unknown', failure }, 'unset']),
    ])
    expect(shown.slice(3).map(overallOf)).toEqual(['unknown', 'unknown', 'unknown'])
    const checked: string[] = []
    for await (const { id } of left.checkDns('shop', never)) checked.push(id)
    expect(checked).toEqual(
      expect.arrayContaining(['prod shop.example.com told', 'bare shop.example.com told']),
    )
  })

  it('that are in trouble are one spell for each host, told by name; what nobody could ask tells nothing', async () => {
    const { faces: shown } = await faces.list('shop', never)
    const onProd = shown.filter(({ host }) => host === 'prod')
    expect(conditionOf(onProd)).toMatchObject({
      ...{ is: 'trouble', event: 'face-failing' },
      detail: expect.stringContaining('shop.example.org: the proxy leads it to somebody else'),
    })
    expect(conditionOf(onProd.slice(0, 1))).toMatchObject({ is: 'well' })
  })

  it('that lead to nothing of it, or by now to another, though it runs, are in trouble, with what mends it', async () => {
    const troubleWhere = async (at: Readonly<Record<string, string>>) => {
      const own = world(
        (installation) => [
          { ...route, name: 'shop.example.com', owner: { installation, workload: 'shop' } },
        ],
        ({ engine: { control } }, installation) => {
          control.addImage('localhost/app:1')
          for (const [name, address] of Object.entries(at)) {
            const labels = { [label.installation]: installation, [label.workload]: name }
            const id = control.addContainer({ name: `${name}-1`, image: 'localhost/app:1', labels })
            const made = control.containers().find((each) => each.id === id)
            if (made) made.address = address
          }
        },
      )
      const { faces: shown } = await own.list('shop', never)
      return shown.slice(0, 1).map(troubleOf).join()
    }
    const mended = 'restart shop, and it leads there again'
    expect(await troubleWhere({ shop: '172.18.0.9' })).toBe(
      `it leads to 172.18.0.3:80, where nothing is: ${mended}`,
    )
    expect(await troubleWhere({ shop: '172.18.0.9', wiki: '172.18.0.3' })).toBe(
      `it leads to 172.18.0.3:80, where wiki-1 is by now: ${mended}`,
    )
    expect(await troubleWhere({ shop: '172.18.0.3', wiki: '172.18.0.9' })).toBe('')
    // What does not run at all is told as that.
    expect(await troubleWhere({})).toBe('')
  })

  it('lead to nothing where another container has but the port of that number, published by its host', async () => {
    const own = world(
      (installation) => [
        {
          ...{ name: 'shop.example.com', path: '/', targets: ['17d727e09a94:80'], state: 's' },
          owner: { installation, workload: 'shop' },
        },
      ],
      ({ engine: { control } }, installation) => {
        control.addImage('localhost/app:1')
        const labels = { [label.installation]: installation, [label.workload]: 'shop' }
        control.addContainer({ name: 'shop-1', image: 'localhost/app:1', labels })
        const publish = [{ hostIp: '', hostPort: 80, containerPort: '80/tcp' }]
        control.addContainer({ name: 'longshore-edge', image: 'localhost/app:1', publish })
      },
    )
    const { faces: shown } = await own.list('shop', never)
    expect(shown.slice(0, 1).map(troubleOf).join()).toBe(
      'it leads to 17d727e09a94:80, where nothing is: restart shop, and it leads there again',
    )
  })

  it('are on a map with whatever else the proxies lead, whoever it belongs to', async () => {
    const { hosts } = await faces.map(undefined, never)
    expect(hosts).toMatchObject([
      {
        ...{ host: 'prod', proxy: 'edge', version: '2.11.2' },
        routes: [
          { name: 'shop.example.com', holder: { kind: 'ours', workload: 'shop' } },
          { name: 'shop.example.org', holder: { kind: 'stranger' } },
          { name: 'wiki.example.org', holder: { kind: 'other', workload: 'wiki' } },
        ],
      },
      { host: 'bare', proxy: 'none', routes: [] },
    ])
  })

  it('of a proxy that several ask for at once are asked for once; who leaves takes nobody’s answer away', async () => {
    const share = sharedAsking<number>()
    let times = 0
    const { promise, resolve } = Promise.withResolvers<number>()
    const ends: boolean[] = []
    const ask = (until: AbortSignal) => {
      times += 1
      until.addEventListener('abort', () => ends.push(true))
      return promise
    }
    const [first, second] = [new AbortController(), new AbortController()]
    const answers = [first, second].map(({ signal }) => share('prod', signal, ask))
    first.abort(new Error('left'))
    await expect(answers[0]).rejects.toThrow('left')
    expect([times, ends]).toEqual([1, []])
    resolve(7)
    expect(await answers[1]).toBe(7)
    // What was answered is asked anew, and one whom all have left ends.
    const third = new AbortController()
    const left = share('prod', third.signal, (until) => {
      until.addEventListener('abort', () => ends.push(true))
      return new Promise(() => {})
    })
    third.abort(new Error('left'))
    await expect(left).rejects.toThrow('left')
    expect(ends).toContain(true)
    expect(await share('prod', never, async () => 8)).toBe(8)
  })
})
