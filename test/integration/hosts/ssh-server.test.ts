// Logins that an sshd without PAM cannot show, against a server in this process.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2, { type AuthContext, type ServerChannel } from 'ssh2'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { HostSession } from '../../../src/main/hosts/session.ts'
import { promptIds } from '../../../src/main/hosts/ssh/login/answers.ts'
import type { SshHosts } from '../../../src/main/hosts/ssh-hosts.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { type Connection, connectionSchema } from '../../../src/shared/model/host.ts'
import { makeKey } from '../../support/bed/remote/accounts.ts'
import { pacedMs } from '../../support/paced.ts'
import { sshHostsFor } from '../../support/ssh-hosts-for.ts'

const home = mkdtempSync(join(tmpdir(), 'longshore-server-'))
const hostKey = join(home, 'host')
const closing: (() => unknown)[] = []
let hosts: SshHosts

beforeAll(async () => {
  mkdirSync(join(home, '.ssh'))
  await makeKey(hostKey, 'ed25519', '')
  hosts = sshHostsFor(home, 'server')
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

type Forward = (accept: () => ServerChannel) => void

/** Its logins are decided by `authenticate`; nobody gets further than `forward` lets them. */
function sshServer(authenticate: (context: AuthContext) => void, forward: Forward = () => {}) {
  const cipher = 'chacha20-poly1305@openssh.com' as const
  const algorithms = { cipher: { append: [cipher], prepend: [], remove: [] } }
  const config = { hostKeys: [readFileSync(hostKey)], algorithms }
  const server = new ssh2.Server(config, (client) => {
    client.on('error', () => {})
    client.on('authentication', authenticate)
    client.on('ready', () => client.on('tcpip', forward))
  })
  return server
}

/** The same, on a port of its own, which the host `far` is. */
async function serve(
  authenticate: (context: AuthContext) => void,
  forward?: Forward,
): Promise<void> {
  const server = sshServer(authenticate, forward)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  const { port } = server.address() as AddressInfo
  const [type, base64] = readFileSync(`${hostKey}.pub`, 'utf8').split(' ')
  writeFileSync(join(home, '.ssh', 'known_hosts'), `[127.0.0.1]:${port} ${type} ${base64}\n`)
  writeConfig(port)
}

function writeConfig(port: number): void {
  const lines = ['Host far', 'HostName 127.0.0.1', `Port ${port}`, 'User ana', 'ConnectTimeout 2']
  writeFileSync(join(home, '.ssh', 'config'), `${lines.join('\n')}\n`)
}

function opened(connection: Connection = { kind: 'ssh', host: 'far' }): HostSession {
  if (connection.kind !== 'ssh') throw new Error('only SSH is spoken here')
  const identity = { name: 'far', guard: 'open', colour: 'none', found: 'test' } as const
  const session = hosts.open(identity, connection)
  closing.push(() => session.close())
  return session
}

async function failureWhenConnecting(connection?: Connection): Promise<Failure | undefined> {
  const connecting = opened(connection).keepAlive.connect(AbortSignal.timeout(10_000))
  return failureOf(await connecting.catch((error: unknown) => error))
}

it('asks the user what the server asks, and sends nothing before there is an answer', async () => {
  const sent: string[][] = []
  await serve((context) => {
    if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive'])
    context.prompt([{ prompt: 'Code: ', echo: false }], (answers) => {
      sent.push(answers)
      if (answers[0] === '123456') context.accept()
      else context.reject()
    })
  })
  const id = promptIds.answer('Code: ')
  expect(await failureWhenConnecting()).toMatchObject({
    kind: 'ssh-answer-needed',
    method: 'keyboard-interactive',
    prompts: [{ id, text: 'Code:', isSecret: true }],
  })
  expect(sent).toEqual([])
  await hosts.answers.give('far', [{ id, value: '123456' }], false)
  // Logged in: what fails now is the engine that this server does not have.
  expect((await failureWhenConnecting())?.kind).not.toMatch(/^ssh-(answer|auth)/)
  expect(sent).toEqual([['123456']])
})

it.each(['ed25519', 'rsa'])('proves at once that it has its %s key', async (type) => {
  const file = join(home, `id_${type}`)
  await makeKey(file, type, '')
  const known = ssh2.utils.parseKey(readFileSync(`${file}.pub`))
  if (known instanceof Error) throw known
  const proofs: unknown[] = []
  await serve((context) => {
    if (context.method !== 'publickey') return context.reject(['publickey'])
    const { signature, blob, hashAlgo } = context
    proofs.push(signature && blob && known.verify(blob, signature, hashAlgo))
    if (proofs.at(-1) === true) context.accept()
    else context.reject()
  })
  const connection = connectionSchema.parse({ kind: 'ssh', host: 'far', identityFiles: [file] })
  expect((await failureWhenConnecting(connection))?.kind).not.toMatch(/^ssh-(answer|auth)/)
  expect(proofs).toEqual([true])
})

it('says that a password was refused, and asks for it anew next time', async () => {
  await serve((context) => context.reject(['password']))
  const address = /Port (\d+)/.exec(readFileSync(join(home, '.ssh', 'config'), 'utf8'))?.[1]
  const id = promptIds.password('ana', `127.0.0.1:${address}`)
  await hosts.answers.give('far', [{ id, value: 'expired' }], false)
  expect(await failureWhenConnecting()).toMatchObject({
    kind: 'ssh-auth-failed',
    tried: [{ method: 'password', found: 'refused' }],
  })
  expect(await failureWhenConnecting()).toMatchObject({
    kind: 'ssh-answer-needed',
    prompts: [{ id }],
  })
})

it('does not wait for a user who is locked out', async () => {
  let attempts = 0
  await serve((context) => {
    attempts += 1
    context.reject([])
  })
  expect(await failureWhenConnecting()).toMatchObject({ kind: 'ssh-auth-failed', user: 'ana' })
  expect(attempts).toBeLessThanOrEqual(2)
})

it.each(["o'brien", '$(id)', '`id`', 'a;b|c', '"q"', '%h', 'ana@corp.example', 'ünï-日本'])(
  'says the user name %j exactly as it was declared, and in what failed',
  async (user) => {
    const said: string[] = []
    await serve((context) => {
      said.push(context.username)
      context.reject([])
    })
    const connection = connectionSchema.parse({ kind: 'ssh', host: 'far', user })
    expect(await failureWhenConnecting(connection)).toMatchObject({ kind: 'ssh-auth-failed', user })
    expect(new Set(said)).toEqual(new Set([user]))
  },
)

it.each([
  ['host', '-oProxyCommand=x'],
  ['host', 'two words'],
  ['host', 'new\nline'],
  ['user', '-l'],
  ['user', 'ana\0root'],
  ['jump', '-J x'],
  ['socket', 'relative.sock'],
  ['identityFiles', ['-i']],
])('refuses as %s of a host %j, by its field', (field, value) => {
  const read = connectionSchema.safeParse({ kind: 'ssh', host: 'far', [field]: value })
  expect(read.error?.issues.map(({ path }) => path[0])).toEqual(expect.arrayContaining([field]))
})

it.each([
  ['hangs up', (socket: net.Socket) => void socket.end()],
  ['speaks HTTP', (socket: net.Socket) => void socket.end('HTTP/1.1 400 No\r\n\r\n')],
])('is not taken in by something that %s', async (_, answer) => {
  const server = net.createServer((socket) => {
    socket.on('error', () => {})
    answer(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  writeConfig((server.address() as AddressInfo).port)
  expect((await failureWhenConnecting())?.kind).toMatch(/^(host-unreachable|ssh-failed)$/)
})

it.each([
  ['speaks HTTP', 'HTTP/1.1 400 No\r\n\r\n', 1, 'ssh-failed', /web server/],
  ['takes no more', 'Exceeded MaxStartups\r\n', 2, 'host-unreachable', /takes no more logins/],
  ['bans it', 'Not allowed at this time\r\n', 1, 'ssh-failed', /"Not allowed at this time"/],
  ['hangs up', '', 2, 'host-unreachable', /closed before the greeting.*MaxStartups/],
])(
  'says of a server that %s what it is, and comes back once at most',
  async (_, words, times, kind, reason) => {
    let connections = 0
    const server = net.createServer((socket) => {
      connections += 1
      socket.on('error', () => {}).end(words)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => server.close())
    writeConfig((server.address() as AddressInfo).port)
    expect(await failureWhenConnecting()).toMatchObject({
      kind,
      reason: expect.stringMatching(reason),
    })
    expect(connections).toBe(times)
  },
)

/** Connects with a timeout of a second, and says how long that took. */
async function givenUp(): Promise<{ failure: Failure | undefined; tookMs: number }> {
  const file = join(home, '.ssh', 'config')
  writeFileSync(file, readFileSync(file, 'utf8').replace('ConnectTimeout 2', 'ConnectTimeout 1'))
  const begun = performance.now()
  const failure = await failureWhenConnecting()
  return { failure, tookMs: performance.now() - begun }
}

it.each([
  ['says nothing', ''],
  ['greets, and then says nothing', 'SSH-2.0-Silent\r\n'],
])('gives up, in time, something that %s', async (_, greeting) => {
  const open = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    open.add(socket)
    socket
      .on('error', () => {})
      .resume()
      .write(greeting)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  writeConfig((server.address() as AddressInfo).port)
  const { failure, tookMs } = await givenUp()
  expect(failure).toMatchObject({
    kind: 'host-unreachable',
    reason: expect.stringContaining('does not greet as SSH does'),
  })
  expect(tookMs).toBeGreaterThan(900)
  expect(tookMs).toBeLessThan(pacedMs(3_000))
  // Nothing of the attempt is left open.
  await expect.poll(() => [...open].every((socket) => socket.destroyed)).toBe(true)
})

/** A server that lets everybody in, and counts them. */
function letIn() {
  let count = 0
  const server = sshServer((context) => context.accept())
  server.on('connection', (client) =>
    client.on('ready', () => {
      count += 1
    }),
  )
  return { server, logins: () => count }
}

/** A gate that forwards, and behind it what `answer` does with each connection. */
async function behindGate(answer: (socket: net.Socket) => void, config = ''): Promise<void> {
  const inner = net.createServer((socket) => {
    socket.on('error', () => {})
    answer(socket)
  })
  await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve))
  closing.push(() => inner.close())
  const { port } = inner.address() as AddressInfo
  await serve(
    (context) => context.accept(),
    (accept) => {
      const channel = accept()
      const socket = net.connect({ host: '127.0.0.1', port, allowHalfOpen: true })
      // As sshd does: what one side ends is ended for the other, and nothing is closed before both have.
      channel.on('error', () => {}).pipe(socket)
      socket.on('error', () => channel.destroy()).pipe(channel)
    },
  )
  const gate = readFileSync(join(home, '.ssh', 'config'), 'utf8').replace('Host far', 'Host gate')
  const far = ['Host far', 'HostName 127.0.0.1', `Port ${port}`, 'User ana', 'ProxyJump gate']
  const lines = [...far, 'ConnectTimeout 2', config, gate]
  writeFileSync(join(home, '.ssh', 'config'), `${lines.join('\n')}\n`)
  const known = readFileSync(join(home, '.ssh', 'known_hosts'), 'utf8')
  const ofFar = known.replace(/^\S+/, `[127.0.0.1]:${port}`)
  writeFileSync(join(home, '.ssh', 'known_hosts'), `${known}${ofFar}`)
}

it.each([
  ['greets and hangs up', (socket: net.Socket) => void socket.end('SSH-2.0-Gone\r\n')],
  ['hangs up at once', (socket: net.Socket) => void socket.end()],
  ['is cut off', (socket: net.Socket) => void socket.destroy()],
  ['greets, and then says nothing', (socket: net.Socket) => void socket.write('SSH-2.0-Mute\r\n')],
  ['speaks HTTP', (socket: net.Socket) => void socket.end('HTTP/1.1 400 No\r\n\r\n')],
])(
  'gives up, in time, a host behind a jump host that %s, and finds it once it is mended',
  async (_, answer) => {
    let isMended = false
    const { server, logins } = letIn()
    await behindGate((socket) => {
      if (isMended) server.injectSocket(socket)
      else answer(socket)
    })
    const session = opened()
    const release = session.keepAlive.acquire()
    const begun = performance.now()
    const link = session.keepAlive.connect(AbortSignal.timeout(9_000))
    const failure = failureOf(await link.catch((error: unknown) => error))
    expect(failure?.kind).toMatch(/^(host-unreachable|ssh-failed)$/)
    expect(performance.now() - begun).toBeLessThan(pacedMs(5_000))
    isMended = true
    // By itself: nobody asks for it.
    await expect.poll(logins).toBe(1)
    release()
  },
)

it.each([
  ['refuses the login', { kind: 'ssh-auth-failed', user: 'ana' }],
  ['asks something', { kind: 'ssh-answer-needed', method: 'keyboard-interactive' }],
  ['shows a key that nobody knows', { kind: 'host-key-unknown' }],
  ['does not listen', { kind: 'host-unreachable', why: 'refused' }],
  ['is no sshd', { kind: 'ssh-failed' }],
])('names the jump host, and not the host behind it, where that %s', async (how, failure) => {
  await serve((context) => {
    if (how !== 'asks something') return context.reject([])
    if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive'])
    context.prompt([{ prompt: 'Code: ', echo: false }], () => context.reject())
  })
  const file = join(home, '.ssh', 'config')
  if (how === 'does not listen') writeConfig(1)
  if (how === 'is no sshd') {
    const web = net.createServer((socket) => socket.end('HTTP/1.1 400 No\r\n\r\n'))
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
    closing.push(() => web.close())
    writeConfig((web.address() as AddressInfo).port)
  }
  if (how === 'shows a key that nobody knows') writeFileSync(join(home, '.ssh', 'known_hosts'), '')
  const gate = readFileSync(file, 'utf8').replace('Host far', 'Host gate')
  writeFileSync(file, `${gate}Host far\nHostName 192.0.2.1\nProxyJump gate\nConnectTimeout 1\n`)
  expect(await failureWhenConnecting()).toMatchObject({ ...failure, host: 'far', jump: 'gate' })
})

it('names no jump host where it is the host behind it that refuses', async () => {
  const inner = sshServer((context) => context.reject([]))
  await behindGate((socket) => inner.injectSocket(socket))
  const failure = await failureWhenConnecting()
  expect(failure).toMatchObject({ kind: 'ssh-auth-failed', host: 'far' })
  expect(failure).not.toHaveProperty('jump')
})

const turnedAway: [string, (socket: net.Socket) => void][] = [
  ['closed', (socket) => void socket.end()],
  // As where sshd closes without having read what it was sent.
  ['reset', (socket) => void socket.once('data', () => socket.resetAndDestroy())],
  ['told to come later', (socket) => void socket.end('Exceeded MaxStartups\r\n')],
]

it.each(turnedAway)(
  'logs in at the second attempt where the first is %s, as one too many',
  async (_, turnAway) => {
    let connections = 0
    const { server, logins } = letIn()
    const door = net.createServer((socket) => {
      connections += 1
      socket.on('error', () => {})
      if (connections === 1) turnAway(socket)
      else server.injectSocket(socket)
    })
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
    closing.push(() => door.close())
    const { port } = door.address() as AddressInfo
    const [type, base64] = readFileSync(`${hostKey}.pub`, 'utf8').split(' ')
    writeFileSync(join(home, '.ssh', 'known_hosts'), `[127.0.0.1]:${port} ${type} ${base64}\n`)
    writeConfig(port)
    // What fails then is the engine that this server does not have.
    expect(await failureWhenConnecting()).toBeDefined()
    expect([connections, logins()]).toEqual([2, 1])
  },
)

it.each(turnedAway)('does the same behind a jump host, where it is %s', async (_, turnAway) => {
  let connections = 0
  const { server, logins } = letIn()
  await behindGate((socket) => {
    connections += 1
    if (connections === 1) turnAway(socket)
    else server.injectSocket(socket)
  })
  // What fails then is the engine that this server does not have.
  expect(await failureWhenConnecting()).toBeDefined()
  expect([connections, logins()]).toEqual([2, 1])
})

it.each(['chacha20-poly1305@openssh.com', 'aes256-gcm@openssh.com', 'aes256-ctr'])(
  'logs in through a jump host where both speak %s',
  async (cipher) => {
    const { server, logins } = letIn()
    await behindGate((socket) => server.injectSocket(socket), `Host *\nCiphers ${cipher}`)
    // What fails then is the engine that this server does not have.
    expect(await failureWhenConnecting()).toBeDefined()
    expect(logins()).toBe(1)
  },
)

it('gives up, in time, a jump host that does not say whether it can connect', async () => {
  await serve((context) => context.accept())
  const file = join(home, '.ssh', 'config')
  const jump = readFileSync(file, 'utf8').replace('Host far', 'Host gate')
  writeFileSync(file, `${jump}Host far\nHostName 192.0.2.1\nProxyJump gate\nConnectTimeout 1\n`)
  await hosts.answers.give('far', [], false)
  const { failure, tookMs } = await givenUp()
  expect(failure).toMatchObject({
    kind: 'host-unreachable',
    reason: expect.stringContaining('could not connect to it in time'),
  })
  expect(tookMs).toBeLessThan(pacedMs(4_000))
})
