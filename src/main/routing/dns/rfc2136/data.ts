/** Data of records: addresses, names, texts. */
import { isIPv4, isIPv6 } from 'node:net'
import { canonicalAddress, type DnsRecord } from '../../../../shared/model/dns.ts'
import { encodeName, Malformed, type ResourceRecord, readName, types, uint16 } from './message.ts'

export function encodeData({ type, value }: Pick<DnsRecord, 'type' | 'value'>): Buffer {
  if (type === 'CNAME') return encodeName(value)
  if (type === 'A' && isIPv4(value)) return Buffer.from(value.split('.').map(Number))
  if (type === 'AAAA' && isIPv6(value)) return uint16(...groupsOf(value))
  throw new Malformed(`${value} is no ${type}`)
}

/** `2001:db8::1` → its eight groups. An IPv4 tail is the URL parser's to read. */
function groupsOf(address: string): number[] {
  const canonical = canonicalAddress(address)
  const [head = '', tail] = canonical.split('::')
  const [first, last] = [split(head), split(tail ?? '')]
  const gap = tail === undefined ? 0 : 8 - first.length - last.length
  return [...first, ...Array<number>(gap).fill(0), ...last]
}

const split = (text: string): number[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))

/** undefined = a record of another kind. */
export function decodeRecord({ name, type, data }: ResourceRecord): DnsRecord | undefined {
  if (type === types.A) return { name, type: 'A', value: [...data].join('.') }
  if (type === types.AAAA) return { name, type: 'AAAA', value: addressIn(data) }
  if (type === types.CNAME) return { name, type: 'CNAME', value: readName(data, 0).name }
  return undefined
}

function addressIn(data: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => data.readUInt16BE(index * 2).toString(16))
  return canonicalAddress(groups.join(':'))
}

/** At most 255 characters: one string. */
export function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1')
  if (bytes.length > 255) throw new Malformed('a text of more than 255 characters')
  return Buffer.concat([Buffer.of(bytes.length), bytes])
}

/** All its strings as one. */
export function decodeText(data: Buffer): string {
  let at = 0
  let text = ''
  while (at < data.length) {
    const length = data.readUInt8(at)
    text += data.toString('latin1', at + 1, at + 1 + length)
    at += 1 + length
  }
  return text
}
