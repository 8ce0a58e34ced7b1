import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { framingOf, MessageReader } from '../../../scripts/lib/recorder/message-reader.mjs'

interface Reading {
  heads: string[]
  bytes: string
  ends: number
}

function read(pieces: readonly Buffer[]): Reading {
  const reading: Reading = { heads: [], bytes: '', ends: 0 }
  const reader = new MessageReader({
    onHead: (head) => {
      reading.heads.push(head.startLine)
      reading.bytes += head.raw.toString('latin1')
      if (head.headers.upgrade) return 'raw'
      return framingOf(head.headers) ?? 'none'
    },
    onBody: (piece) => {
      reading.bytes += piece.toString('latin1')
    },
    onEnd: () => {
      reading.ends += 1
    },
  })
  for (const piece of pieces) reader.feed(piece)
  return reading
}

const stream = Buffer.from(
  [
    'GET /a HTTP/1.1\r\nHost: d\r\n\r\n',
    'POST /b HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello',
    'POST /c HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n5;x=y\r\n\r\n\r\n!\r\n0\r\nEtag: "1"\r\n\r\n',
    'HEAD /d HTTP/1.1\r\nContent-Length: 0\r\n\r\n',
    'POST /e HTTP/1.1\r\nUpgrade: tcp\r\n\r\nGET /not-a-request HTTP/1.1\r\n\r\n',
  ].join(''),
)
const whole: Reading = {
  heads: ['GET /a', 'POST /b', 'POST /c', 'HEAD /d', 'POST /e'].map((line) => `${line} HTTP/1.1`),
  bytes: stream.toString('latin1'),
  ends: 4,
}

describe('the reader of one direction of a connection', () => {
  it('keeps messages apart that arrive in one piece, and stops at an upgrade', () => {
    expect(read([stream])).toEqual(whole)
  })

  it('reads the same wherever the bytes are split in two', () => {
    for (let at = 0; at <= stream.length; at += 1) {
      expect(read([stream.subarray(0, at), stream.subarray(at)])).toEqual(whole)
    }
  })

  it('reads the same in pieces of any sizes', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 40 })
    fc.assert(
      fc.property(cuts, (positions) => {
        const sorted = [0, ...positions.sort((a, b) => a - b), stream.length]
        const pieces = sorted.slice(1).map((end, index) => stream.subarray(sorted[index], end))
        expect(read(pieces)).toEqual(whole)
      }),
    )
  })
})
