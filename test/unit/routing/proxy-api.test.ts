import net from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { openSocket } from '../../../src/main/hosts/local/sockets.ts'
import { addressOf } from '../../../src/main/routing/proxy-address.ts'
import { type AskProxy, createProxyApi } from '../../../src/main/routing/proxy-api.ts'
import { until } from '../../support/eventually.ts'

const { signal } = new AbortController()
const servers: net.Server[] = []
let asked = 0
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))))
})

/** Somebody who answers every connection with these bytes, and then hangs up, or does not. */
async function answering(bytes: string, { hangsUp = true } = {}): Promise<string> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      asked += 1
      if (hangsUp) socket.end(bytes)
      else socket.write(bytes)
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`
}

/** Time passes when the test says so. */
function asking(at: string) {
  let pass: (() => void) | undefined
  const schedule = (_: number, run: () => void) => {
    pass = run
    return () => {
      pass = undefined
    }
  }
  const ask: AskProxy = createProxyApi({
    ...{ host: 'prod-1', proxy: 'Caddy', dial: openSocket },
    at: addressOf(at),
    clock: { schedule },
  })
  return { ask, timeIsUp: () => pass?.() }
}

const question = { method: 'GET', path: '/config/' } as const
const away = (reason: string) => ({
  failure: {
    kind: 'proxy-away',
    host: 'prod-1',
    proxy: 'Caddy',
    reason: expect.stringMatching(reason),
  },
})

it('takes an Etag that comes after the answer for one that came before it', async () => {
  const trailed =
    'HTTP/1.1 200 OK\r\nTrailer: ETag\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nEtag: "/config/ 1"\r\n\r\n'
  const { ask } = asking(await answering(trailed))
  const { status, headers, body } = await ask(question, signal)
  expect([status, headers.etag, body]).toEqual([200, '"/config/ 1"', '{}'])
})

it('tells that nothing listens there', async () => {
  const at = await answering('')
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))))
  await expect(asking(at).ask(question, signal)).rejects.toMatchObject(away('ECONNREFUSED'))
})

it.each([
  ['nothing', ''],
  ['half a head', 'HTTP/1.1 200 OK\r\nContent-'],
  ['half a body', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc'],
  ['half a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nabc'],
  ['what is no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
])('takes %s for no answer', async (_, bytes) => {
  await expect(asking(await answering(bytes)).ask(question, signal)).rejects.toMatchObject(
    away('.'),
  )
})

it.each(['', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc'])(
  'waits for one that is silent after %j no longer than it should',
  async (bytes) => {
    const { ask, timeIsUp } = asking(await answering(bytes, { hangsUp: false }))
    const before = asked
    const answer = ask(question, signal).catch((error) => error)
    await until('it was asked', () => asked > before)
    timeIsUp()
    expect(await answer).toMatchObject(away('did not answer within 20 s'))
  },
)

it('ends as its signal does', async () => {
  const { ask } = asking(await answering('', { hangsUp: false }))
  const stop = new AbortController()
  const answer = ask(question, stop.signal)
  stop.abort(new Error('enough'))
  await expect(answer).rejects.toThrow('enough')
})

it.each([
  ['/run/caddy/admin.sock', { socket: '/run/caddy/admin.sock' }, false],
  ['http://127.0.0.1:2019', { host: '127.0.0.1', port: 2019 }, false],
  ['http://[::1]:81/', { host: '::1', port: 81 }, false],
  ['https://npm.example.com', { host: 'npm.example.com', port: 443 }, true],
  ['http://npm', { host: 'npm', port: 80 }, false],
])('finds %s', (written, target, isSecure) => {
  expect(addressOf(written)).toMatchObject({ target, isSecure })
})
