// Accounts: what is kept of them, whose login goes along, and that no token ever comes out.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemIds } from '../../../src/main/clock.ts'
import type { Environment } from '../../../src/main/hosts/environment/environment.ts'
import { withAccounts } from '../../../src/main/registries/account-logins.ts'
import { createAccounts } from '../../../src/main/registries/accounts.ts'
import { noLogins } from '../../../src/main/registries/credentials.ts'
import { loginOf } from '../../../src/main/registries/docker-logins.ts'
import { loginFor, refuseOther } from '../../../src/main/registries/image-login.ts'
import { createSecrets } from '../../../src/main/secrets/secrets.ts'
import { openVault } from '../../../src/main/secrets/vault.ts'
import { openDatabase } from '../../../src/main/store/database.ts'
import { openStore } from '../../../src/main/store/open-store.ts'
import { FailureError } from '../../../src/shared/lib/failure-error.ts'
import { newRegistrySchema, parseRegistryUrl } from '../../../src/shared/model/registry.ts'
import { testClock } from '../../support/fake-engine/test-clock.ts'
import { openSeal } from '../../support/memory-store.ts'

const signal = new AbortController().signal
const token = 'canary-token-of-the-team'
const environment: Environment = {
  ...{ env: {}, home: '/home/ana', platform: 'linux', exists: () => false, list: () => [] },
  read: () => JSON.stringify({ auths: { 'https://quay.io/v2/': {}, 'ghcr.io': {} } }),
}

function open(file = ':memory:', seal = openSeal) {
  const { store } = openStore({ file, seal, clock: testClock, ids: systemIds })
  const told = () => store.activity.after(0, 100).map((each) => JSON.stringify(each))
  const accounts = createAccounts({
    ...{ kept: store.registries, environment, clock: testClock },
    usedBy: (name) => (name === 'used' ? ['web'] : []),
    hasSecret: (name) => store.secrets.get({ workload: '', name }) !== undefined,
    activity: store.activity,
  })
  const add = (name: string, url: string, more: Record<string, unknown> = {}) =>
    accounts.add(newRegistrySchema.parse({ name, url, user: name, token, ...more }), {
      actor: 'test',
    })
  /** As docker on this machine is logged in. */
  const docker = { of: async (registries: readonly string[]) => logins(registries) }
  const logins = (registries: readonly string[]) =>
    Object.fromEntries(registries.map((registry) => [registry, loginOf('ana', 'pw')]))
  const credentials = withAccounts(docker, store.registries)
  const loginOfImage = (image: string, account = '') =>
    loginFor(credentials, image, { signal, account })
  return { store, accounts, add, told, loginOfImage }
}

const sent = (auth: string | undefined): unknown =>
  auth && JSON.parse(Buffer.from(auth, 'base64url').toString('utf8'))

it('a token may be a secret: what that is by now goes along, and it goes nowhere else', async () => {
  const { store, accounts, add, told, loginOfImage } = open()
  const bySecret = { token: { secret: 'ghcr' } }
  expect(() => add('team', 'ghcr.io', bySecret)).toThrow(FailureError)
  const key = { workload: '', name: 'ghcr' }
  store.secrets.put(key, token, 1)
  expect(add('team', 'ghcr.io', bySecret)).toMatchObject({ hasToken: true, tokenSecret: 'ghcr' })
  const secrets = createSecrets({
    ...{ store, clock: testClock, apply: () => {}, onChange: () => {}, hosts: () => [] },
  })
  expect(secrets.list().secrets).toMatchObject([{ alsoUsedBy: ['registry account team'] }])
  const users = { workloads: [], accounts: ['registry account team'] }
  const inUse = { failure: { kind: 'secret-in-use', secret: 'ghcr', ...users } }
  expect(() => secrets.remove({ ...key, confirm: '' }, { actor: 'test' })).toThrow(
    expect.objectContaining(inUse),
  )
  const passwordNow = async () => sent((await loginOfImage('ghcr.io/team/app')).auth)
  expect(await passwordNow()).toMatchObject({ username: 'team', password: token })
  store.secrets.put(key, 'rotated', 2)
  expect(await passwordNow()).toMatchObject({ password: 'rotated' })
  // It was named for one registry; another does not get to see it by a change of the address alone.
  expect(() => accounts.edit({ name: 'team', url: 'quay.io' }, { actor: 'test' })).toThrow()
  expect(accounts.edit({ name: 'team', user: 'ana' }, { actor: 'test' })).toMatchObject({
    ...{ user: 'ana', tokenSecret: 'ghcr' },
  })
  expect(await passwordNow()).toMatchObject({ username: 'ana', password: 'rotated' })
  secrets.remove({ ...key, confirm: 'ghcr' }, { actor: 'test' })
  await expect(loginOfImage('ghcr.io/team/app')).rejects.toMatchObject({
    failure: { kind: 'secret-unreadable', name: 'ghcr' },
  })
  const edited = accounts.edit({ name: 'team', token: 'own' }, { actor: 'test' })
  expect(edited).not.toHaveProperty('tokenSecret')
  expect(await passwordNow()).toMatchObject({ password: 'own' })
  const shown = JSON.stringify([accounts.list(), told()])
  for (const value of [token, 'rotated']) expect(shown).not.toContain(value)
})

it('http:// in an address is plain HTTP, for one that is edited as for a new one', () => {
  const { accounts, add } = open()
  expect(add('lab', 'http://registry:5000')).toMatchObject({ plainHttp: true })
  const edit = (url: string, plainHttp?: boolean) =>
    accounts.edit({ name: 'lab', url, plainHttp }, { actor: 'test' })
  expect(edit('registry:5000', false)).toMatchObject({ plainHttp: false })
  expect(edit('http://registry:5000', false)).toMatchObject({ plainHttp: true })
})

it('an account that is called like another registry lends that one nothing', async () => {
  const { add, store } = open()
  add('quay.example', 'ghcr.io')
  const credentials = withAccounts(noLogins, store.registries)
  expect(await loginFor(credentials, 'quay.example/team/app', { signal })).toEqual({
    ...{ registry: 'quay.example', account: '', auth: undefined },
  })
})

describe('the address of a registry', () => {
  it.each([
    ['ghcr.io', 'ghcr.io', false],
    ['https://GHCR.io/', 'ghcr.io', false],
    ['http://registry:5000/v2/', 'registry:5000', true],
    ['https://index.docker.io/v1/', 'docker.io', false],
    ['docker.io', 'docker.io', false],
    ['[::1]:5000', '[::1]:5000', false],
  ])('%s is %s', (url, address, isHttp) => {
    expect(parseRegistryUrl(url)).toEqual({ ok: true, value: { address, isHttp } })
  })

  it.each(['', 'ghcr.io/team', 'ana@ghcr.io', 'a b', 'ghcr.io:99999', '-x', 'ftp://x', 'ghcr'])(
    '"%s" is refused with a sentence',
    (url) => expect(parseRegistryUrl(url)).toMatchObject({ ok: false, error: expect.any(String) }),
  )
})

describe('an account', () => {
  it('is listed with what docker has, and without its token', () => {
    const { accounts, add, told } = open()
    add('team', 'ghcr.io')
    const found = accounts.list()
    expect(found.accounts).toMatchObject([
      { name: 'team', address: 'ghcr.io', user: 'team', hasToken: true, usedBy: [] },
    ])
    expect(found.docker).toEqual({ registries: [], helper: '' })
    expect(JSON.stringify([found, told()])).not.toContain(token)
    expect(told().join()).toContain('account added: ghcr.io as team')
    expect(() => add('team', 'quay.io')).toThrow('exists')
  })

  it('TF-25 has its token sealed on disk, and is not used where that cannot be opened', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'longshore-accounts-'))
    try {
      const file = join(dir, 'state.db')
      const first = open(file, await openVault({ dir }))
      first.add('team', 'ghcr.io')
      expect(sent((await first.loginOfImage('ghcr.io/a/b')).auth)).toMatchObject({
        password: token,
      })
      first.store.close()
      for (const name of readdirSync(dir))
        for (const form of [token, Buffer.from(token).toString('base64')])
          expect(readFileSync(join(dir, name)).includes(form), name).toBe(false)
      rmSync(join(dir, 'vault.json'))
      const other = open(file, await openVault({ dir }))
      await expect(other.loginOfImage('ghcr.io/a/b')).rejects.toMatchObject({
        failure: { kind: 'secret-unreadable' },
      })
      other.store.close()
    } finally {
      rmSync(dir, { recursive: true })
    }
  })

  it('cannot be given the token of another by changing the file', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'longshore-accounts-'))
    try {
      const file = join(dir, 'state.db')
      const first = open(file)
      first.add('team', 'ghcr.io')
      first.add('evil', 'evil.example', { token: 'other' })
      first.store.close()
      const database = openDatabase(file)
      database.run(
        "UPDATE registry_accounts SET token = (SELECT token FROM registry_accounts WHERE name = 'team') WHERE name = 'evil'",
      )
      database.close()
      const second = open(file)
      await expect(second.loginOfImage('evil.example/a')).rejects.toMatchObject({
        failure: { kind: 'secret-unreadable', name: 'registry account evil' },
      })
      second.store.close()
    } finally {
      rmSync(dir, { recursive: true })
    }
  })

  it.each([
    ['another secret', 'ghcr.io', '{"tokenSecret":"DB"}'],
    ['another registry', 'evil.example', '{"address":"evil.example"}'],
    ['a secret in place of its own token', 'quay.io', '{"tokenSecret":"DB"}', 'own'],
  ])('cannot be given %s by changing the file', async (_, registry, changed, name = 'team') => {
    const dir = mkdtempSync(join(tmpdir(), 'longshore-accounts-'))
    try {
      const file = join(dir, 'state.db')
      const first = open(file)
      for (const secret of ['GHCR', 'DB'])
        first.store.secrets.put({ workload: '', name: secret }, `of ${secret}`, 1)
      first.add('team', 'ghcr.io', { token: { secret: 'GHCR' } })
      first.add('own', 'quay.io')
      first.store.close()
      const database = openDatabase(file)
      database.run(
        'UPDATE registry_accounts SET account = json_patch(account, ?) WHERE name = ?',
        ...[changed, name],
      )
      database.close()
      const second = open(file)
      await expect(second.loginOfImage(`${registry}/a`)).rejects.toMatchObject({
        failure: { kind: 'secret-unreadable', name: expect.stringContaining(name) },
      })
      second.store.close()
    } finally {
      rmSync(dir, { recursive: true })
    }
  })

  it('takes its token to no other registry, unless a new one comes with it', () => {
    const { accounts, add } = open()
    add('team', 'ghcr.io')
    expect(() => accounts.edit({ name: 'team', url: 'evil.example' }, { actor: 'test' })).toThrow(
      'invalid',
    )
    const edited = accounts.edit({ name: 'team', url: 'quay.io', token: 'new' }, { actor: 'test' })
    expect(edited).toMatchObject({ address: 'quay.io', user: 'team', hasToken: true })
    expect(
      accounts.edit({ name: 'team', user: 'bot', token: '' }, { actor: 'test' }),
    ).toMatchObject({
      ...{ user: 'bot', hasToken: false },
    })
  })

  it('stays while a workload names it, and goes once its name is confirmed', () => {
    const { accounts, add } = open()
    add('used', 'ghcr.io')
    add('free', 'ghcr.io')
    expect(() => accounts.remove({ name: 'used', confirm: 'used' }, { actor: 'test' })).toThrow(
      'registry-in-use',
    )
    expect(() => accounts.remove({ name: 'free', confirm: '' }, { actor: 'test' })).toThrow(
      'confirmation',
    )
    accounts.remove({ name: 'free', confirm: 'free' }, { actor: 'test' })
    expect(accounts.list().accounts.map(({ name }) => name)).toEqual(['used'])
  })
})

describe('the login that goes along', () => {
  it('TF-03 is that of the account that is named, else of one that fits, else docker’s', async () => {
    const { add, loginOfImage } = open()
    add('a', 'ghcr.io')
    add('b', 'ghcr.io')
    expect(await loginOfImage('ghcr.io/x/y', 'b')).toMatchObject({ account: 'b', named: 'b' })
    expect(await loginOfImage('ghcr.io/x/y')).toMatchObject({ named: 'a', alsoFit: ['b'] })
    expect(await loginOfImage('ghcr.io/x/y', 'docker')).toMatchObject({ account: 'ana' })
    expect(await loginOfImage('quay.io/x/y')).toMatchObject({ account: 'ana' })
    expect(await loginOfImage('ghcr.io/x/y', 'none')).toEqual({
      ...{ registry: 'ghcr.io', account: '', auth: undefined },
    })
  })

  it('TF-24 must be there where it is named; one without a token is none', async () => {
    const { add, loginOfImage } = open()
    await expect(loginOfImage('ghcr.io/x/y', 'team')).rejects.toMatchObject({
      failure: { kind: 'not-found', what: 'registry account', name: 'team' },
    })
    add('team', 'ghcr.io', { token: '' })
    expect(await loginOfImage('ghcr.io/x/y', 'team')).toMatchObject({
      auth: undefined,
      account: '',
    })
    expect(await loginOfImage('ghcr.io/x/y', 'ana')).toMatchObject({ account: 'ana' })
  })

  it('TF-26 has a token alone as user and password, and shows it to nobody', async () => {
    const { add, loginOfImage } = open()
    add('team', 'ghcr.io', { user: '' })
    const login = await loginOfImage('ghcr.io/x/y')
    expect(sent(login.auth)).toEqual({ username: token, password: token, serveraddress: 'ghcr.io' })
    expect(login.account).not.toContain(token)
  })

  it('of another registry than the image is refused, as a mistake of the document', async () => {
    const { add, loginOfImage } = open()
    add('team', 'ghcr.io')
    const login = await loginOfImage('quay.io/x/y', 'team')
    expect(() => refuseOther(login, 'team')).toThrow('invalid')
    for (const account of ['', 'docker', 'none', 'ana'])
      expect(() => refuseOther(login, account)).not.toThrow()
  })
})
