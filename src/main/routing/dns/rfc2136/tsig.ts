/** Signatures of messages with a key that both sides have (RFC 8945). */
import { createHmac, timingSafeEqual } from 'node:crypto'
import {
  classes,
  decodeMessage,
  encodeName,
  encodeRecord,
  Malformed,
  type PlacedRecord,
  readName,
  types,
  uint16,
} from './message.ts'

export interface TsigKey {
  readonly name: string
  readonly algorithm: 'hmac-sha256' | 'hmac-sha512'
  readonly secret: Buffer
}

/** How far two clocks may be apart, in seconds. */
export const fudgeSeconds = 300

interface Variables {
  readonly key: TsigKey
  /** Unix seconds. */
  readonly time: number
  readonly fudge: number
  readonly error: number
  readonly other: Buffer
}

/** `time`: unix seconds. */
export function sign(
  message: Buffer,
  key: TsigKey,
  time: number,
): { readonly bytes: Buffer; readonly mac: Buffer } {
  const variables = { key, time, fudge: fudgeSeconds, error: 0, other: Buffer.alloc(0) }
  const mac = macOf(key, [message, digestOf(variables)])
  const data = Buffer.concat([
    ...[encodeName(key.algorithm), seconds(time), uint16(fudgeSeconds, mac.length), mac],
    uint16(message.readUInt16BE(0), 0, 0),
  ])
  const record = { name: key.name, type: types.TSIG, class: classes.ANY, ttl: 0, data }
  const signed = Buffer.concat([message, encodeRecord(record)])
  signed.writeUInt16BE(message.readUInt16BE(10) + 1, 10)
  return { bytes: signed, mac }
}

/** `unsigned`: nobody proved who answered · `forged`: not by who has the key · `key`: it does not take ours · `clock`: too far apart. */
export type Verdict =
  | { readonly found: 'good' }
  | { readonly found: 'unsigned' | 'forged' | 'key' }
  | { readonly found: 'clock'; readonly theirs: number }

const errors = { badSignature: 16, badKey: 17, badTime: 18 }

/** `mac`: of what was asked. `time`: unix seconds. */
export function verify(
  reply: Buffer,
  asked: { readonly key: TsigKey; readonly mac: Buffer; readonly time: number },
): Verdict {
  const last = decodeMessage(reply).additionals.at(-1)
  if (last?.type !== types.TSIG) return { found: 'unsigned' }
  const { mac, time, fudge, error, other, originalId } = fieldsOf(last)
  if (error === errors.badKey || error === errors.badSignature) return { found: 'key' }
  const plain = Buffer.from(reply.subarray(0, last.at))
  plain.writeUInt16BE(reply.readUInt16BE(10) - 1, 10)
  plain.writeUInt16BE(originalId, 0)
  const variables = digestOf({ key: asked.key, time, fudge, error, other })
  const expected = macOf(asked.key, [...[uint16(asked.mac.length), asked.mac, plain, variables]])
  const isGood = mac.length === expected.length && timingSafeEqual(mac, expected)
  if (!isGood) return { found: 'forged' }
  if (error === errors.badTime && other.length === 6)
    return { found: 'clock', theirs: other.readUIntBE(0, 6) }
  return Math.abs(time - asked.time) > fudge ? { found: 'clock', theirs: time } : { found: 'good' }
}

function fieldsOf({ data }: PlacedRecord) {
  const { end } = readName(data, 0)
  const size = data.readUInt16BE(end + 8)
  const after = end + 10 + size
  if (after + 6 > data.length) throw new Malformed('a signature that ends too early')
  return {
    time: data.readUIntBE(end, 6),
    fudge: data.readUInt16BE(end + 6),
    mac: data.subarray(end + 10, after),
    originalId: data.readUInt16BE(after),
    error: data.readUInt16BE(after + 2),
    other: data.subarray(after + 6, after + 6 + data.readUInt16BE(after + 4)),
  }
}

const macOf = ({ algorithm, secret }: TsigKey, parts: readonly Buffer[]): Buffer =>
  createHmac(algorithm.replace('hmac-', ''), secret).update(Buffer.concat(parts)).digest()

const digestOf = ({ key, time, fudge, error, other }: Variables): Buffer =>
  Buffer.concat([
    ...[encodeName(key.name), uint16(classes.ANY, 0, 0), encodeName(key.algorithm)],
    ...[seconds(time), uint16(fudge, error, other.length), other],
  ])

function seconds(time: number): Buffer {
  const bytes = Buffer.alloc(6)
  bytes.writeUIntBE(time, 0, 6)
  return bytes
}
