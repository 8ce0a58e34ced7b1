import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/main/clock.ts'
import {
  decodeRecord,
  decodeText,
  encodeData,
  encodeText,
} from '../../../../src/main/routing/dns/rfc2136/data.ts'
import { exchange } from '../../../../src/main/routing/dns/rfc2136/exchange.ts'
import {
  classes,
  decodeMessage,
  encodeMessage,
  encodeName,
  Malformed,
  opcodes,
  readName,
  types,
} from '../../../../src/main/routing/dns/rfc2136/message.ts'
import { sign, verify } from '../../../../src/main/routing/dns/rfc2136/tsig.ts'
import { recordFor } from '../../../../src/shared/model/dns.ts'

const key = { name: 'ours', algorithm: 'hmac-sha256', secret: Buffer.from('both') } as const
const question = { name: 'web.example.com', type: types.A, class: classes.IN }
const message = encodeMessage({
  ...{ id: 7, opcode: opcodes.QUERY, questions: [question], answers: [], authorities: [] },
})

describe('a DNS message', () => {
  it('has each address as its record has it, however it was written', () => {
    const written = ['192.0.2.1', '2001:DB8::1', '::ffff:192.0.2.1', '::', 'Prod.Example.']
    const read = written.map((address) => {
      const { type, value } = recordFor('a.example', address)
      const record = { name: 'a.example', type: types[type], class: classes.IN, ttl: 1 }
      return decodeRecord({ ...record, data: encodeData({ type, value }) })?.value
    })
    expect(read).toEqual(['192.0.2.1', '2001:db8::1', '::ffff:c000:201', '::', 'prod.example'])
  })

  it('is read whatever the bytes are, or is none: nothing else is thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        try {
          decodeMessage(Buffer.from(bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(Malformed)
        }
      }),
    )
  })

  it('is none where a name points in a circle, or has a label that is too long', () => {
    expect(() => readName(Buffer.from([0xc0, 0]), 0)).toThrow(Malformed)
    expect(() => encodeName('a'.repeat(64))).toThrow(Malformed)
    expect(() => encodeName('a..b')).toThrow(Malformed)
  })

  it('has texts as they were', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\x20-\x7e]{0,255}$/), (text) => {
        expect(decodeText(encodeText(text))).toBe(text)
      }),
    )
  })
})

describe('a signature', () => {
  const reply = (bytes: Buffer): Buffer => {
    const answer = Buffer.from(bytes)
    answer.writeUInt16BE(0x8400, 2)
    return answer
  }

  it('of an answer is of who has the key, and of that very question', () => {
    const { mac } = sign(message, key, 100)
    const { bytes: unsigned } = { bytes: reply(message) }
    expect(verify(unsigned, { key, mac, time: 100 })).toEqual({ found: 'unsigned' })
    const other = { ...key, secret: Buffer.from('another') }
    expect(verify(sign(unsigned, other, 100).bytes, { key, mac, time: 100 })).toEqual({
      found: 'forged',
    })
    // One that is good by itself and answers nothing was recorded elsewhere.
    expect(verify(sign(unsigned, key, 100).bytes, { key, mac, time: 100 })).toEqual({
      found: 'forged',
    })
  })
})

describe('a question to a name server', () => {
  it('is asked over TCP where the answer has no room in a datagram', async () => {
    const udp = createSocket('udp4')
    const tcp = createServer((socket) => {
      socket.on('data', (asked) => {
        const answer = Buffer.from(asked.subarray(2))
        answer.writeUInt16BE(0x8400, 2)
        socket.end(Buffer.concat([Buffer.from([0, answer.length]), answer]))
      })
    })
    await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve))
    const address = tcp.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve))
    udp.on('message', (asked, from) => {
      const answer = Buffer.from(asked)
      answer.writeUInt16BE(0x8600, 2)
      udp.send(answer, from.port, from.address)
    })
    const server = { account: 'home', server: `127.0.0.1:${port}`, clock: systemClock }
    const answer = decodeMessage(await exchange(server, message, new AbortController().signal))
    expect(answer).toMatchObject({ id: 7, isReply: true, isTruncated: false })
    udp.close()
    tcp.close()
  })
})
