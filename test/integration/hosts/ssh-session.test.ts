// One session over SSH against a real sshd: every way in, and the commands that go over it.
import { execFileSync, spawn } from 'node:child_process'
import { appendFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { ensureDockerCli } from '../../../scripts/lib/engine/cli.mjs'
import { tryRun } from '../../../scripts/lib/exec.mjs'
import { promptIds } from '../../../src/main/hosts/ssh/login/answers.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import type { RemoteHost } from '../../support/bed/remote/start-remote.ts'
import { pacedMs } from '../../support/paced.ts'
import { type Opening, sessionBed } from './session-bed.ts'

const { engine: bed, root, known, open, remote: started } = sessionBed()
const never = new AbortController().signal
let remote: RemoteHost
beforeAll(() => {
  remote = started()
})

async function failureWhen(opening: Opening): Promise<Failure | undefined> {
  return failureOf(
    await open(opening)
      .engine.ping(never)
      .catch((error: unknown) => error),
  )
}

const works = async (opening: Opening): Promise<boolean> =>
  (await failureWhen(opening)) === undefined
/** An sshd of other options for as long as `work`. */
async function withSshd(
  options: Readonly<Record<string, string>>,
  work: () => Promise<void>,
): Promise<void> {
  await remote.stopSshd({ sessions: true })
  await remote.startSshd(options)
  try {
    await work()
  } finally {
    await remote.stopSshd({ sessions: true })
    await remote.startSshd()
  }
}

const noKeys = { identityFiles: [join(root, 'none')] }

describe('a login over SSH', () => {
  it('takes an encrypted key once its passphrase was given, and asks for it before', async () => {
    const { encrypted, passphrase } = remote.keys
    const connection = { identityFiles: [encrypted] }
    const id = promptIds.passphrase(encrypted)
    expect(await failureWhen({ connection })).toMatchObject({
      kind: 'ssh-answer-needed',
      method: 'passphrase',
      prompts: [{ id, isSecret: true }],
    })
    const wrong = [{ id, value: 'high water' }]
    expect(await failureWhen({ connection, answers: wrong })).toMatchObject({
      kind: 'ssh-answer-needed',
    })
    expect(await works({ connection, answers: [{ id, value: passphrase }] })).toBe(true)
  })

  it('takes a key of the agent, and only named ones where the configuration wants that', async () => {
    const socket = join(root, 'agent.sock')
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
    try {
      const env = { SSH_AUTH_SOCK: socket }
      await expect
        .poll(async () => (await tryRun('ssh-add', [remote.keys.plain], { env })).code)
        .toBe(0)
      expect(await works({ connection: noKeys, env })).toBe(true)
      const refused = await failureWhen({ connection: noKeys, env, config: 'IdentitiesOnly yes' })
      expect(refused).toMatchObject({ kind: 'ssh-auth-failed' })
      const named = { identityFiles: [`${remote.keys.plain}.pub`.replace(/\.pub$/, '')] }
      expect(await works({ connection: named, env, config: 'IdentitiesOnly yes' })).toBe(true)
    } finally {
      agent.kill()
    }
  })

  it('says what was tried where nothing was accepted, and of whom', async () => {
    const other = join(root, 'other')
    rmSync(other, { force: true })
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other])
    const failure = await failureWhen({ connection: { identityFiles: [other] } })
    expect(failure).toMatchObject({
      kind: 'ssh-auth-failed',
      user: 'deploy',
      tried: [{ method: `key ${other}`, found: 'refused' }],
    })
  })

  it('that the server ends, after too many keys, is a refused login and says so', async () => {
    const others = ['one', 'two', 'three'].map((name) => join(root, name))
    for (const file of others) {
      rmSync(file, { force: true })
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file])
    }
    await withSshd({ MaxAuthTries: '2' }, async () => {
      const failure = await failureWhen({ connection: { identityFiles: others } })
      expect(failure).toMatchObject({
        kind: 'ssh-auth-failed',
        tried: others.slice(0, 2).map((file) => ({ method: `key ${file}`, found: 'refused' })),
        ended: expect.stringContaining('Too many authentication failures'),
      })
    })
  })

  it.each([
    ['Ciphers', 'aes256-cbc', ['aes256-cbc']],
    ['MACs', 'umac-128-etm@openssh.com', []],
    ['KexAlgorithms', 'sntrup761x25519-sha512@openssh.com', []],
  ])('says what a server offers that has only the %s %s', async (directive, only, onRequest) => {
    // A cipher with a MAC of its own would make the other lists idle.
    const cipher = directive === 'Ciphers' ? only : 'aes256-ctr'
    await withSshd({ Ciphers: cipher, [directive]: only }, async () => {
      expect(await failureWhen({})).toMatchObject({
        ...{ kind: 'ssh-no-common-algorithm', directive, offered: [only], onRequest },
      })
      const config = `${directive} +${only}`
      expect(await works({ config })).toBe(onRequest.length > 0)
    })
  })

  it('takes a server that has nothing but chacha20', async () => {
    await withSshd({ Ciphers: 'chacha20-poly1305@openssh.com' }, async () => {
      expect(await works({})).toBe(true)
    })
  })

  it('goes through a jump host only once its key is known', async () => {
    const jump = `${remote.user}@${remote.address}:${remote.port}`
    writeFileSync(known, '')
    expect(await failureWhen({ connection: { jump } })).toMatchObject({ kind: 'host-key-unknown' })
  })

  it('stops at a revoked key, and where only an authority vouches for it', async () => {
    const [key] = remote.hostKeys()
    appendFileSync(known, `@revoked * ${key?.line}\n`)
    expect(await failureWhen({})).toMatchObject({ kind: 'host-key-revoked' })
    remote.writeKnownHosts(known)
    const revoked = join(root, 'revoked')
    writeFileSync(
      revoked,
      remote
        .hostKeys()
        .map(({ line }) => `${line}\n`)
        .join(''),
    )
    expect(await failureWhen({ config: `RevokedHostKeys ${revoked}` })).toMatchObject({
      kind: 'host-key-revoked',
      by: { file: revoked },
    })
    writeFileSync(known, `@cert-authority * ${key?.line}\n`)
    expect(await failureWhen({})).toMatchObject({ kind: 'host-key-certificate' })
  })

  it('is given up after its ConnectTimeout where packets are dropped', async () => {
    await remote.dropPackets()
    try {
      const begun = Date.now()
      expect(await failureWhen({ config: 'ConnectTimeout 1' })).toMatchObject({
        kind: 'host-unreachable',
        reason: expect.stringContaining('ETIMEDOUT'),
      })
      expect(Date.now() - begun).toBeLessThan(pacedMs(3_000))
    } finally {
      await remote.passPackets()
    }
  })

  it('tells a refused port from a host that has no engine for this user', async () => {
    expect(await failureWhen({ connection: { port: 9 } })).toMatchObject({
      kind: 'host-unreachable',
    })
    expect(await failureWhen({ connection: { user: remote.visitor } })).toMatchObject({
      kind: 'socket-forbidden',
      user: 'visitor',
    })
    expect(await failureWhen({ connection: { socket: '/run/none.sock' } })).toEqual({
      ...{ kind: 'socket-missing', host: 'far', socket: '/run/none.sock' },
      looked: ['/run/none.sock'],
    })
  })
})

describe('a command over SSH', () => {
  const run = async (argv: [string, ...string[]], more: object = {}) => {
    const lines: string[] = []
    const onLine = (_: string, line: string) => void lines.push(line)
    const end = await open().run({ argv, signal: never, onLine, ...more })
    return { end, lines }
  }

  it('gets its arguments as they were written', async () => {
    const hostile = ["it's", '', '$(id)', '-n', 'ü😀', '"x"', '\\', '*', '; true']
    const { lines } = await run(['printf', '%s\\n', ...hostile])
    expect(lines).toEqual(hostile)
  })

  it('gets its folder, its input and its environment, which no command line shows', async () => {
    const env = { SECRET: "o'clock\nat $night" }
    const { lines } = await run(['sh', '-c', 'pwd; cat; printf %s "$SECRET"; ps -ef'], {
      ...{ cwd: '/usr', stdin: 'said\n', env },
    })
    expect(lines.slice(0, 3)).toEqual(['/usr', 'said', "o'clock"])
    expect(lines.slice(4).join('\n')).not.toContain("o'clock")
  })

  it('ends with its exit code, or the signal that ended it', async () => {
    expect((await run(['sh', '-c', 'exit 7'])).end).toEqual({ exitCode: 7, signal: null })
    expect((await run(['sh', '-c', 'kill -9 $$'])).end).toEqual({
      exitCode: null,
      signal: 'SIGKILL',
    })
    expect((await run(['/no/such/program'])).end.exitCode).toBe(127)
  })

  it('is gone with everything it started once it is cancelled', async () => {
    const stop = new AbortController()
    const seconds = `${4_000 + bed.number}`
    const script = `sleep ${seconds} & sleep ${seconds} & echo up; wait`
    const onLine = (_: string, line: string) => line === 'up' && stop.abort(new Error('enough'))
    const ended = open().run({ argv: ['sh', '-c', script], signal: stop.signal, onLine })
    await expect(ended).rejects.toThrow('enough')
    await expect
      .poll(async () => (await tryRun('pgrep', ['-f', `sleep ${seconds}`])).stdout)
      .toBe('')
  })
})

describe('the private socket of a host', () => {
  it('leads docker’s own command to the engine there, for this user alone', async () => {
    const path = await open().privateSocket()
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
    const { binary, env } = await ensureDockerCli(path)
    const said = await tryRun(binary, ['version', '--format', '{{.Server.Version}}'], { env })
    expect(said).toMatchObject({ code: 0, stdout: `${bed.engine.version}\n` })
  })
})

describe('an sshd that forwards no socket', () => {
  it('is got round through the docker command there, few at once', async () => {
    await withSshd({ AllowStreamLocalForwarding: 'no' }, async () => {
      const { engine } = open()
      const asked = Array.from({ length: 30 }, () => engine.info(never))
      expect(new Set((await Promise.all(asked)).map(({ version }) => version))).toEqual(
        new Set([bed.engine.version]),
      )
    })
  })

  it('takes a password where it asks for one', async () => {
    await withSshd({ PasswordAuthentication: 'yes' }, async () => {
      const id = promptIds.password('deploy', `${remote.address}:${remote.port}`)
      expect(await failureWhen({ connection: noKeys })).toMatchObject({
        kind: 'ssh-answer-needed',
        method: 'password',
        prompts: [{ id }],
      })
      const value = remote.password
      expect(await works({ connection: noKeys, answers: [{ id, value }] })).toBe(true)
      const wrong = await failureWhen({ connection: noKeys, answers: [{ id, value: 'no' }] })
      expect(wrong).toMatchObject({ kind: 'ssh-auth-failed' })
      expect(JSON.stringify(wrong)).not.toContain(value)
    })
  })
})
