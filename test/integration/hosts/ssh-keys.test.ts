// Which keys are shown to a real sshd, in which order, and what they may be: files of every format,
// keys of an agent, certificates.
import { execFileSync, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { appendFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run, tryRun } from '../../../scripts/lib/exec.mjs'
import { promptIds } from '../../../src/main/hosts/ssh/login/answers.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import { makeKey } from '../../support/bed/remote/accounts.ts'
import { type Opening, sessionBed } from './session-bed.ts'

const { engine, open, remote } = sessionBed()
const never = new AbortController().signal
/** Where sshd reads as the user who logs in. */
const dir = mkdtempSync(join(tmpdir(), 'longshore-keys-'))
chmodSync(dir, 0o755)
const authorized = join(dir, 'authorized')
const authority = join(dir, 'authority')
const stops: (() => void)[] = []

beforeAll(async () => {
  if (!engine.engine.private) return
  await makeKey(authority, 'ed25519', '')
  writeFileSync(authorized, '')
  await restart({})
})
afterAll(() => {
  for (const stop of stops) stop()
  rmSync(dir, { recursive: true, force: true })
})

async function restart(options: Readonly<Record<string, string>>): Promise<void> {
  await remote().stopSshd({ sessions: true })
  await remote().startSshd({
    AuthorizedKeysFile: authorized,
    TrustedUserCAKeys: `${authority}.pub`,
    ...options,
  })
}

async function failureWhen(opening: Opening): Promise<Failure | undefined> {
  const asked = open(opening).engine.ping(never)
  return failureOf(await asked.catch((error: unknown) => error))
}

/** A new key of the user; `isAccepted` puts it among the authorized ones. */
async function key(name: string, type: string, isAccepted = false): Promise<string> {
  const file = join(dir, name)
  await makeKey(file, type, '')
  if (isAccepted) accept(file)
  return file
}

function accept(file: string, passphrase = ''): void {
  appendFileSync(authorized, execFileSync('ssh-keygen', ['-y', '-P', passphrase, '-f', file]))
}

const certify = (file: string, ...more: string[]) =>
  run('ssh-keygen', ['-q', '-s', authority, '-I', 'ana', '-n', 'deploy', ...more, `${file}.pub`])

/** An agent that holds these, in this order. */
async function agentWith(...files: string[]): Promise<Readonly<Record<string, string>>> {
  const socket = join(dir, `agent${stops.length}`)
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
  stops.push(() => void agent.kill())
  const env = { SSH_AUTH_SOCK: socket }
  const isUp = async () => (await tryRun('ssh-add', ['-l'], { env })).code !== 2
  await expect.poll(isUp).toBe(true)
  for (const file of files) await run('ssh-add', ['-q', file], { env })
  return env
}

const none = { identityFiles: [] }

describe('keys of an agent', () => {
  it('that are named go first, so that a server hears of the right one before too many', async () => {
    const names = Array.from({ length: 8 }, (_, at) => `other${at}`)
    const others = await Promise.all(names.map((name) => key(name, 'ed25519')))
    const right = await key('right', 'ed25519', true)
    const env = await agentWith(...others, right)
    for (const named of [right, `${right}.pub`]) {
      expect(await failureWhen({ connection: none, env, config: `IdentityFile ${named}` })).toBe(
        undefined,
      )
    }
    // Its name alone is enough: the private half is the agent's.
    rmSync(right)
    const config = `IdentityFile ${right}\nIdentitiesOnly yes`
    expect(await failureWhen({ connection: none, env, config })).toBe(undefined)

    const tooMany = await failureWhen({ connection: none, env })
    expect(tooMany).toMatchObject({
      kind: 'ssh-auth-failed',
      ended: expect.stringContaining('Too many authentication failures'),
    })
    const tried = tooMany?.kind === 'ssh-auth-failed' ? tooMany.tried : []
    expect(tried.filter(({ found }) => found === 'refused')).toHaveLength(6)
    expect(tried.every(({ method }) => /^agent’s key ssh-ed25519 SHA256:/.test(method))).toBe(true)
  })

  it('that the agent does not sign with are passed over for the next', async () => {
    const [asked, other] = [
      await key('asked', 'ed25519', true),
      await key('other', 'ed25519', true),
    ]
    const env = await agentWith()
    // Nobody is there who could be asked.
    await run('ssh-add', ['-q', '-c', asked], { env })
    expect(await failureWhen({ connection: none, env })).toMatchObject({
      kind: 'ssh-auth-failed',
      tried: [
        {
          method: expect.stringContaining('agent’s key'),
          found: 'the agent does not sign with it',
        },
      ],
    })
    expect(await failureWhen({ connection: { identityFiles: [other] }, env })).toBe(undefined)
  })

  it('are one of two things that a server may want, and the password the other', async () => {
    const file = await key('half', 'rsa', true)
    const env = await agentWith(file)
    await restart({ AuthenticationMethods: 'publickey,password', PasswordAuthentication: 'yes' })
    try {
      const { user, address, port, password } = remote()
      const id = promptIds.password(user, `${address}:${port}`)
      expect(await failureWhen({ connection: none, env })).toMatchObject({
        kind: 'ssh-answer-needed',
        prompts: [{ id }],
      })
      const answers = [{ id, value: password }]
      expect(await failureWhen({ connection: none, env, answers })).toBe(undefined)
    } finally {
      await restart({})
    }
  })
})

describe('a certificate', () => {
  it.each(['ed25519', 'ecdsa', 'rsa'])(
    'of a key of the kind %s lets in: beside its key, named, from an agent',
    async (type) => {
      const file = await key(`cert-${type}`, type)
      await certify(file)
      expect(await failureWhen({ connection: { identityFiles: [file] } })).toBe(undefined)

      const elsewhere = join(dir, `elsewhere-${type}.pub`)
      const env = await agentWith(file)
      await run('mv', [`${file}-cert.pub`, elsewhere])
      const config = `CertificateFile ${elsewhere}\nIdentitiesOnly yes`
      expect(await failureWhen({ connection: { identityFiles: [file] }, config })).toBe(undefined)
      // The agent holds it as well, beside its key.
      expect(await failureWhen({ connection: none, env })).toBe(undefined)
    },
  )

  it('that the server does not take is named, with whom it is for and until when', async () => {
    const file = await key('late', 'ed25519')
    await certify(file, '-V', '20200101000000Z:20200201000000Z')
    expect(await failureWhen({ connection: { identityFiles: [file] } })).toMatchObject({
      kind: 'ssh-auth-failed',
      tried: [
        { method: `key ${file}`, found: 'refused' },
        {
          method: `certificate ${file}-cert.pub ("ana", for deploy, until 2020-02-01T00:00:00.000Z)`,
          found: 'refused',
        },
      ],
    })
    const config = `CertificateFile ${join(dir, 'no-such')}`
    expect(await failureWhen({ connection: none, config })).toMatchObject({
      tried: expect.arrayContaining([
        {
          method: `certificate ${join(dir, 'no-such')}`,
          found: expect.stringContaining('not there'),
        },
      ]),
    })
  })
})

describe('a key file', () => {
  it('lets in whatever its format is, and with its passphrase', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey
    const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey
    const passphrase = 'low-water'
    const sealed = { cipher: 'aes-256-cbc', passphrase }
    const files = [
      rsa.export({ format: 'pem', type: 'pkcs8' }),
      rsa.export({ format: 'pem', type: 'pkcs1' }),
      curve('P-256').export({ format: 'pem', type: 'pkcs8' }),
      curve('P-521').export({ format: 'pem', type: 'sec1' }),
      curve('P-384').export({ format: 'pem', type: 'pkcs8', ...sealed }),
    ].map((text, at) => {
      const file = join(dir, `format${at}`)
      writeFileSync(file, text, { mode: 0o600 })
      accept(file, passphrase)
      return file
    })
    for (const file of files) {
      const answers = [{ id: promptIds.passphrase(file), value: passphrase }]
      const failure = await failureWhen({ connection: { identityFiles: [file] }, answers })
      expect({ file, failure }).toEqual({ file, failure: undefined })
    }
  })

  it('is not unlocked for a server that does not want it', async () => {
    const file = join(dir, 'unwanted')
    await makeKey(file, 'ed25519', 'low-water')
    expect(await failureWhen({ connection: { identityFiles: [file] } })).toMatchObject({
      kind: 'ssh-auth-failed',
      tried: [{ method: `key ${file}`, found: 'refused' }],
    })
  })

  it('that is missing, or that others may read, is named', async () => {
    const missing = join(dir, 'missing')
    const open = await key('open', 'ed25519', true)
    chmodSync(open, 0o644)
    const config = `IdentityFile ${missing}\nIdentityFile ${open}`
    expect(await failureWhen({ connection: none, config })).toMatchObject({
      kind: 'ssh-auth-failed',
      tried: [
        { method: `key ${missing}`, found: 'there is no such file' },
        { method: `key ${open}`, found: expect.stringContaining(`chmod 600 ${open}`) },
      ],
    })
  })
})
