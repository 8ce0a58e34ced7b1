// What opens the vault, locking it otherwise, and the state in one file that another machine takes.
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Decrypter } from 'age-encryption'
import { afterAll, describe, expect, it } from 'vitest'
import { givenPassphrase } from '../../../src/main/secrets/given-passphrase.ts'
import { importState } from '../../../src/main/secrets/import-state.ts'
import { keyFileBackend } from '../../../src/main/secrets/key-file.ts'
import { passphraseBackend } from '../../../src/main/secrets/passphrase.ts'
import { unpackBundle } from '../../../src/main/secrets/state-bundle.ts'
import { openVault, type VaultBackend } from '../../../src/main/secrets/vault.ts'
import { createVaultRoom, type Keyring } from '../../../src/main/secrets/vault-room.ts'
import { openStore } from '../../../src/main/store/open-store.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'
import { failureSchema } from '../../../src/shared/model/failure.ts'
import { describeFailure } from '../../../src/shared/model/failure-text.ts'
import { countingIds } from '../../support/memory-store.ts'
import { newFolder } from '../store/folder.ts'

const passphrase = 'correct horse battery'
const clock = { now: () => 1_000 }
const by = { actor: 'ada', door: 'terminal' } as const

/** A keyring that opens what it sealed itself. */
function keyring(of: { name: string | null }): Keyring {
  const backend: VaultBackend = {
    name: 'keyring',
    wrap: async (key) => `${of.name} ${key.toString('hex')}`,
    unwrap: async (wrapped) => Buffer.from(wrapped.split(' ')[1] ?? '', 'hex'),
  }
  return { backend, whyNot: async () => (of.name === null ? 'There is no keyring' : '') }
}

async function installation(dir = newFolder(), backends?: readonly VaultBackend[]) {
  const vault = await openVault({ dir, ...(backends && { backends }) })
  const file = join(dir, 'state.db')
  const { store } = openStore({ file, seal: vault, clock, ids: countingIds() })
  const ring = { name: 'login' as string | null }
  const room = createVaultRoom({ dir, vault, keyring: keyring(ring), store, clock })
  return { dir, vault, store, room, ring }
}

const asking = (...answers: (string | undefined)[]) =>
  passphraseBackend(async () => answers.shift())

async function failureIn(work: () => unknown) {
  try {
    await work()
  } catch (error) {
    return failureOf(error) ?? error
  }
  return 'no failure'
}

describe('a vault that is locked by something else', () => {
  it('is opened by that alone from then on, and what opened it is gone', async () => {
    const { dir, vault, room, store } = await installation()
    const sealed = vault.seal('hunter2')
    const status = await room.rekey({ to: 'passphrase', passphrase }, by)
    expect(status.lockedBy).toEqual(['passphrase'])
    expect(readdirSync(dir)).not.toContain('vault.key')
    const text = readFileSync(join(dir, 'vault.json'), 'utf8')
    expect(text).not.toContain(passphrase)
    expect(text).not.toContain(vault.dataKey().toString('base64'))
    expect(statSync(join(dir, 'vault.json')).mode & 0o777).toBe(0o600)
    const byKeyFile = () => openVault({ dir })
    expect(await failureIn(byKeyFile)).toMatchObject({
      kind: 'vault-locked',
      reason: expect.stringContaining('locked by passphrase'),
    })
    const again = await openVault({ dir, backends: [keyFileBackend(dir), asking(passphrase)] })
    expect(again.open(sealed)).toBe('hunter2')
    const [row] = store.activity.list({ limit: 1 })
    expect(row).toMatchObject({ object: { name: 'vault' }, detail: 'opened by passphrase' })
  })

  it('asks again for a passphrase that is wrong, until there is none to be had', async () => {
    const { dir, room } = await installation()
    await room.rekey({ to: 'passphrase', passphrase }, by)
    const open = (...answers: (string | undefined)[]) =>
      openVault({ dir, backends: [asking(...answers)] })
    expect((await open('not this one', 'nor this one', passphrase)).backend).toBe('passphrase')
    for (const answers of [['b', 'c', undefined, passphrase], [undefined]])
      expect(await failureIn(() => open(...answers))).toMatchObject({ kind: 'vault-locked' })
  })

  it('is opened by both where what opened it is kept, and by a passphrase however its letters are typed', async () => {
    const { dir, vault, room } = await installation()
    const sealed = vault.seal('x')
    await room.rekey(
      { to: 'passphrase', passphrase: 'r\u00e9sum\u00e9 r\u00e9sum\u00e9', keep: true },
      by,
    )
    expect((await openVault({ dir })).open(sealed)).toBe('x')
    const typed = asking('re\u0301sume\u0301 re\u0301sume\u0301')
    expect((await openVault({ dir, backends: [typed] })).open(sealed)).toBe('x')
  })

  it('goes to the keyring and back, and stays as it is where there is none', async () => {
    const { dir, vault, room, ring } = await installation()
    const sealed = vault.seal('x')
    expect((await room.rekey({ to: 'keyring' }, by)).lockedBy).toEqual(['keyring'])
    const { backend } = keyring(ring)
    const backends = backend ? [backend, keyFileBackend(dir)] : []
    expect((await openVault({ dir, backends })).open(sealed)).toBe('x')
    await room.rekey({ to: 'key-file' }, by)
    expect((await openVault({ dir })).open(sealed)).toBe('x')
    ring.name = null
    const before = readFileSync(join(dir, 'vault.json'), 'utf8')
    expect(await failureIn(() => room.rekey({ to: 'keyring' }, by))).toMatchObject({
      kind: 'invalid',
      issues: [{ path: 'to', message: 'There is no keyring' }],
    })
    expect(readFileSync(join(dir, 'vault.json'), 'utf8')).toBe(before)
    const status = await room.status()
    expect(status.methods.map(({ name, able }) => `${name} ${able}`)).toEqual([
      ...['key-file true', 'keyring false', 'passphrase true'],
    ])
  })

  it('is not hung on what does not open it again', async () => {
    const { dir, vault } = await installation()
    const before = readFileSync(join(dir, 'vault.json'), 'utf8')
    const broken: VaultBackend = {
      name: 'keyring',
      wrap: async () => 'x',
      unwrap: async () => Buffer.alloc(32),
    }
    expect(await failureIn(() => vault.wrapBy(broken, { only: true }))).toMatchObject({
      kind: 'vault-locked',
    })
    expect(readFileSync(join(dir, 'vault.json'), 'utf8')).toBe(before)
    expect(existsSync(join(dir, 'vault.key'))).toBe(true)
  })

  it('refuses a damaged entry at once, however much work it asks for', async () => {
    const { dir, room } = await installation()
    await room.rekey({ to: 'passphrase', passphrase }, by)
    const stored = JSON.parse(readFileSync(join(dir, 'vault.json'), 'utf8'))
    for (const wrapped of ['', 'scrypt:99:8:1:AA==:AA==', 'scrypt:17:99:1:AA==:AA==', 'nonsense']) {
      stored.entries[0].wrapped = wrapped
      writeFileSync(join(dir, 'vault.json'), JSON.stringify(stored))
      const open = () => openVault({ dir, backends: [asking(passphrase)] })
      expect(await failureIn(open)).toMatchObject({ kind: 'vault-locked' })
    }
  })

  it('that does not open is told with what opens it, and never to enter a secret anew', async () => {
    const { dir, room } = await installation()
    const file = join(dir, 'vault.json')
    const sound = readFileSync(file, 'utf8')
    const remedyOf = async (work: () => unknown) => {
      const failure = await failureIn(work)
      return describeFailure(failureSchema.parse(failure)).remedy
    }
    rmSync(join(dir, 'vault.key'))
    expect(await remedyOf(() => openVault({ dir }))).toMatch(
      /^Put the vault\.key .*from a backup\.$/,
    )
    writeFileSync(file, '{')
    expect(await remedyOf(() => openVault({ dir }))).toMatch(/^Restore vault\.json from a backup/)
    writeFileSync(file, sound)
    await room.rekey({ to: 'passphrase', passphrase }, by)
    const noFile = givenPassphrase({ LONGSHORE_PASSPHRASE_FILE: join(dir, 'nowhere') })
    const doors = [[keyFileBackend(dir)], [asking('wrong', undefined)], [passphraseBackend(noFile)]]
    for (const backends of doors)
      expect(await remedyOf(() => openVault({ dir, backends }))).toMatch(
        /^Give its passphrase: .*LONGSHORE_PASSPHRASE_FILE names\.$/,
      )
    await room.rekey({ to: 'keyring', keep: true }, by)
    expect(await remedyOf(() => openVault({ dir }))).toMatch(
      /^Give its passphrase: .* Or: Unlock the system's keyring and start the desktop app/,
    )
  })

  it('is not moved onto a key file that is none, which says what to do', async () => {
    const { dir, room } = await installation()
    await room.rekey({ to: 'passphrase', passphrase }, by)
    writeFileSync(join(dir, 'vault.key'), 'left by somebody')
    expect(await failureIn(() => room.rekey({ to: 'key-file' }, by))).toMatchObject({
      kind: 'invalid',
      issues: [{ path: 'to', message: expect.stringContaining('move it away') }],
    })
    expect((await room.status()).lockedBy).toEqual(['passphrase'])
  })
})

describe('the state in one file', () => {
  const home = mkdtempSync(join(tmpdir(), 'longshore-exported-'))
  afterAll(() => rmSync(home, { recursive: true, force: true }))
  const dir = join(home, 'from')
  let made: ReturnType<typeof exportOnce> | undefined
  /** It costs a second to be locked, so it is made once. */
  const exported = () => (made ??= exportOnce())

  async function exportOnce() {
    const from = await installation(dir)
    const { store, vault, room } = from
    const account = {
      name: 'team',
      address: 'ghcr.io',
      user: 'ada',
      plainHttp: false,
      changedAt: 1,
    }
    store.registries.put(account, 'canary-token')
    mkdirSync(join(dir, 'projects/shop'), { recursive: true })
    writeFileSync(join(dir, 'projects/shop/compose.yaml'), 'services: {}\n')
    writeFileSync(join(dir, 'settings.json'), '{"settings":{}}')
    writeFileSync(join(dir, 'bugs.log'), 'stays here')
    const file = join(home, 'state.age')
    const written = await room.exportTo({ file, passphrase }, by)
    return { ...from, file, written, sealed: vault.seal('hunter2') }
  }

  it('opens on another machine with its secrets, and nothing of it can be read before', async () => {
    const { file, written, sealed, dir: old } = await exported()
    const bytes = readFileSync(file)
    expect(written.bytes).toBe(bytes.length)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    for (const text of ['canary-token', 'ghcr.io', 'longshore-state'])
      expect(bytes.includes(text)).toBe(false)
    expect(readdirSync(old).filter((name) => name.endsWith('.tmp'))).toEqual([])

    const dir = join(newFolder(), 'new')
    const taken = await importState({ file, dir, passphrase }, clock)
    expect([...taken.files].sort()).toEqual([
      ...['projects/shop/compose.yaml', 'settings.json', 'state.db'],
    ])
    const { vault, store } = await installation(dir)
    expect(vault.open(sealed)).toBe('hunter2')
    expect(store.registries.token('team')).toBe('canary-token')
    expect(readFileSync(join(dir, 'projects/shop/compose.yaml'), 'utf8')).toBe('services: {}\n')
    expect(statSync(join(dir, 'state.db')).mode & 0o777).toBe(0o600)
  })

  it('is a file of age as others write and read them', async () => {
    const { file } = await exported()
    const bytes = readFileSync(file)
    expect(bytes.subarray(0, 21).toString()).toBe('age-encryption.org/v1')
    const age = new Decrypter()
    age.addPassphrase(passphrase)
    const plain = execFileSync('gzip', ['-dc'], { input: await age.decrypt(bytes) }).toString()
    expect(JSON.parse(plain)).toMatchObject({ format: 'longshore-state', version: 1 })
  })

  it('is refused with a sentence, and nothing is written, where it does not open or there is a state', async () => {
    const { file } = await exported()
    const dir = join(newFolder(), 'new')
    const importing = (over: Partial<Parameters<typeof importState>[0]> = {}) =>
      failureIn(() => importState({ file, dir, passphrase, ...over }, clock))
    const refusal = (message: RegExp) => ({
      kind: 'invalid',
      issues: [{ path: 'file', message: expect.stringMatching(message) }],
    })
    expect(await importing({ passphrase: 'another one' })).toMatchObject(
      refusal(/not open with this passphrase/),
    )
    const cut = join(newFolder(), 'cut.age')
    writeFileSync(cut, readFileSync(file).subarray(0, 400))
    expect(await importing({ file: cut })).toMatchObject(refusal(/cut short/))
    writeFileSync(cut, 'no age at all')
    expect(await importing({ file: cut })).toMatchObject(refusal(/no file that a passphrase locks/))
    expect(existsSync(dir)).toBe(false)

    const there = await installation()
    const before = readFileSync(join(there.dir, 'state.db'))
    expect(await importing({ dir: there.dir })).toMatchObject(refusal(/holds a state already/))
    expect(readFileSync(join(there.dir, 'state.db')).equals(before)).toBe(true)
  })

  it('writes nowhere but into its own folder, whatever names stand in it', () => {
    const dataKey = Buffer.alloc(32).toString('base64')
    for (const name of [
      '../evil',
      'projects/../../evil',
      '/etc/evil',
      'vault.json',
      'a\\..\\b',
      'projects//x',
    ]) {
      const dir = join(newFolder(), 'new')
      const files = { 'state.db': '', [name]: '' }
      const unpacking = () =>
        unpackBundle({ format: 'longshore-state', version: 1, dataKey, files }, dir)
      expect(unpacking, name).toThrow()
      expect(existsSync(dir)).toBe(false)
    }
  })

  it('is made at the terminal alone, and never over a file that is there', async () => {
    const { room, file, dir } = await exported()
    const again = (over: object, caller: Parameters<typeof room.exportTo>[1] = by) =>
      failureIn(() => room.exportTo({ file: join(dir, 'new.age'), passphrase, ...over }, caller))
    expect(await again({}, { actor: 'ada', door: 'browser' })).toMatchObject({ kind: 'forbidden' })
    expect(await again({ file })).toMatchObject({ kind: 'invalid' })
    expect(await again({ file: 'state.age' })).toMatchObject({ kind: 'invalid' })
  })
})
