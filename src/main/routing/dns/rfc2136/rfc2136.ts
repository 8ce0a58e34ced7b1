/** Name servers that take dynamic updates (RFC 2136): BIND, Knot, PowerDNS, Windows. Prerequisites make each change whole or nothing. */
import type { DnsAccount, DnsRecord, DnsServiceOf } from '../../../../shared/model/dns.ts'
import { checkupOf, tried } from '../checkups.ts'
import {
  type DnsChange,
  type DnsProvider,
  type DnsStanding,
  dnsFails,
  markName,
  type ProviderServices,
} from '../provider.ts'
import { decodeRecord, decodeText, encodeData, encodeText } from './data.ts'
import { classes, type ResourceRecord, types } from './message.ts'
import { createNameServer, type NameServerAsked } from './server.ts'

type Account = DnsAccount & { readonly service: DnsServiceOf<'rfc2136'> }

/** `secret`: base64. */
export function openRfc2136(
  account: Account,
  secret: string,
  services: Pick<ProviderServices, 'clock' | 'randomLabel'>,
): DnsProvider {
  const { zone, key: name, algorithm, ttl } = account.service
  const server = createNameServer(
    account,
    { name, algorithm, secret: Buffer.from(secret, 'base64') },
    services,
  )
  return {
    look: (asked, signal) => look(server, asked, signal),
    async change(change, signal) {
      if (change.name === zone && change.add.some(({ type }) => type === 'CNAME'))
        dnsFails(account.name, 'apex', {
          reason: `${zone} itself cannot be another name of something`,
          name: change.name,
        })
      const update = { prerequisites: prerequisitesOf(change), changes: changesOf(change, ttl) }
      return (await server.update(update, signal)) === 'done' ? 'changed' : 'moved'
    },
    test: (signal) => test(account, server, { randomLabel: services.randomLabel, signal }),
  }
}

async function look(
  server: NameServerAsked,
  name: string,
  signal: AbortSignal,
): Promise<DnsStanding> {
  // The answer for A has a CNAME in it as well.
  const [ipv4, ipv6, texts] = await Promise.all([
    server.records(name, types.A, signal),
    server.records(name, types.AAAA, signal),
    server.records(markName(name), types.TXT, signal),
  ])
  const decoded = [...ipv4, ...ipv6].flatMap((record) => decodeRecord(record) ?? [])
  const marks = texts.filter(({ type }) => type === types.TXT).map(({ data }) => decodeText(data))
  const mark = marks.toSorted().join('; ') || null
  return { records: unique(decoded), mark, mayBeWildcard: mark === null }
}

const unique = (records: readonly DnsRecord[]): readonly DnsRecord[] => [
  ...new Map(records.map((record) => [`${record.type} ${record.value}`, record])).values(),
]

const nothing = { ttl: 0, data: Buffer.alloc(0) }
const addressTypes = ['A', 'AAAA', 'CNAME'] as const

/** Prerequisites of the change at the server: as it was seen. */
function prerequisitesOf({ name, seen, add, mark }: DnsChange): ResourceRecord[] {
  const absent = (type: number): ResourceRecord => ({
    ...{ name, type, class: classes.NONE },
    ...nothing,
  })
  const marking = markRecord(name, mark, 0)
  if (seen.mark === null) {
    // A CNAME stands alone: whatever else has the name is in its way.
    const isAlone = add.some(({ type }) => type === 'CNAME')
    const free = isAlone ? [absent(types.ANY)] : addressTypes.map((type) => absent(types[type]))
    return [...free, { ...marking, class: classes.NONE, data: nothing.data }]
  }
  const equal = seen.records.map((record) => resourceOf(record, classes.IN, 0))
  const others = addressTypes.filter((type) => seen.records.every((one) => one.type !== type))
  return [marking, ...equal, ...others.map((type) => absent(types[type]))]
}

/** Changes, removals first: an address cannot stand beside a CNAME. */
function changesOf({ name, add, remove, mark, marking }: DnsChange, ttl: number): ResourceRecord[] {
  const gone = markRecord(name, mark, 0)
  return [
    ...remove.map((record) => resourceOf(record, classes.NONE, 0)),
    ...(marking === 'clear' ? [{ ...gone, class: classes.NONE }] : []),
    ...add.map((record) => resourceOf(record, classes.IN, ttl)),
    ...(marking === 'set' ? [markRecord(name, mark, ttl)] : []),
  ]
}

const resourceOf = (record: DnsRecord, cls: number, ttl: number): ResourceRecord => ({
  ...{ name: record.name, type: types[record.type], class: cls, ttl },
  data: encodeData(record),
})

const markRecord = (name: string, mark: string, ttl: number): ResourceRecord => ({
  ...{ name: markName(name), type: types.TXT, class: classes.IN, ttl },
  data: encodeText(mark),
})

async function* test(
  { service }: Account,
  server: NameServerAsked,
  { randomLabel, signal }: { readonly randomLabel: () => string; readonly signal: AbortSignal },
) {
  const { zone } = service
  const step = (id: string, title: string) => checkupOf({ id, title })
  const soa = await tried(async () => {
    const found = await server.records(zone, types.SOA, signal)
    if (found.length === 0) return { outcome: 'failed', found: `it has no zone ${zone}` }
    return { outcome: 'ok', found: `${service.server} has ${zone}, and takes the key` }
  }, signal)
  yield step('server', 'Name server and key')(soa)
  if (soa.outcome === 'failed') return
  // Asks for leave as a real change does, and asks for nothing else.
  const name = `_longshore-test-${randomLabel()}.${zone}`
  const gone = { name, type: types.TXT, class: classes.NONE, ttl: 0, data: encodeText('test') }
  const may = await tried(async () => {
    await server.update({ prerequisites: [], changes: [gone] }, signal)
    return { outcome: 'ok', found: `the key ${service.key} may change records in ${zone}` }
  }, signal)
  yield step('update', 'Leave to change')(may)
}
