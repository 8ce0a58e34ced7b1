/** Zones at Cloudflare. It has no conditions: what is there is compared right before, and a batch is one transaction. */
import { isDeepStrictEqual } from 'node:util'
import type { DnsAccount, DnsRecord, DnsServiceOf } from '../../../../shared/model/dns.ts'
import { checkupOf, type Found, tried } from '../checkups.ts'
import {
  type DnsChange,
  type DnsProvider,
  type DnsStanding,
  dnsFails,
  markName,
  type ProviderServices,
} from '../provider.ts'
import { type CloudflareApi, type CloudflareRecord, createCloudflareApi } from './api.ts'

type Account = DnsAccount & { readonly service: DnsServiceOf<'cloudflare'> }

export function openCloudflare(
  account: Account,
  token: string,
  services: Pick<ProviderServices, 'road' | 'cloudflare' | 'clock'>,
): DnsProvider {
  const api = createCloudflareApi(account.name, token, services)
  let known: Promise<string> | undefined
  const zoneId = (signal: AbortSignal) => {
    known ??= findZone(account, api, signal)
    known.catch(() => {
      known = undefined
    })
    return known
  }
  const lookAt = async (name: string, signal: AbortSignal) => {
    const zone = await zoneId(signal)
    const [own, marks] = await Promise.all([
      api.records(zone, name, signal),
      api.records(zone, markName(name), signal),
    ])
    return { zone, own, marks: marks.filter(({ type }) => type === 'TXT') }
  }
  return {
    async look(name, signal) {
      const { own, marks } = await lookAt(name, signal)
      return standingIn(own, marks)
    },
    async change(change, signal) {
      const { zone, own, marks } = await lookAt(change.name, signal)
      if (!isDeepStrictEqual(sorted(standingIn(own, marks)), sorted(change.seen))) return 'moved'
      const gone = own.filter((one) => change.remove.some((record) => isRecord(one, record)))
      const unmarked = change.marking === 'clear' ? marks : []
      const deletes = [...gone, ...unmarked].map(({ id }) => ({ id }))
      return api.batch(zone, { deletes, posts: postsOf(change, account.service) }, signal)
    },
    test: (signal) => test(account, api, signal),
  }
}

async function findZone({ name, service }: Account, api: CloudflareApi, signal: AbortSignal) {
  const zone = await api.zone(service.zone, signal)
  return zone?.id ?? dnsFails(name, 'zone', { reason: `the token sees no zone ${service.zone}` })
}

const isAddress = (type: string): type is DnsRecord['type'] => /^(A|AAAA|CNAME)$/.test(type)

function standingIn(
  own: readonly CloudflareRecord[],
  marks: readonly CloudflareRecord[],
): DnsStanding {
  const records = own.flatMap(({ name, type, content }) =>
    isAddress(type) ? [{ name, type, value: content.toLowerCase() }] : [],
  )
  return {
    records,
    mark:
      marks
        .map(({ content }) => unquoted(content))
        .toSorted()
        .join('; ') || null,
  }
}

/** Texts travel in quotation marks; older ones may have none. */
const unquoted = (content: string): string => content.replace(/^"(.*)"$/s, '$1')

const sorted = ({ records, mark }: DnsStanding) => ({
  mark,
  records: records.map(({ type, value }) => `${type} ${value}`).toSorted(),
})

const isRecord = ({ type, content }: CloudflareRecord, record: DnsRecord): boolean =>
  type === record.type && content.toLowerCase() === record.value

/** Characters that a comment may have at least. */
const maxComment = 100

function postsOf(change: DnsChange, { ttl, proxied }: Account['service']) {
  const comment = `Longshore keeps this for ${change.workload}`.slice(0, maxComment)
  const records = change.add.map(({ name, type, value }) => ({
    ...{ name, type, content: value, ttl: proxied ? 1 : ttl, proxied, comment },
  }))
  const mark = { name: markName(change.name), type: 'TXT', content: `"${change.mark}"`, ttl }
  return change.marking === 'set' ? [...records, { ...mark, comment }] : records
}

async function* test({ service }: Account, api: CloudflareApi, signal: AbortSignal) {
  const { zone: name } = service
  const step = (id: string, title: string) => checkupOf({ id, title })
  let zone: Awaited<ReturnType<CloudflareApi['zone']>>
  const found = await tried(async () => {
    zone = await api.zone(name, signal)
    if (zone) return { outcome: 'ok', found: `the token is good, and sees ${name}` }
    const text = 'Give it leave for Zone: Read on that zone, or check the name of the zone.'
    return {
      ...{ outcome: 'failed', found: `the token sees no zone ${name}` },
      remedy: { text, command: null },
    }
  }, signal)
  yield step('token', 'Token and zone')(found)
  if (zone === undefined) return
  const { id, permissions } = zone
  yield step(
    'read',
    'Leave to read records',
  )(
    await tried(async () => {
      await api.records(id, name, signal)
      return { outcome: 'ok', found: `it may read records of ${name}` }
    }, signal),
  )
  yield step('edit', 'Leave to change records')(mayEdit(permissions))
  yield step(
    'least',
    'No more than that',
  )(await tried(async () => leastOf(await api.zoneCount(signal), permissions), signal))
}

const edit = '#dns_records:edit'
/** All that is needed. */
const enough = [edit, '#dns_records:read', '#zone:read']

function mayEdit(permissions: readonly string[] | undefined): Found {
  if (permissions === undefined)
    return { outcome: 'unknown', found: 'Cloudflare does not say whether it may change them' }
  if (permissions.includes(edit)) return { outcome: 'ok', found: 'it may change them' }
  const text = 'Give the token leave for DNS: Edit on that zone.'
  return {
    ...{ outcome: 'failed', found: 'it may not change them' },
    remedy: { text, command: null },
  }
}

function leastOf(zones: number, permissions: readonly string[] = []): Found {
  const more = permissions.filter((one) => !enough.includes(one))
  const much = [
    zones > 1 ? `it sees ${zones} zones` : '',
    more.length > 0 ? `it may also do ${more.slice(0, 5).join(', ')}` : '',
  ].filter((each) => each !== '')
  if (much.length === 0)
    return { outcome: 'ok', found: 'it sees this zone alone, and may do no more' }
  const text = 'A token for this zone alone, with Zone: Read and DNS: Edit, is enough.'
  return { outcome: 'warning', found: much.join(', and '), remedy: { text, command: null } }
}
