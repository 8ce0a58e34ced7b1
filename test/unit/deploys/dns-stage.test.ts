// Over the stand-in of Cloudflare's API: what deployments do to records of public names.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRoad, type Road } from '../../../src/main/registries/client/http.ts'
import { createDns } from '../../../src/main/routing/dns/dns.ts'
import { placeOf } from '../../../src/main/routing/dns/providers.ts'
import type { Store } from '../../../src/main/store/store.ts'
import type { DnsService } from '../../../src/shared/model/dns.ts'
import { type CloudflareStandIn, startCloudflare } from '../../support/dns/cloudflare.ts'
import type { FakeSession } from '../../support/fake-session/fake-session.ts'
import { runBed } from './run-bed.ts'

const permissions = ['#dns_records:edit']
const service = { kind: 'cloudflare', zone: 'example.com', proxied: false, ttl: 1 } as const
const faces = [
  { domain: 'shop.example.com' },
  { subdomain: '', domain: '' },
  { subdomain: 'api', domain: 'example.com' },
]

let standIn: CloudflareStandIn
let road: Road
beforeEach(async () => {
  standIn = await startCloudflare({ token: 'good', zones: ['example.com'], permissions })
  road = createRoad('stand-in')
})
afterEach(async () => {
  await road.close()
  await standIn.close()
})

const names = () =>
  standIn.records
    .flatMap(({ name, type, content }) => (type === 'TXT' ? [] : [`${name} ${content}`]))
    .toSorted()

interface Bedding {
  readonly publicAddress?: string
  readonly service?: DnsService
}

function bed({ publicAddress = '192.0.2.10', service: of = service }: Bedding = {}) {
  const declared = { proxy: { kind: 'edge' } as const, ...(publicAddress && { publicAddress }) }
  return runBed({
    wrap: (session): FakeSession => ({ ...session, ...declared }),
    dns(store: Store) {
      store.dns.putAccount({ name: 'cloud', service: of, changedAt: 0 }, 'good', placeOf(of))
      const clock = { now: Date.now, schedule: () => () => {}, sleep: async () => {} }
      const services = { clock, road, cloudflare: standIn.url, addresses: async () => [] }
      return createDns({
        ...{ kept: store.dns, installation: store.installation },
        services: { ...services, randomLabel: () => '' },
      })
    },
  })
}

const stageNames = ({ stages }: { stages: readonly { name: string; state: string }[] }) =>
  stages.map(({ name, state }) => `${name} ${state}`)

describe('a deployment of a workload with public names', () => {
  it('TF-47 TF-54 TF-55 sets the records of all its faces once its release is live, follows what changes, and takes all of them back with it', async () => {
    const { apply, deploy, start, end, store } = bed()
    apply({}, { faces })
    const first = await deploy('v1')
    expect(first.state).toBe('succeeded')
    const stages = stageNames(first)
    expect(stages.indexOf('dns succeeded')).toBe(stages.indexOf('record succeeded') + 1)
    expect(names()).toEqual(['api.example.com 192.0.2.10', 'shop.example.com 192.0.2.10'])

    apply({}, { faces: faces.slice(0, 1) })
    await deploy('v2')
    expect(names()).toEqual(['shop.example.com 192.0.2.10'])

    const gone = await end((await start('', { action: 'remove', confirm: [] })).id)
    expect(gone.state).toBe('succeeded')
    expect({ kept: standIn.records, known: store.dns.records() }).toEqual({ kept: [], known: [] })
  })

  it('TF-47 goes on where a name cannot be set, tells it, and keeps in mind to try again', async () => {
    const foreign = { id: 'x', name: 'shop.example.com', type: 'A', content: '198.51.100.7' }
    standIn.records.push(foreign)
    const { apply, deploy, store, deploys } = bed()
    apply({}, { faces })
    const done = await deploy('v1')
    expect(done.state).toBe('succeeded')
    const told = deploys.show(done.id).events.map(({ line }) => line)
    expect(told).toContainEqual(expect.stringContaining('shop.example.com in the DNS is not ours'))
    expect(store.dns.records()).toMatchObject([
      { name: 'api.example.com', state: 'ours' },
      { name: 'shop.example.com', state: 'wanted', tries: 1, failure: { cause: 'taken' } },
    ])
    expect(standIn.records).toContainEqual(foreign)
  })

  it('where it is to be strict fails instead, before anything counts, and leaves the DNS as it was', async () => {
    const { apply, deploy, containers } = bed()
    const strict = { healthTimeout: '2s', soak: '0ms', stopTimeout: '1s', dns: 'strict' }
    apply({}, { faces: faces.slice(0, 1), deploy: strict })
    await deploy('v1')
    const foreign = { id: 'x', name: 'api.example.com', type: 'A', content: '198.51.100.7' }
    standIn.records.push(foreign)
    apply({}, { faces, deploy: strict })
    const failed = await deploy('v2')
    expect(failed).toMatchObject({ state: 'failed', failure: { kind: 'dns-failed' } })
    expect(stageNames(failed)).not.toContain('record succeeded')
    expect(containers()).toEqual(['v1 running'])
    expect(names()).toEqual(['api.example.com 198.51.100.7', 'shop.example.com 192.0.2.10'])
  })

  it.each([
    ['a wildcard leads its zone', { service: { kind: 'wildcard', zone: 'example.com' } }],
    ['nobody said where the public reaches its host', { publicAddress: '' }],
  ] as const)('TF-47 makes no record, and has no such stage, where %s', async (_why, given) => {
    const { apply, deploy, start, end } = bed(given)
    apply({}, { faces })
    const done = await deploy('v1')
    expect(done.state).toBe('succeeded')
    expect(stageNames(done).join()).not.toContain('dns')
    expect(await end((await start('', { action: 'remove', confirm: [] })).id)).toMatchObject({
      state: 'succeeded',
    })
    expect(standIn.asked.filter((each) => !each.startsWith('GET'))).toEqual([])
  })

  it('TF-55 takes back what was recorded as its own, and no name that its document has by now', async () => {
    const { apply, deploy, start, end, store } = bed()
    apply({}, { faces: faces.slice(0, 1) })
    await deploy('v1')
    const foreign = { id: 'x', name: 'www.example.com', type: 'A', content: '192.0.2.10' }
    standIn.records.push(foreign)
    apply({}, { faces: [{ subdomain: 'www', domain: 'example.com' }] })
    await end((await start('', { action: 'remove', confirm: [] })).id)
    expect({ kept: standIn.records, known: store.dns.records() }).toEqual({
      ...{ kept: [foreign], known: [] },
    })
  })

  it('has no such stage where no account keeps its names', async () => {
    const { apply, deploy } = bed()
    apply({}, { faces: [{ domain: 'shop.example.net' }] })
    expect(stageNames(await deploy('v1')).join()).not.toContain('dns')
  })
})
