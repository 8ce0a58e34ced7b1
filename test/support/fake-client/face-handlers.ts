import type { FaceMap, FaceStanding, FacesShown } from '../../../src/shared/model/face-standing.ts'
import type { Implementer } from './answers.ts'
import type { World } from './world.ts'

const day = 86_400_000
const at = '3f9c2ab81d04:8080'

/** Each runs, but for those that are down. */
const leadsTo = (...containers: string[]): FaceStanding['route'] => ({
  state: 'leads',
  targets: containers.map((text, nth) => {
    const [container = '', down] = text.split(' ')
    return { at: at.replace('04', `0${4 + nth}`), container, isUp: down === undefined }
  }),
})

function face(
  some: Partial<FaceStanding> & { readonly name: string },
  index: number,
): FaceStanding {
  const until = Date.now() + 67 * day
  return {
    ...{ workload: 'shop', host: 'prod-1', index, isPrimary: index === 0, path: '/' },
    ...{ service: null, tls: 'auto', route: leadsTo('shop-r7') },
    answer: { state: 'answers', status: 200, container: 'shop-r7', release: 'r7', tookMs: 12 },
    certificate: {
      ...{ state: 'good', issuer: 'Let’s Encrypt', until, daysLeft: 67, trouble: null },
    },
    dns: {
      ...{ state: 'here', answers: ['192.0.2.10'], expected: '192.0.2.10', account: 'cloud' },
      ...{ record: { name: some.name, type: 'A', value: '192.0.2.10' }, failure: null, reason: '' },
    },
    ...some,
  }
}

const nowhere = { answers: [], expected: '192.0.2.10', account: null, record: null, failure: null }

function shown(): FacesShown {
  const away = {
    kind: 'proxy-away',
    host: 'prod-2',
    proxy: 'Caddy',
    reason: 'it is silent',
  } as const
  const faces = [
    face({ name: 'shop.example.com' }, 0),
    face(
      {
        ...{ name: 'new.example.com', route: { state: 'absent' }, answer: { state: 'skipped' } },
        certificate: { state: 'absent', trouble: null },
        dns: { ...nowhere, state: 'absent', reason: 'a new record takes a moment to be told' },
      },
      1,
    ),
    face(
      {
        ...{ name: 'api.example.com', path: '/v2' },
        route: { state: 'taken', targets: ['10.0.0.7:80'], holder: 'somebody else' },
        answer: { state: 'skipped' },
        certificate: {
          ...{ state: 'bad', issuer: 'Let’s Encrypt', until: Date.now() - 3 * day, daysLeft: -3 },
          trouble: 'it expired 3 days ago',
        },
        dns: {
          ...{ ...nowhere, state: 'elsewhere', answers: ['198.51.100.7'], account: 'cloud' },
          reason: 'it is to lead to 192.0.2.10',
        },
      },
      2,
    ),
    face(
      {
        ...{ name: 'shop.example.com', host: 'prod-2' },
        route: { state: 'unknown', failure: away },
        answer: { state: 'skipped' },
        certificate: { state: 'unknown', reason: 'The proxy of prod-2 does not answer' },
        dns: {
          ...nowhere,
          state: 'unknown',
          reason: 'the resolver of this machine does not answer',
        },
      },
      0,
    ),
  ]
  return { at: Date.now(), faces, issues: [], off: 1 }
}

function faceMap(): FaceMap {
  const route = { path: '/', targets: [at], trouble: null }
  return {
    at: Date.now(),
    hosts: [
      {
        ...{ host: 'prod-1', proxy: 'edge', publicAddress: '192.0.2.10', version: '2.11.2' },
        ...{ warnings: [], failure: null },
        routes: [
          { ...route, name: 'api.example.com', path: '/v2', holder: { kind: 'stranger' } },
          { ...route, name: 'shop.example.com', holder: { kind: 'ours', workload: 'shop' } },
          { ...route, name: 'wiki.example.com', holder: { kind: 'other', workload: 'wiki' } },
        ],
      },
      {
        ...{ host: 'prod-2', proxy: 'caddy', publicAddress: null, version: '', warnings: [] },
        routes: [],
        failure: { kind: 'proxy-away', host: 'prod-2', proxy: 'Caddy', reason: 'it is silent' },
      },
      {
        ...{ host: 'staging', proxy: 'none', publicAddress: null, version: '', warnings: [] },
        ...{ routes: [], failure: null },
      },
    ],
  }
}

const withoutProxy = (host: FaceMap['hosts'][number]) => ({
  ...host,
  ...{ proxy: 'none' as const, version: '', routes: [], failure: null },
})

export function faceHandlers(world: World, os: Implementer) {
  const isEmpty = () => ['empty', 'new', 'bare'].includes(world.scenario)
  return {
    list: os.faces.list.handler(async ({ signal, input }) => {
      await world.gate(signal)
      if (isEmpty() || input.name !== 'shop')
        return { at: Date.now(), faces: [], issues: [], off: 0 }
      return shown()
    }),
    map: os.faces.map.handler(async ({ signal, input }) => {
      await world.gate(signal)
      const { at, hosts } = faceMap()
      const asked = hosts.filter(({ host }) => input?.host === undefined || host === input.host)
      return { at, hosts: isEmpty() ? asked.map(withoutProxy) : asked }
    }),
    setDns: os.faces.setDns.handler(() => ({
      records: [
        {
          record: { name: 'shop.example.com', type: 'A' as const, value: '192.0.2.10' },
          ...{ account: 'cloud', outcome: 'ours' as const, isNew: false },
        },
      ],
    })),
    checkDns: os.faces.checkDns.handler(async function* () {
      const steps = [
        ['shop.example.com: its record', 'ok', 'cloud has A 192.0.2.10, made here'],
        ['shop.example.com: what is answered', 'ok', 'this machine is told 192.0.2.10: here'],
        ['api.example.com: its record', 'failed', 'cloud has A 198.51.100.7, of somebody else'],
      ] as const
      for (const [title, outcome, found] of steps)
        yield {
          type: 'checkup' as const,
          checkup: { id: title, title, outcome, found, remedy: null },
        }
      yield { type: 'end' as const, how: 'completed' as const }
    }),
  }
}
