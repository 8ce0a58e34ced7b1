// Mails as they are read: RFC 5322 headers, RFC 2045 parts.
import assert from 'node:assert/strict'
import { readHtml, spotted, together } from './reading.ts'
import type { Seen } from './receiver.ts'

export interface ReadMail {
  readonly headers: ReadonlyMap<string, string>
  readonly text: string
  readonly html: string
  readonly seen: Seen
}

const tags = ['html', 'body', 'div', 'h2', 'p', 'br', 'table', 'tr', 'td', 'a', 'pre', 'code']

export function readMail(data: string): ReadMail {
  const { headers, body } = split(data)
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1]
  assert.match(headers.get('content-type') ?? '', /^multipart\/alternative/)
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => split(part.replace(/^\r\n/, '')))
  const [text = '', html = ''] = parts.map(decode)
  assert.deepEqual(
    parts.map((part) => part.headers.get('content-type')?.split(';')[0]),
    ['text/plain', 'text/html'],
  )
  const page = html.replace('<!doctype html>', '')
  const seen = together([readHtml(page, tags), { text, ...spotted(text) }])
  return { headers, text, html, seen }
}

function split(data: string) {
  const at = data.indexOf('\r\n\r\n')
  const lines = data
    .slice(0, at)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = new Map<string, string>()
  for (const line of lines) {
    const [, name = '', value = ''] =
      /^([!-9;-~]+): ?(.*)$/.exec(line) ?? assert.fail(`no header: ${line}`)
    assert.ok(!headers.has(name.toLowerCase()), `${name} twice`)
    headers.set(name.toLowerCase(), words(value))
  }
  return { headers, body: data.slice(at + 4) }
}

/** Of RFC 2047. */
function words(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, how: string, coded: string) =>
      how.toLowerCase() === 'b'
        ? Buffer.from(coded, 'base64').toString('latin1')
        : quoted(coded.replaceAll('_', ' ')),
    )
    .replace(/[\s\S]*/, (bytes) => Buffer.from(bytes, 'latin1').toString('utf8'))
}

const quoted = (coded: string): string =>
  coded
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

function decode({ headers, body }: ReturnType<typeof split>): string {
  const coding = headers.get('content-transfer-encoding')
  const bytes =
    coding === 'base64'
      ? Buffer.from(body, 'base64')
      : Buffer.from(coding === 'quoted-printable' ? quoted(body) : body, 'latin1')
  return bytes.toString('utf8').replaceAll('\r\n', '\n')
}
