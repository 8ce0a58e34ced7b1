// Credentials for git: who is let in with which, and that what is secret of one is nowhere to be read.
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { systemClock, systemIds } from '../../../src/main/clock.ts'
import { thisMachine } from '../../../src/main/hosts/this-machine.ts'
import { credentialTester } from '../../../src/main/repositories/login/credential-test.ts'
import { createGitCredentials } from '../../../src/main/repositories/login/credentials.ts'
import { createGitLogins } from '../../../src/main/repositories/login/kept-logins.ts'
import { createRepositories } from '../../../src/main/repositories/repositories.ts'
import { openStore } from '../../../src/main/store/open-store.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import {
  newGitCredentialSchema,
  parsePrefix,
  type StatusChoice,
  statusServiceOf,
} from '../../../src/shared/model/git-credential.ts'
import { type TestRepository, testRepository } from '../../support/git-repository.ts'
import { type GitServer, startGitServer } from '../../support/git-server.ts'
import { openSeal } from '../../support/memory-store.ts'

const token = 'canary-token-of-acme'
const { signal } = new AbortController()
const dir = mkdtempSync(join(tmpdir(), 'longshore-git-credentials-'))
let repository: TestRepository
let server: GitServer
/** Command lines that held the token while a server was asked. */
const seen: string[] = []

beforeAll(async () => {
  repository = await testRepository()
  await repository.commit({ a: 'a' })
  server = await startGitServer({
    ...{ root: dirname(repository.folder), login: `git:${token}` },
    onRequest: () => {
      for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
        const line = contentOf(`/proc/${id}/cmdline`)
        if (line.includes(token)) seen.push(line)
      }
    },
  })
})
afterAll(async () => {
  await server.close()
  repository.close()
  rmSync(dir, { recursive: true, force: true })
})

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** `own`: variables of who runs the app. */
function open(own: Readonly<Record<string, string>> = {}) {
  const { store } = openStore({
    file: ':memory:',
    seal: openSeal,
    clock: systemClock,
    ids: systemIds,
  })
  const told = () => JSON.stringify(store.activity.after(0, 100))
  const credentials = createGitCredentials({
    ...{ kept: store.gitCredentials, clock: systemClock, activity: store.activity },
    usedBy: (name) => (name === 'used' ? ['web'] : []),
  })
  const place = mkdtempSync(join(dir, 'state-'))
  const keys = join(place, 'keys')
  const logins = createGitLogins({
    kept: store.gitCredentials,
    dir: keys,
    knownHosts: ['/a b/known'],
  })
  const machine = thisMachine()
  const environment = { ...machine, env: { ...machine.env, GIT_SSL_CAINFO: server.caFile, ...own } }
  const deps = { environment, clock: systemClock, logins }
  const repositories = createRepositories({ ...deps, dir: place })
  const add = (more: Record<string, unknown>) =>
    credentials.add(newGitCredentialSchema.parse({ name: 'acme', ...more }), { actor: 'ann' })
  const test = async (name: string, asked = '') => {
    const steps = []
    const tester = credentialTester({ ...deps, kept: store.gitCredentials })
    for await (const item of tester({ name, repository: asked }, signal))
      if (item.type === 'checkup') steps.push(item.checkup)
    return steps.map(({ id, outcome, found }) => ({ id, outcome, found }))
  }
  return { store, credentials, add, told, logins, keys, repositories, place, test }
}

const failing = async (asked: Promise<unknown>) =>
  failureOf(
    await asked.then(
      () => undefined,
      (error: unknown) => error,
    ),
  )
const refusal = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    return failureOf(error)
  }
  return undefined
}

describe('SDP-13 a token', () => {
  it('lets git in for resolving and fetching, and is in no command line, file, activity or failure', async () => {
    const { add, repositories, place, told } = open()
    const url = `${server.url}/${basename(repository.folder)}`
    expect(await failing(repositories.resolve({ url, ref: 'main' }, { signal }))).toMatchObject({
      ...{ kind: 'repository-failed', cause: 'no-access' },
    })
    add({ url: server.url, token })
    const lines: string[] = []
    const work = { signal, onLine: (line: string) => lines.push(line) }
    const { commit } = await repositories.resolve({ url, ref: 'main' }, work)
    const { folder } = await repositories.export({ url, commit, path: '.' }, work)
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('a')
    expect(server.logins).toContain(`git:${token}`)
    expect(seen).toEqual([])
    expect(lines.join()).not.toContain(token)
    expect(told()).toContain('a token for https://127.0.0.1')
    expect(told()).not.toContain(token)
    for (const name of readdirSync(place, { recursive: true, encoding: 'utf8' })) {
      const file = join(place, name)
      if (statSync(file).isFile()) expect(readFileSync(file).includes(token), name).toBe(false)
    }
  })

  it('that a helper of who runs the app has lets git in where none is kept, and no other asks that helper', async () => {
    const place = mkdtempSync(join(dir, 'own-'))
    const [config, helper, asked] = ['config', 'helper', 'asked'].map((name) => join(place, name))
    const answer = `test "$1" = get && echo . >> ${asked} && echo username=git && echo password=${token}`
    writeFileSync(`${helper}`, `#!/bin/sh\n${answer}\n`, { mode: 0o755 })
    writeFileSync(`${config}`, `[credential]\n\thelper = ${helper}\n`)
    const { add, repositories } = open({ GIT_CONFIG_GLOBAL: `${config}` })
    const url = `${server.url}/${basename(repository.folder)}`
    const resolved = { commit: await repository.git('rev-parse', 'HEAD') }
    expect(await repositories.resolve({ url, ref: 'main' }, { signal })).toMatchObject(resolved)
    const before = contentOf(`${asked}`)
    expect(before).toContain('.')
    add({ url: server.url, token })
    expect(await repositories.resolve({ url, ref: 'main' }, { signal })).toMatchObject(resolved)
    expect(contentOf(`${asked}`)).toBe(before)
  })

  it('is given to no other server, wherever the first one sends git', async () => {
    const other = await startGitServer({ root: dir, login: 'nobody:else' })
    const first = await startGitServer({ root: dir, redirect: (path) => `${other.url}${path}` })
    onTestFinished(async () => {
      await first.close()
      await other.close()
    })
    const { add, store, place } = open()
    add({ url: first.url, token })
    const machine = thisMachine()
    const repositories = createRepositories({
      ...{ dir: place, clock: systemClock },
      environment: { ...machine, env: { ...machine.env, GIT_SSL_CAINFO: other.caFile } },
      logins: createGitLogins({
        kept: store.gitCredentials,
        dir: join(place, 'k'),
        knownHosts: [],
      }),
    })
    await failing(repositories.resolve({ url: `${first.url}/x`, ref: 'main' }, { signal }))
    await failing(repositories.resolve({ url: `${other.url}/x`, ref: 'main' }, { signal }))
    expect(other.logins.filter((login) => login !== '')).toEqual([])
  })

  it('that is wrong, or is named for another server, is said by its name', async () => {
    const { add, repositories } = open()
    const url = `${server.url}/${basename(repository.folder)}`
    add({ url: server.url, token: 'wrong' })
    add({ name: 'other', url: 'https://git.example.com', token })
    const asked = (credential: string) =>
      failing(repositories.resolve({ url, ref: 'main', credential }, { signal }))
    expect(await asked('acme')).toMatchObject({ cause: 'no-access', named: 'acme' })
    expect(await asked('other')).toMatchObject({
      ...{ kind: 'invalid', issues: [{ path: 'source.credential' }] },
    })
    expect(await asked('nobody')).toMatchObject({ kind: 'not-found', what: 'git credential' })
  })

  it('in the address of an older document still lets git in, and is in no command line', async () => {
    const { repositories } = open()
    const url = `${server.url.replace('//', `//git:${token}@`)}/${basename(repository.folder)}`
    expect((await repositories.resolve({ url, ref: 'main' }, { signal })).as).toBe('branch')
    expect(seen).toEqual([])
  })
})

describe('the test of a credential', () => {
  it('says of each step how it went: let in, and what may be read', async () => {
    const { add, test } = open()
    add({ url: server.url, token })
    expect(await test('acme', basename(repository.folder))).toMatchObject([
      ...[
        { id: 'name', outcome: 'ok' },
        { id: 'reach', outcome: 'ok' },
        { id: 'trust', outcome: 'ok' },
      ],
      { id: 'login', outcome: 'ok', found: 'it lets the credential in' },
      { id: 'repository', outcome: 'ok', found: expect.stringContaining('1 branch') },
    ])
    const unnamed = await test('acme')
    expect(unnamed.at(-1)).toMatchObject({ outcome: 'skipped', found: 'none was named' })
  })

  it('ends at the step that fails: not let in, not trusted, nobody there', async () => {
    const { add, test } = open()
    add({ url: server.url, token: 'wrong' })
    const outcomes = async (name: string) => (await test(name)).map(({ outcome }) => outcome).join()
    expect(await outcomes('acme')).toBe('ok,ok,ok,failed,skipped')
    const stranger = await startGitServer({ root: dir })
    onTestFinished(() => stranger.close())
    add({ name: 'stranger', url: stranger.url, token })
    expect(await outcomes('stranger')).toBe('ok,ok,failed,skipped,skipped')
    add({ name: 'nobody', url: 'https://127.0.0.1:1', token })
    expect(await outcomes('nobody')).toBe('ok,failed,skipped,skipped,skipped')
  })
})

const newKey = (body: string) =>
  `-----BEGIN OPENSSH PRIVATE KEY-----\n${Buffer.from(body, 'latin1').toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`
const key = newKey(`openssh-key-v1\0\0\0\0\x04none${'x'.repeat(80)}`)

describe('an SSH key', () => {
  it('is a private file for as long as git runs, and nothing afterwards', async () => {
    const { add, logins, keys } = open()
    add({ url: 'git@git.example.com:acme', sshKey: key })
    const url = 'git@git.example.com:acme/orders.git'
    const login = await logins.of({ url, credential: '', isOwn: true })
    const { LONGSHORE_GIT_KEY: file = '', GIT_SSH_COMMAND: command, ...others } = login.env
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(keys).mode & 0o777).toBe(0o700)
    expect(readFileSync(file, 'utf8').trim()).toBe(key.trim())
    expect(command).toContain('IdentitiesOnly=yes')
    expect(command).not.toContain(file)
    expect(others.LONGSHORE_GIT_KNOWN_HOSTS).toBe('"/a b/known"')
    await login.close()
    expect(existsSync(file)).toBe(false)
  })

  it('left by an app that was killed is taken away', async () => {
    const { add, logins, keys, store } = open()
    add({ url: 'git@git.example.com', sshKey: key })
    await logins.of({ url: 'git@git.example.com:a/b', credential: '', isOwn: true })
    expect(readdirSync(keys)).toHaveLength(1)
    createGitLogins({ kept: store.gitCredentials, dir: keys, knownHosts: [] })
    expect(existsSync(keys)).toBe(false)
  })

  it('with a passphrase, or that is none, is refused', () => {
    const { add } = open()
    const locked = newKey(`openssh-key-v1\0\0\0\0\x0aaes256-ctr${'x'.repeat(80)}`)
    expect(refusal(() => add({ url: 'git@a.example', sshKey: locked }))).toMatchObject({
      issues: [{ path: 'sshKey', message: expect.stringContaining('passphrase') }],
    })
    expect(newGitCredentialSchema.safeParse({ name: 'a', url: 'x', sshKey: 'none' }).success).toBe(
      false,
    )
  })
})

describe('statuses of commits', () => {
  const url = 'https://git.example.com'
  const api = 'https://api.example.com/v4'
  const by = { actor: 'ann' }
  const refusedAt = (path: string, message: RegExp) => ({
    issues: [{ path, message: expect.stringMatching(message) }],
  })

  it('are set only where that is chosen, with a token, of a service that is known', () => {
    const { add, credentials, told } = open()
    expect(add({ url, token })).not.toHaveProperty('status')
    const named = add({ name: 'hub', url: 'github.com/acme', token, status: 'auto' })
    expect(statusServiceOf(named)).toBe('github')
    expect(told()).toContain('for statuses of commits at github')
    const choose = (status: StatusChoice) => credentials.edit({ name: 'acme', status }, by)
    expect(refusal(() => choose('auto'))).toMatchObject(
      refusedAt(
        'status',
        /git\.example\.com does not tell .* which service it is: choose github, gitlab/,
      ),
    )
    expect(statusServiceOf(choose('gitlab'))).toBe('gitlab')
    expect(statusServiceOf(choose('off'))).toBeUndefined()
    add({ name: 'key', url: 'git@github.com', sshKey: key })
    expect(refusal(() => credentials.edit({ name: 'key', status: 'github' }, by))).toMatchObject(
      refusedAt('status', /with a token/),
    )
  })

  it('go to another API only with the secret given anew, and never where it could be read on the way', () => {
    const { add, credentials, store } = open()
    add({ url, token, status: 'gitlab' })
    const edit = (change: object) => credentials.edit({ name: 'acme', ...change }, by)
    expect(refusal(() => edit({ statusApi: api }))).toMatchObject(
      refusedAt('token', /is for https:\/\/git\.example\.com: give one for https:\/\/api\./),
    )
    expect(refusal(() => edit({ statusApi: 'http://api.example.com', token }))).toMatchObject(
      refusedAt('statusApi', /without https/),
    )
    edit({ statusApi: api, token })
    expect(store.gitCredentials.token('acme')).toBe(token)
    expect(refusal(() => edit({ statusApi: '' }))).toMatchObject({ issues: [{ path: 'token' }] })
    for (const status of ['gitea', 'off']) {
      edit({ status })
      expect(store.gitCredentials.token('acme')).toBe(token)
    }
    // Whoever changes the place in the file opens nothing with it.
    const { hasToken: _, ...stored } = store.gitCredentials.get('acme') ?? expect.fail()
    store.gitCredentials.put({ ...stored, statusApi: 'https://evil.example' }, undefined)
    expect(refusal(() => store.gitCredentials.token('acme'))).toMatchObject({
      kind: 'secret-unreadable',
    })
  })
})

describe('which credential goes along', () => {
  it.each([
    ['https://github.com/acme/orders.git', 'acme'],
    ['https://GITHUB.com:443/acme/orders', 'acme'],
    ['https://ada@github.com/acme', 'acme'],
    ['https://github.com/acme-2/orders', 'hub'],
    ['https://github.com/acme/a=b.git', 'acme'],
    ['git@GitHub.com:acme/a=b.git', 'key'],
    ['https://github.com/other/x', 'hub'],
    ['http://github.com/acme/orders', undefined],
    ['https://github.com.evil.example/acme', undefined],
    ['https://github.com:444/acme', undefined],
    ['git@github.com:acme/orders.git', 'key'],
    ['ssh://git@github.com/acme/orders.git', 'key'],
    ['ssh://git@github.com:2222/acme/orders.git', undefined],
    ['file:///srv/acme', undefined],
  ])('for %s is %s', async (url, name) => {
    const { add, logins } = open()
    add({ name: 'hub', url: 'github.com', token })
    add({ name: 'acme', url: 'https://github.com/acme/', token })
    add({ name: 'key', url: 'git@github.com:acme', sshKey: key })
    const login = await logins.of({ url, credential: '', isOwn: true })
    await login.close()
    expect(login.named).toBe(name)
  })

  it.each([
    ['github.com', 'token', 'https://github.com'],
    ['http://git.lab:3000/team/', 'token', 'http://git.lab:3000/team'],
    ['git@github.com', 'ssh-key', 'ssh://github.com'],
    ['git@github.com:', 'ssh-key', 'ssh://github.com'],
    ['github.com/acme', 'ssh-key', 'ssh://github.com/acme'],
    ['git@github.com:acme', 'token', undefined],
    ['https://x/?a=b', 'token', undefined],
    ['https://x/a=b', 'token', undefined],
    ['-oProxyCommand=x', 'token', undefined],
  ] as const)('%s, of a %s, begins %s', (text, kind, prefix) => {
    expect(parsePrefix(text, kind)).toBe(prefix)
  })
})

describe('a credential', () => {
  it('is listed without its secret, and tells who did what', () => {
    const { add, credentials, told, store } = open()
    expect(add({ url: 'github.com/acme', token, user: 'bot' })).toEqual({
      ...{ name: 'acme', url: 'https://github.com/acme', kind: 'token', user: 'bot' },
      ...{ changedAt: expect.any(Number), usedBy: [] },
    })
    expect(JSON.stringify([credentials.list(), told()])).not.toContain(token)
    expect(store.gitCredentials.token('acme')).toBe(token)
    expect(refusal(() => add({ url: 'x.example', token }))).toMatchObject({ kind: 'exists' })
  })

  it('takes its secret to no other server, unless a new one comes with it', () => {
    const { add, credentials } = open()
    add({ url: 'github.com/acme', token })
    const edit = (more: Record<string, unknown>) =>
      credentials.edit({ name: 'acme', ...more }, { actor: 'ann' })
    expect(refusal(() => edit({ url: 'evil.example' }))).toMatchObject({ kind: 'invalid' })
    expect(edit({ url: 'git@gitlab.com:acme', sshKey: key })).toMatchObject({ kind: 'ssh-key' })
    expect(edit({ user: 'git' })).toMatchObject({ user: 'git', url: 'ssh://gitlab.com/acme' })
  })

  it('stays where a workload names it, and goes where it is confirmed', () => {
    const { add, credentials } = open()
    const remove = (name: string, confirm = name) =>
      refusal(() => credentials.remove({ name, confirm }, { actor: 'ann' }))
    add({ name: 'used', url: 'github.com', token })
    add({ url: 'github.com', token })
    expect(remove('used')).toEqual({
      ...{ kind: 'git-credential-in-use', credential: 'used', workloads: ['web'] },
    })
    expect(remove('acme', '')).toMatchObject({ kind: 'confirmation-required' })
    expect(remove('acme')).toBeUndefined()
    expect(credentials.list().credentials.map(({ name }) => name)).toEqual(['used'])
  })
})
