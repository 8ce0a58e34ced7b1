import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventIterator, oc } from '@orpc/contract'
import { implement } from '@orpc/server'
import { z } from 'zod'
import { type BrowserDoor, startBrowserDoor } from '../../../src/main/web/browser-door.ts'
import type { Channel } from '../../../src/shared/wire/channel.ts'
import { type Served, serveChannel } from '../../../src/shared/wire/server.ts'
import { systemSchedule } from '../../contract/memory-channel.ts'

/** A page and a small app behind the real door, with a clock that stands until it is moved. */
export interface DoorBed {
  readonly door: BrowserDoor
  readonly port: number
  readonly served: Served[]
  /** What `count` made so far, and how often it was put away. */
  readonly seen: { produced: number; finished: number }
  moveClock(ms: number): void
  /** A launch token that was not used. */
  newToken(): string
  newSession(): Promise<string>
  close(): Promise<void>
}

const contract = oc.router({
  ping: oc.input(z.object({ n: z.number() })).output(z.number()),
  count: oc.output(eventIterator(z.object({ n: z.number(), text: z.string() }))),
})

export interface BedClient {
  ping(input: { n: number }): Promise<number>
  count(): Promise<AsyncIterableIterator<{ n: number; text: string }>>
}

export function bedRouter(seen: DoorBed['seen']) {
  const os = implement(contract)
  return os.router({
    ping: os.ping.handler(({ input }) => input.n + 1),
    count: os.count.handler(async function* () {
      try {
        for (let n = 0; ; n += 1) {
          seen.produced += 1
          yield { n, text: 'x'.repeat(2_000) }
        }
      } finally {
        seen.finished += 1
      }
    }),
  })
}

export async function openDoorBed(): Promise<DoorBed> {
  const dir = mkdtempSync(join(tmpdir(), 'longshore-door-'))
  const page = join(dir, 'renderer')
  mkdirSync(join(page, 'assets'), { recursive: true })
  writeFileSync(join(page, 'index.html'), '<!doctype html><script src="/assets/a.js"></script>')
  writeFileSync(join(page, 'assets', 'a.js'), 'globalThis.ran = true')
  writeFileSync(join(page, 'assets', 'a.js.map'), 'not served')
  writeFileSync(join(dir, 'secret.html'), 'secret')
  let now = 1_000_000
  const seen = { produced: 0, finished: 0 }
  const served: Served[] = []
  const router = bedRouter(seen)
  const serve = (channel: Channel) => {
    served.push(serveChannel({ router, channel, context: {}, clock: systemSchedule }))
  }
  const door = await startBrowserDoor({ serve, rendererDir: page, clock: { now: () => now } })
  const port = Number(new URL(door.url).port)
  const newToken = () => new URL(door.newUrl()).hash.slice('#token='.length)
  return {
    door,
    port,
    served,
    seen,
    newToken,
    async newSession() {
      const answer = await redeem(port, newToken())
      return JSON.parse(answer.body).session
    },
    moveClock(ms) {
      now += ms
    },
    async close() {
      await door.close()
      rmSync(dir, { recursive: true })
    },
  }
}

export interface Answer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** Sends bytes as they are: no client library in between that would mend them. */
export function sendRaw(port: number, text: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    const done = () => {
      socket.destroy()
      resolve(parse(Buffer.concat(chunks).toString('latin1')))
    }
    socket.setTimeout(8_000, () => reject(new Error(`no answer to ${text.slice(0, 80)}`)))
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      if (isComplete(Buffer.concat(chunks).toString('latin1'))) done()
    })
    socket.on('close', done)
    socket.on('error', done)
    socket.write(text, 'latin1')
  })
}

function isComplete(text: string): boolean {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return false
  if (text.startsWith('HTTP/1.1 101')) return true
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1]
  return length !== undefined && text.length >= end + 4 + Number(length)
}

function parse(text: string): Answer {
  const end = text.indexOf('\r\n\r\n')
  const [first = '', ...lines] = text.slice(0, Math.max(end, 0)).split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  return {
    status: Number(first.split(' ')[1] ?? 0),
    headers: new Map(headers),
    body: text.slice(end + 4),
  }
}

export interface RequestShape {
  readonly method?: string
  readonly path: string
  readonly host?: string
  readonly headers?: readonly string[]
  readonly body?: string
}

/** A request as text; nothing is added but the length of the body. */
export function requestText({ method = 'GET', path, host, headers = [], body }: RequestShape) {
  const length = body === undefined ? [] : [`Content-Length: ${body.length}`]
  const hosts = host === undefined ? [] : [`Host: ${host}`]
  const lines = [`${method} ${path} HTTP/1.1`, ...hosts, ...headers, ...length, '', body ?? '']
  return lines.join('\r\n')
}

export const upgradeHeaders = (session: string) => [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  `Sec-WebSocket-Protocol: longshore, session.${session}`,
]

export function redeem(port: number, token: string): Promise<Answer> {
  const host = `127.0.0.1:${port}`
  return sendRaw(
    port,
    requestText({
      method: 'POST',
      path: '/session',
      host,
      headers: [`Origin: http://${host}`, 'Content-Type: application/json'],
      body: JSON.stringify({ token }),
    }),
  )
}
