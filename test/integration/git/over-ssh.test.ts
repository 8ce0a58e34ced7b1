// Git over a real sshd, with keys that are kept here.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { run } from '../../../scripts/lib/exec.mjs'
import { systemClock } from '../../../src/main/clock.ts'
import { createSshAnswers } from '../../../src/main/hosts/ssh/login/answers.ts'
import { createSshServers } from '../../../src/main/hosts/ssh-servers.ts'
import { thisMachine, thisUsersSsh } from '../../../src/main/hosts/this-machine.ts'
import { credentialTester } from '../../../src/main/repositories/login/credential-test.ts'
import { createGitCredentials } from '../../../src/main/repositories/login/credentials.ts'
import { createGitLogins, ownLogins } from '../../../src/main/repositories/login/kept-logins.ts'
import { createServerTrust } from '../../../src/main/repositories/login/server-trust.ts'
import { createRepositories } from '../../../src/main/repositories/repositories.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { newGitCredentialSchema } from '../../../src/shared/model/git-credential.ts'
import { type TestRepository, testRepository } from '../../support/git-repository.ts'
import { type GitSshd, startGitSshd } from '../../support/git-sshd.ts'
import { createMemoryStore } from '../../support/memory-store.ts'

const { signal } = new AbortController()
const dir = mkdtempSync(join(tmpdir(), 'longshore-over-ssh-'))
let server: GitSshd
let repository: TestRepository

beforeAll(async () => {
  server = await startGitSshd()
  repository = await testRepository()
  await repository.commit({ a: 'a' })
})
afterAll(async () => {
  await server?.close()
  repository?.close()
  rmSync(dir, { recursive: true, force: true })
})

/** With one credential, which has that key; `isTrusted`: the host key is known. */
function open(key: string, isTrusted = true) {
  const store = createMemoryStore()
  const kept = store.gitCredentials
  const deps = { kept, clock: systemClock, activity: store.activity, usedBy: () => [] }
  const place = mkdtempSync(join(dir, 'state-'))
  const asked = newGitCredentialSchema.parse({ name: 'lab', url: server.url, sshKey: key })
  createGitCredentials(deps).add(asked, { actor: 'ann' })
  const ownFile = join(place, 'known_hosts')
  const knownHosts = isTrusted ? [server.knownHosts] : [ownFile]
  const logins = createGitLogins({ kept, dir: join(place, 'keys'), knownHosts })
  const git = { environment: thisMachine(), clock: systemClock, logins }
  const repositories = createRepositories({ ...git, dir: place })
  const failing = async (url: string) =>
    failureOf(
      await repositories.resolve({ url, ref: 'main' }, { signal }).then(
        () => undefined,
        (error: unknown) => error,
      ),
    )
  const test = async (name: string) => {
    const outcomes: string[] = []
    for await (const item of credentialTester({ ...git, kept })(
      { name: 'lab', repository: name },
      signal,
    ))
      if (item.type === 'checkup') outcomes.push(`${item.checkup.id} ${item.checkup.outcome}`)
    return outcomes.join(', ')
  }
  const trust = createServerTrust({ ...deps, servers: serversOf(place, []) })
  const trusting = (fingerprint: string) =>
    trust({ url: server.url, fingerprint }, { actor: 'ann' }, signal).catch(failureOf)
  return { repositories, place, ownFile, failing, test, trusting }
}

/** Reached as this user's ssh does with that configuration. */
const serversOf = (place: string, configFiles: readonly string[]) =>
  createSshServers({
    ...{ clock: systemClock, dataDir: place, random: Math.random },
    sshEnvironment: { ...thisUsersSsh(), home: place, configFiles },
    answers: createSshAnswers({ read: () => ({}), write: () => {}, forget: () => {} }),
  })

it('SDP-13 a repository is read over ssh with the key that is kept for it, which is gone from the disk afterwards', async () => {
  const { repositories, place, test } = open(server.keys.good)
  const url = `${server.url}${repository.folder}`
  const { commit } = await repositories.resolve({ url, ref: 'main' }, { signal })
  const { folder } = await repositories.export({ url, commit, path: '.' }, { signal })
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('a')
  expect(readdirSync(join(place, 'keys'))).toEqual([])
  expect(await test(repository.folder.slice(1))).toBe(
    'name ok, reach ok, trust ok, login ok, repository ok',
  )
})

it('SDP-13 a repository is read over ssh with what the agent of who runs the app holds, where nothing is kept', async () => {
  const place = mkdtempSync(join(dir, 'agent-'))
  const inside = (name: string) => join(place, name)
  writeFileSync(inside('key'), server.keys.good, { mode: 0o600 })
  const lines = [`UserKnownHostsFile ${server.knownHosts}`, 'IdentityFile none', 'BatchMode yes']
  writeFileSync(inside('config'), `${lines.join('\n')}\n`)
  const [, agent = ''] =
    /SSH_AGENT_PID=(\d+)/.exec(await run('ssh-agent', ['-s', '-a', inside('s')])) ?? []
  onTestFinished(() => void process.kill(Number(agent)))
  const machine = thisMachine()
  const own = { SSH_AUTH_SOCK: inside('s'), GIT_SSH_COMMAND: `ssh -F ${inside('config')}` }
  const environment = { ...machine, env: { ...machine.env, ...own } }
  const git = { environment, clock: systemClock, logins: ownLogins }
  const { resolve } = createRepositories({ ...git, dir: place })
  const url = `${server.url}${repository.folder}`
  const read = () => resolve({ url, ref: 'main' }, { signal }).catch(failureOf)
  expect(await read()).toMatchObject({ kind: 'repository-failed', cause: 'no-access' })
  await run('ssh-add', ['-q', inside('key')], { env: { ...process.env, ...own } })
  expect(await read()).toMatchObject({ commit: await repository.git('rev-parse', 'HEAD') })
})

it('a key that is not let in, a host key that nobody trusts, and a repository that is not there are told apart', async () => {
  const url = `${server.url}${repository.folder}`
  const stranger = open(server.keys.stranger)
  expect(await stranger.test('')).toBe(
    'name ok, reach ok, trust ok, login failed, repository skipped',
  )
  const untrusting = open(server.keys.good, false)
  expect(await untrusting.failing(url)).toMatchObject({ cause: 'host-key', named: 'lab' })
  expect(await untrusting.test('')).toContain('trust failed')
  const good = open(server.keys.good)
  expect(await good.failing(`${server.url}/nowhere`)).toMatchObject({ cause: 'not-found' })
  expect(await good.test('')).toBe('name ok, reach ok, trust ok, login ok, repository skipped')
  expect(existsSync(join(good.place, 'keys'))).toBe(true)
})

it('a host key is trusted by the fingerprint that its server shows, and another one after it is refused', async () => {
  const { failing, trusting, ownFile } = open(server.keys.good, false)
  const url = `${server.url}${repository.folder}`
  const [, fingerprint = ''] = (await run('ssh-keygen', ['-lf', server.knownHosts])).split(' ')
  const unknown = { kind: 'host-key-unknown', keyType: 'ssh-ed25519', fingerprint }
  expect(await trusting('')).toMatchObject({ ...unknown, gitServer: server.url })
  expect(await trusting('SHA256:another')).toMatchObject(unknown)
  expect(existsSync(ownFile)).toBe(false)
  expect(await trusting(fingerprint)).toMatchObject({ fingerprint, isNew: true, as: 'longshore' })
  expect(await trusting('')).toMatchObject({ fingerprint, isNew: false })
  expect(await failing(url)).toBeUndefined()

  const [host = ''] = readFileSync(ownFile, 'utf8').split(' ')
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, 'other')])
  writeFileSync(ownFile, `${host} ${readFileSync(join(dir, 'other.pub'), 'utf8')}`)
  expect(await trusting(fingerprint)).toMatchObject({
    ...{ kind: 'host-key-changed', fingerprint, known: [{ file: ownFile, line: 1 }] },
  })
  expect(await failing(url)).toMatchObject({
    cause: 'other-host-key',
    reason: `The fingerprint for the ED25519 key sent by the remote host is ${fingerprint}. Offending ED25519 key in ${ownFile}:1`,
  })
})

it('a server behind a jump host, by a name that only an ssh_config knows, is trusted hop by hop, and read from as ssh does', async () => {
  const place = mkdtempSync(join(dir, 'user-'))
  const inside = (name: string) => join(place, name)
  writeFileSync(inside('key'), server.keys.good, { mode: 0o600 })
  const { port, username } = new URL(server.url)
  // The sshd is its own jump host: what it is called tells its keys apart.
  const lines = [
    ...['Host GitLab-Work', 'HostKeyAlias lab', 'ProxyJump Jump'],
    ...['Host *', 'HostName 127.0.0.1', `Port ${port}`, `User ${username}`],
    ...[`IdentityFile ${inside('key')}`, 'IdentitiesOnly yes', 'IdentityAgent none'],
    ...[`UserKnownHostsFile ${inside('known')}`, 'GlobalKnownHostsFile none'],
  ]
  writeFileSync(inside('config'), `${lines.join('\n')}\n`)
  await run('git', ['clone', '--quiet', '--bare', repository.folder, inside('a=b.git')])
  const url = `ssh://GitLab-Work${inside('a=b.git')}`
  const machine = thisMachine()
  const env = { ...machine.env, GIT_SSH_COMMAND: `ssh -F ${inside('config')}` }
  const git = { environment: { ...machine, env }, clock: systemClock, logins: ownLogins }
  const { resolve } = createRepositories({ ...git, dir: place })
  const read = () => resolve({ url, ref: 'main' }, { signal }).catch(failureOf)
  const { activity, gitCredentials: kept } = createMemoryStore()
  const servers = serversOf(place, [inside('config')])
  const trust = createServerTrust({ kept, activity, clock: systemClock, servers })
  const trusting = (fingerprint: string) =>
    trust({ url, fingerprint }, { actor: 'ann' }, signal).catch(failureOf)
  const [, fingerprint = ''] = (await run('ssh-keygen', ['-lf', server.knownHosts])).split(' ')

  expect(await read()).toMatchObject({ cause: 'host-key' })
  const shown: unknown[] = []
  for (let hop = 1; hop <= 2; hop += 1) {
    expect(await trusting('')).toMatchObject({ kind: 'host-key-unknown', fingerprint })
    shown.push(await trusting(fingerprint))
  }
  expect(shown).toMatchObject([
    { address: `127.0.0.1:${port}`, isNew: true, as: 'user' },
    { isNew: true, as: 'user' },
  ])
  const known = readFileSync(inside('known'), 'utf8').trim().split('\n')
  expect(known.map((line) => line.split(' ')[0])).toEqual([`[127.0.0.1]:${port}`, 'lab'])
  expect(await trusting('')).toMatchObject({ fingerprint, isNew: false })
  expect(await read()).toMatchObject({ commit: await repository.git('rev-parse', 'HEAD') })
})
