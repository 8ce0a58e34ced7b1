import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createChunkReader, MalformedChunks } from '../../../src/main/engine/chunks.ts'

const chunked = (parts: readonly Uint8Array[]): Buffer =>
  Buffer.concat([
    ...parts.map((part) =>
      Buffer.concat([
        Buffer.from(`${part.length.toString(16)};x=1\r\n`),
        part,
        Buffer.from('\r\n'),
      ]),
    ),
    Buffer.from('0\r\n\r\n'),
  ])

describe('chunk framing', () => {
  it('comes off the same wherever the bytes are split', () => {
    const parts = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 8 })
    fc.assert(
      fc.property(
        parts,
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (bodies, steps) => {
          const wire = chunked(bodies)
          const reader = createChunkReader()
          const read: Buffer[] = []
          for (let at = 0, turn = 0; at < wire.length; turn += 1) {
            const step = steps[turn % steps.length] ?? 1
            read.push(...reader.read(wire.subarray(at, at + step)))
            at += step
          }
          expect(Buffer.concat(read)).toEqual(Buffer.concat(bodies))
          expect(reader.isDone()).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('is not done while the last chunk is missing', () => {
    const reader = createChunkReader()
    reader.read(Buffer.from('3\r\nabc\r\n'))
    expect(reader.isDone()).toBe(false)
  })

  it.each(['zz\r\n', '3\r\nabcdef\r\n', `${'1'.repeat(2_000)}`])('refuses %j', (wire) => {
    expect(() => createChunkReader().read(Buffer.from(wire))).toThrow(MalformedChunks)
  })
})
