import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maxHeadBytes, parseResponseHead } from '../../../src/main/engine/response-head.ts'

const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/)
const value = fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/)
const head = fc.record({
  version: fc.constantFrom('1.0', '1.1'),
  status: fc.integer({ min: 100, max: 599 }),
  reason: fc.constantFrom('', ' OK', ' Internal Server Error'),
  fields: fc.uniqueArray(fc.tuple(token, value), { selector: ([name]) => name.toLowerCase() }),
})

describe('an HTTP response head', () => {
  it('is read however it arrives, and the body begins right behind it', () => {
    fc.assert(
      fc.property(
        head,
        fc.uint8Array({ maxLength: 40 }),
        ({ version, status, reason, fields }, body) => {
          const lines = [
            `HTTP/${version} ${status}${reason}`,
            ...fields.map(([n, v]) => `${n}: ${v}`),
          ]
          const text = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
          for (let at = 0; at < text.length; at += 1) {
            expect(parseResponseHead(text.subarray(0, at))).toEqual({ ok: true, value: undefined })
          }
          const parsed = parseResponseHead(Buffer.concat([text, body]))
          expect(parsed).toEqual({
            ok: true,
            value: {
              status,
              headers: new Map(fields.map(([name, v]) => [name.toLowerCase(), v])),
              bodyAt: text.length,
            },
          })
        },
      ),
      { numRuns: 200 },
    )
  })

  it('never throws, whatever bytes come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const parsed = parseResponseHead(Buffer.concat([bytes, Buffer.from('\r\n\r\n')]))
        if (parsed.ok) expect(parsed.value?.status).toBeGreaterThan(0)
      }),
    )
  })

  it('is refused when it does not end', () => {
    const endless = Buffer.from(`HTTP/1.0 200 OK\r\nX: ${'a'.repeat(maxHeadBytes)}`)
    expect(parseResponseHead(endless)).toMatchObject({ ok: false })
  })

  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
    ['a status that is none', 'HTTP/1.0 20 OK\r\n\r\n'],
    ['a field without a name', 'HTTP/1.0 200 OK\r\n: x\r\n\r\n'],
  ])('is refused for %s', (_, text) => {
    expect(parseResponseHead(Buffer.from(text))).toMatchObject({ ok: false })
  })
})
