/** DNS messages as they travel (RFC 1035, 2136): names, records, sections. */

export const types = { A: 1, CNAME: 5, SOA: 6, TXT: 16, AAAA: 28, TSIG: 250, ANY: 255 } as const
/** `NONE` and `ANY`: how updates write what must not be there, or goes. */
export const classes = { IN: 1, NONE: 254, ANY: 255 } as const
export const opcodes = { QUERY: 0, UPDATE: 5 } as const

export interface Question {
  readonly name: string
  readonly type: number
  readonly class: number
}

export interface ResourceRecord extends Question {
  readonly ttl: number
  readonly data: Buffer
}

export interface Message {
  readonly id: number
  readonly opcode: number
  /** Questions; the zone of an update. */
  readonly questions: readonly Question[]
  /** Answers; the prerequisites of an update. */
  readonly answers: readonly ResourceRecord[]
  /** Authorities; the changes of an update. */
  readonly authorities: readonly ResourceRecord[]
}

export interface Reply extends Message {
  readonly rcode: number
  readonly isReply: boolean
  readonly isTruncated: boolean
  readonly isAuthoritative: boolean
  readonly additionals: readonly PlacedRecord[]
}

/** `at`: where it begins in the message. */
export interface PlacedRecord extends ResourceRecord {
  readonly at: number
}

/** Thrown on what is no DNS message. */
export class Malformed extends Error {}

export function encodeName(name: string): Buffer {
  const labels = name === '' ? [] : name.split('.').map((label) => Buffer.from(label, 'latin1'))
  if (labels.some(({ length }) => length === 0 || length > 63)) throw new Malformed(`name ${name}`)
  const parts = labels.flatMap((label) => [Buffer.of(label.length), label])
  const encoded = Buffer.concat([...parts, Buffer.of(0)])
  if (encoded.length > 255) throw new Malformed(`name ${name}`)
  return encoded
}

export function uint16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  values.forEach((value, index) => {
    bytes.writeUInt16BE(value, index * 2)
  })
  return bytes
}

const encodeQuestion = ({ name, type, class: cls }: Question): Buffer =>
  Buffer.concat([encodeName(name), uint16(type, cls)])

export function encodeRecord(record: ResourceRecord): Buffer {
  const ttl = Buffer.alloc(4)
  ttl.writeUInt32BE(record.ttl)
  return Buffer.concat([encodeQuestion(record), ttl, uint16(record.data.length), record.data])
}

/** Nobody is asked to ask others: it goes to the server that has the zone. */
export function encodeMessage({ id, opcode, questions, answers, authorities }: Message): Buffer {
  const counts = uint16(questions.length, answers.length, authorities.length, 0)
  return Buffer.concat([
    ...[uint16(id, opcode << 11), counts],
    ...questions.map(encodeQuestion),
    ...[...answers, ...authorities].map(encodeRecord),
  ])
}

/** Throws `Malformed`. */
export function decodeMessage(bytes: Buffer): Reply {
  try {
    return decode(bytes)
  } catch (error) {
    if (error instanceof RangeError) throw new Malformed('it ends too early')
    throw error
  }
}

function decode(bytes: Buffer): Reply {
  const flags = bytes.readUInt16BE(2)
  const reader = readerAt(bytes, 12)
  const count = (section: number) => bytes.readUInt16BE(4 + section * 2)
  const questions = many(count(0), () => reader.question())
  const answers = many(count(1), () => reader.record())
  const authorities = many(count(2), () => reader.record())
  const additionals = many(count(3), () => reader.record())
  return {
    ...{ id: bytes.readUInt16BE(0), opcode: (flags >> 11) & 15, rcode: flags & 15 },
    isReply: (flags & 0x8000) !== 0,
    isAuthoritative: (flags & 0x0400) !== 0,
    isTruncated: (flags & 0x0200) !== 0,
    ...{ questions, answers, authorities, additionals },
  }
}

const many = <T>(count: number, read: () => T): T[] => Array.from({ length: count }, read)

function readerAt(bytes: Buffer, start: number) {
  let at = start
  const name = (): string => {
    const read = readName(bytes, at)
    at = read.end
    return read.name
  }
  const question = (): Question => {
    const asked = name()
    at += 4
    return { name: asked, type: bytes.readUInt16BE(at - 4), class: bytes.readUInt16BE(at - 2) }
  }
  const record = (): PlacedRecord => {
    const begin = at
    const about = question()
    const [ttl, length] = [bytes.readUInt32BE(at), bytes.readUInt16BE(at + 4)]
    at += 6 + length
    if (at > bytes.length) throw new Malformed('a record ends too late')
    return {
      ...about,
      ttl,
      data: dataOf(bytes, about.type, { from: at - length, to: at }),
      at: begin,
    }
  }
  return { question, record }
}

/** Names within data may point back into the message: what is kept of them is whole. */
function dataOf(
  bytes: Buffer,
  type: number,
  { from, to }: { readonly from: number; readonly to: number },
): Buffer {
  return type === types.CNAME ? encodeName(readName(bytes, from).name) : bytes.subarray(from, to)
}

/** Names are compared without regard to case: all of them are small. */
export function readName(bytes: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = []
  let at = start
  let end = -1
  // A name has at most 127 labels; whoever points in a circle has more.
  for (let steps = 0; steps < 256; steps += 1) {
    const length = bytes.readUInt8(at)
    if (length >= 0xc0) {
      if (end < 0) end = at + 2
      at = bytes.readUInt16BE(at) & 0x3fff
    } else if (length === 0) {
      return { name: labels.join('.').toLowerCase(), end: end < 0 ? at + 1 : end }
    } else {
      labels.push(bytes.toString('latin1', at + 1, at + 1 + length))
      at += 1 + length
    }
  }
  throw new Malformed('a name without end')
}
