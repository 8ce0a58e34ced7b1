// Logins that an sshd without PAM cannot show, against a server in this process.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2, { type AuthContext } from 'ssh2'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { promptIds } from '../../../src/main/hosts/ssh/answers.ts'
import type { SshHosts } from '../../../src/main/hosts/ssh-hosts.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { type Connection, connectionSchema } from '../../../src/shared/model/host.ts'
import { makeKey } from '../../support/bed/remote/accounts.ts'
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

/** Its logins are decided by `authenticate`; nobody gets further. */
async function serve(authenticate: (context: AuthContext) => void): Promise<void> {
  const server = new ssh2.Server({ hostKeys: [readFileSync(hostKey)] }, (client) => {
    client.on('error', () => {})
    client.on('authentication', authenticate)
    client.on('ready', () => client.on('tcpip', () => {}))
  })
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

async function failureWhenConnecting(
  connection: Connection = { kind: 'ssh', host: 'far' },
): Promise<Failure | undefined> {
  if (connection.kind !== 'ssh') throw new Error('only SSH is spoken here')
  const identity = { name: 'far', guard: 'open', colour: 'none', found: 'test' } as const
  const session = hosts.open(identity, connection)
  closing.push(() => session.close())
  const connecting = session.upkeep.connect(AbortSignal.timeout(10_000))
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
  expect(tookMs).toBeLessThan(3_000)
  // Nothing of the attempt is left open.
  await expect.poll(() => [...open].every((socket) => socket.destroyed)).toBe(true)
})

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
  expect(tookMs).toBeLessThan(4_000)
})
