import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type DoorBed,
  openDoorBed,
  redeem,
  requestText,
  sendRaw,
  upgradeHeaders,
} from './door-bed.ts'

let bed: DoorBed
let session: string
beforeAll(async () => {
  bed = await openDoorBed()
  session = await bed.newSession()
})
afterAll(() => bed.close())

const own = () => `127.0.0.1:${bed.port}`

async function isAlive(): Promise<boolean> {
  return (await sendRaw(bed.port, requestText({ path: '/', host: own() }))).status === 200
}

/** Spellings that some parser, somewhere, takes for this machine. */
const names = [
  ...['127.1', '127.0.1', '0177.0.0.1', '0x7f.0.0.1', '0x7f000001', '2130706433', '017700000001'],
  ...[
    '127.0.0.2',
    '127.255.255.254',
    '127.000.000.001',
    '127.0.0.01',
    '127.0.0.1.',
    '0',
    '0.0.0.0',
  ],
  ...['127.0.0.1.evil.com', '127.evil.com', 'localhost.evil.com', 'localhost.', 'localhost6'],
  ...[
    'localhost4',
    'localhost.localdomain',
    'localhost6.localdomain6',
    'ip6-localhost',
    'LOCALHOST',
  ],
  ...['Localhost', 'local', 'localhos', 'xlocalhost', 'localhost%00', 'localhost\x00', 'ⓛocalhost'],
  ...['[::1]', '::1', '[::]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]'],
  ...['[::127.0.0.1]', '[fe80::1%25lo]', '[::1%lo]', '127.0.0.1.nip.io', '7f000001.rbndr.us'],
  ...[
    '１２７.0.0.1',
    '127。0。0。1',
    '127.0.0.1,evil.com',
    'evil.com,127.0.0.1',
    'evil.com#127.0.0.1',
  ],
  ...['user@127.0.0.1', '127.0.0.1@evil.com', 'http://127.0.0.1', '//127.0.0.1', '127.0.0.1/'],
  ...[
    '127.0.0.1\\evil',
    '127.0.0.1?',
    '127.0.0.1;x',
    '*',
    '',
    ' ',
    'evil.com',
    'host.docker.internal',
  ],
]
const ports = (port: number) => [
  ...[`:${port}`, ':0', ':80', `:${port + 1}`, `:0${port}`, `:+${port}`, `:${port}0`, ':'],
  ...[`:${port}:80`, `:80:${port}`, `: ${port}`, `:${port}/`, ''],
]

it('answers to its exact names alone, of hundreds that mean this machine to someone', async () => {
  const exact = new Set([`127.0.0.1:${bed.port}`, `localhost:${bed.port}`])
  const hostile = [...names, '127.0.0.1', 'localhost']
    .flatMap((name) => ports(bed.port).map((port) => name + port))
    .filter((host) => !exact.has(host.trim()))
  expect(hostile.length).toBeGreaterThan(500)
  const statusesOf = (host: string) => {
    const headers = [`Origin: http://${host}`, ...upgradeHeaders(session)]
    const requests = [
      { path: '/', host },
      { path: '/wire', host, headers },
    ]
    return Promise.all(requests.map((each) => sendRaw(bed.port, requestText(each))))
  }
  const accepted: string[] = []
  while (hostile.length > 0) {
    const some = hostile.splice(0, 25)
    const answers = await Promise.all(some.map(statusesOf))
    accepted.push(...some.filter((_, at) => answers[at]?.some(({ status }) => status < 400)))
  }
  expect(accepted).toEqual([])
  for (const host of exact) {
    expect((await sendRaw(bed.port, requestText({ path: '/', host }))).status).toBe(200)
  }
})

it('refuses doubled headers, whichever of them is right', async () => {
  const right = `Host: ${own()}`
  const origin = `Origin: http://${own()}`
  const heads = [
    [right, 'Host: evil.example'],
    ['Host: evil.example', right],
    [right, right],
    [right, origin, 'Origin: http://evil.example'],
    [right, 'Origin: http://evil.example', origin],
    [right, 'Sec-Fetch-Site: same-origin', 'Sec-Fetch-Site: cross-site'],
  ]
  for (const headers of heads) {
    const { status } = await sendRaw(bed.port, requestText({ path: '/', headers }))
    expect(status, headers.join()).toBeGreaterThanOrEqual(400)
  }
})

it('names no file but those of the page', async () => {
  const paths = [
    ...['/../secret.html', '/..%2fsecret.html', '/%2e%2e/secret.html', '/assets/../../secret.html'],
    ...['/assets/..%5c..%5csecret.html', '//secret.html', '/./secret.html', '/secret.html'],
    ...[
      '/index.html/../../secret.html',
      '/assets',
      '/assets/',
      '/assets/a.js.map',
      '/%00',
      '/\\..\\',
    ],
    ...['/index.html%00.js', '/INDEX.HTML', '/etc/passwd', '/__proto__', '/constructor', '/..;/'],
    ...[`http://${own()}/secret.html`, 'http://evil.example/', '*', '?x', `/${'a'.repeat(5_000)}`],
  ]
  for (const path of paths) {
    const { status, body } = await sendRaw(bed.port, requestText({ path, host: own() }))
    expect(status, path).toBeGreaterThanOrEqual(400)
    expect(body).not.toContain('secret')
  }
})

it('sends every answer with headers that close the page in', async () => {
  const answers = [
    await sendRaw(bed.port, requestText({ path: '/', host: own() })),
    await sendRaw(bed.port, requestText({ path: '/nothing', host: own() })),
    await sendRaw(bed.port, requestText({ path: '/', host: 'evil.example' })),
    await sendRaw(
      bed.port,
      requestText({ path: '/wire', host: own(), headers: upgradeHeaders('') }),
    ),
    await redeem(bed.port, bed.newToken()),
  ]
  for (const { headers } of answers) {
    const policy = headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/unsafe|\*|http:/)
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${bed.port}`)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('set-cookie')).toBeUndefined()
  }
})

it('stays up through requests that are no requests', async () => {
  const host = `Host: ${own()}`
  const texts = [
    '\r\n\r\n\r\n',
    'GET\r\n\r\n',
    `GET / HTTP/9.9\r\n${host}\r\n\r\n`,
    `GET / HTTP/1.1\n${host}\n\n`,
    `GET / HTTP/1.1\r\n${host}\r\nX: ${'y'.repeat(60_000)}\r\n\r\n`,
    `GET / HTTP/1.1\r\n${host}\r\nBad Name: x\r\n\r\n`,
    `GET / HTTP/1.1\r\n${host}\r\n Folded: x\r\n\r\n`,
    `CONNECT evil.example:443 HTTP/1.1\r\n${host}\r\n\r\n`,
    `POST /session HTTP/1.1\r\n${host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `POST /session HTTP/1.1\r\n${host}\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde`,
    `POST /session HTTP/1.1\r\n${host}\r\nContent-Length: -1\r\n\r\n`,
    `POST /session HTTP/1.1\r\n${host}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
    `POST /session HTTP/1.1\r\n${host}\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n\r\n`,
    `GET /wire HTTP/1.1\r\n${host}\r\nOrigin: http://${own()}\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  ]
  for (const text of texts) {
    const answer = await sendRaw(bed.port, text).catch(() => ({ status: 0 }))
    expect(answer.status, text.slice(0, 60)).not.toBe(200)
    expect(answer.status).not.toBe(101)
  }
  expect(await isAlive()).toBe(true)
})

it('takes no body but a short JSON one', async () => {
  const host = own()
  const post = (type: string, body: string) => {
    const headers = [`Origin: http://${host}`, `Content-Type: ${type}`]
    return sendRaw(bed.port, requestText({ method: 'POST', path: '/session', host, headers, body }))
  }
  expect((await post('text/plain', '{"token":"x"}')).status).toBe(415)
  expect((await post('application/json', 'x'.repeat(200_000))).status).toBe(413)
  for (const body of ['', '{', 'null', '[]', '{"token":1}', '{"token":"x","more":1}', '"x"']) {
    expect((await post('application/json', body)).status, body).toBe(400)
  }
})

it('hangs up on a client that takes its time', async () => {
  const socket = connect(bed.port, '127.0.0.1')
  const closed = new Promise((resolve) => socket.on('close', resolve))
  socket.on('error', () => undefined)
  socket.resume()
  const drip = setInterval(() => socket.write('X'), 200)
  socket.write('GET / HTTP/1.1\r\nX-Slow: ')
  await closed
  clearInterval(drip)
  expect(socket.destroyed).toBe(true)
})

it('counts what it turned away, by reason', async () => {
  const before = { ...bed.door.refused }
  await sendRaw(bed.port, requestText({ path: '/', host: 'evil.example' }))
  await sendRaw(bed.port, requestText({ path: '/', host: own(), headers: ['Origin: null'] }))
  const headers = [`Origin: http://${own()}`, ...upgradeHeaders('B'.repeat(43))]
  await sendRaw(bed.port, requestText({ path: '/wire', host: own(), headers }))
  expect(bed.door.refused).toEqual({
    ...before,
    host: before.host + 1,
    origin: before.origin + 1,
    session: before.session + 1,
  })
})
