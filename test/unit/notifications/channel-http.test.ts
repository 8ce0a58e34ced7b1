// Every way in which a service may not answer, over real connections.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/clock.ts'
import { systemAuthorities } from '../../../src/main/hosts/environment/authorities.ts'
import { createChannelHttp } from '../../../src/main/notifications/channels/http.ts'
import { makeAuthority, makePair } from '../../support/bed/certificates.ts'
import { until } from '../../support/eventually.ts'
import { type Receiver, startReceiver } from '../../support/receivers/receiver.ts'

const folder = mkdtempSync(join(tmpdir(), 'longshore-channel-http-'))
let authority = ''
let plain: Receiver
let secure: Receiver
let proxy: Proxy

beforeAll(async () => {
  const root = makeAuthority(join(folder, 'ca'))
  const pair = makePair(join(folder, 'server'), root)
  authority = readFileSync(join(root, 'ca.pem'), 'utf8')
  const [cert, key] = ['cert.pem', 'key.pem'].map((name) => readFileSync(join(pair, name)))
  if (!cert || !key) throw new Error('no certificate')
  plain = await startReceiver(() => ({ status: 200, body: 'fine' }))
  secure = await startReceiver(() => ({ status: 200, body: 'safe' }), { tls: { cert, key } })
  proxy = await startProxy()
})
afterEach(() => {
  plain.be('strict')
  plain.forget()
  proxy.tunnels.length = 0
})
afterAll(async () => {
  await Promise.all([plain.close(), secure.close(), proxy.close()])
  rmSync(folder, { recursive: true, force: true })
})

interface Options {
  readonly env?: Record<string, string>
  readonly trusted?: string
  readonly schedule?: typeof systemClock.schedule
  readonly signal?: AbortSignal
  readonly node?: string
}
function ask(url: string, options: Options = {}) {
  const { env = {}, trusted, schedule = systemClock.schedule } = options
  const authorities = () => (trusted === undefined ? [] : [trusted])
  const channel = createChannelHttp({
    ...{ clock: { schedule }, env, authorities },
    ...(options.node && { node: options.node }),
  })
  const signal = options.signal ?? new AbortController().signal
  return channel.ask({ method: 'POST', url, body: '{}' }, signal)
}

it('answers what the service answers', async () => {
  expect(await ask(`${plain.address}/a?b=c`)).toMatchObject({ status: 200, body: 'fine' })
  expect(plain.requests).toMatchObject([{ method: 'POST', url: '/a?b=c', body: '{}' }])
})

it('follows no redirect', async () => {
  plain.be({ status: 307, headers: { location: `${plain.address}/elsewhere` } })
  expect(await ask(`${plain.address}/here`)).toMatchObject({ status: 307 })
  expect(plain.requests.map(({ url }) => url)).toEqual(['/here'])
})

it('reads no more of an answer than 64 KiB', async () => {
  plain.be('babbles')
  const answer = await ask(plain.address)
  expect(answer.kind === 'answered' && answer.body.length).toBe(64 * 1024)
})

it.each(['hangs', 'stalls'] as const)('gives up on a service that %s', async (mood) => {
  plain.be(mood)
  let giveUp = () => {}
  const schedule = (ms: number, run: () => void) => {
    expect(ms).toBe(15_000)
    giveUp = run
    return () => {}
  }
  const answer = ask(plain.address, { schedule })
  await until('it has the request', () => plain.requests.length === 1)
  giveUp()
  expect(await answer).toEqual({ kind: 'unanswered', why: 'silent' })
})

it('ends with the reason of who does not want it any more', async () => {
  plain.be('hangs')
  const controller = new AbortController()
  const answer = ask(plain.address, { signal: controller.signal })
  await until('it has the request', () => plain.requests.length === 1)
  controller.abort(new Error('we quit'))
  await expect(answer).rejects.toThrow('we quit')
})

it('tells in which way there was no answer', async () => {
  plain.be('cuts')
  expect(await ask(plain.address)).toEqual({ kind: 'unanswered', why: 'cut' })
  const gone = await startReceiver(() => ({ status: 200 }))
  await gone.close()
  expect(await ask(gone.address)).toEqual({ kind: 'unanswered', why: 'refused' })
  expect(await ask('http://nobody.invalid/')).toEqual({ kind: 'unanswered', why: 'unknown-name' })
})

it('knows whom this machine trusts', () => {
  expect(systemAuthorities().length).toBeGreaterThan(100)
})

it('trusts certificates of known authorities, and no others', async () => {
  expect(await ask(secure.address, { trusted: authority })).toMatchObject({ body: 'safe' })
  expect(await ask(secure.address)).toEqual({ kind: 'unanswered', why: 'untrusted' })
  const wrongName = secure.address.replace('127.0.0.1', 'localhost')
  expect(await ask(wrongName, { trusted: authority })).toEqual({
    ...{ kind: 'unanswered', why: 'untrusted' },
  })
  const noTls = plain.address.replace('http:', 'https:')
  expect(await ask(noTls, { trusted: authority })).toEqual({ kind: 'unanswered', why: 'untrusted' })
})

describe('behind a proxy', () => {
  it('goes through it, and checks the certificate behind it', async () => {
    const env = { HTTPS_PROXY: proxy.address }
    expect(await ask(secure.address, { env, trusted: authority })).toMatchObject({ body: 'safe' })
    expect(await ask(secure.address, { env })).toEqual({ kind: 'unanswered', why: 'untrusted' })
    const target = new URL(secure.address).host
    expect(proxy.tunnels).toEqual([target, target])
  })

  it('goes past it where NO_PROXY says so', async () => {
    const env = { HTTPS_PROXY: proxy.address, NO_PROXY: 'other.example,127.0.0.1' }
    expect(await ask(secure.address, { env, trusted: authority })).toMatchObject({ body: 'safe' })
    expect(proxy.tunnels).toEqual([])
  })

  it('does not go without it', async () => {
    const env = { HTTPS_PROXY: 'http://127.0.0.1:1' }
    expect(await ask(secure.address, { env, trusted: authority })).toEqual({
      ...{ kind: 'unanswered', why: 'refused' },
    })
  })

  it('goes nowhere on a Node that would go past it', async () => {
    const env = { HTTPS_PROXY: proxy.address }
    const old = { env, trusted: authority, node: '24.4.1' }
    expect(await ask(secure.address, old)).toEqual({ kind: 'unanswered', why: 'proxy' })
    expect(await ask(secure.address, { ...old, env: {} })).toMatchObject({ body: 'safe' })
    expect(await ask(secure.address, { ...old, node: '26.0.0' })).toMatchObject({ body: 'safe' })
    expect(proxy.tunnels).toHaveLength(1)
  })

  it('tells of one that lets nothing through', async () => {
    const env = { HTTPS_PROXY: plain.address }
    expect(await ask(secure.address, { env, trusted: authority })).toEqual({
      ...{ kind: 'unanswered', why: 'proxy' },
    })
  })
})

interface Proxy {
  readonly address: string
  readonly tunnels: string[]
  close(): Promise<void>
}

/** One that only makes tunnels, as those of companies do. */
async function startProxy(): Promise<Proxy> {
  const tunnels: string[] = []
  const server = http.createServer((_, answer) => answer.writeHead(405).end())
  server.on('connect', (request, client, head) => {
    tunnels.push(request.url ?? '')
    const [host, port] = (request.url ?? '').split(':')
    const beyond = net.connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      beyond.write(head)
      beyond.pipe(client).pipe(beyond)
    })
    for (const [one, other] of [
      [beyond, client],
      [client, beyond],
    ] as const) {
      one.on('error', () => other.destroy()).on('close', () => other.destroy())
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    tunnels,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
