import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openVault, type VaultBackend } from '../../../src/main/secrets/vault.ts'
import { failureOf } from '../../../src/shared/lib/failure-error.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'longshore-vault-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const kindOf = async (work: () => unknown) => {
  try {
    await work()
  } catch (error) {
    return failureOf(error)?.kind
  }
  return 'no failure'
}

describe('the vault', () => {
  it('opens what it sealed, in this session and the next', async () => {
    const vault = await openVault({ dir })
    const sealed = vault.seal('hunter2 ☃')
    expect(sealed).not.toContain('hunter2')
    expect(vault.open(sealed)).toBe('hunter2 ☃')
    expect((await openVault({ dir })).open(sealed)).toBe('hunter2 ☃')
    expect(vault.open(vault.seal(''))).toBe('')
  })

  it('never seals the same value the same way twice', async () => {
    const vault = await openVault({ dir })
    expect(vault.seal('x')).not.toBe(vault.seal('x'))
  })

  it('refuses a sealed value in which any single bit was changed', async () => {
    const vault = await openVault({ dir })
    const [version, keyId, body = ''] = vault.seal('secret').split(':')
    const bytes = Buffer.from(body, 'base64')
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const sealed = [version, keyId, changed.toString('base64')].join(':')
      expect(await kindOf(() => vault.open(sealed))).toBe('secret-unreadable')
    }
    for (const odd of ['', 'plain text', 's2:x:y', `s1:${keyId}:`, `s1:${keyId}:AAAA`]) {
      expect(await kindOf(() => vault.open(odd))).toBe('secret-unreadable')
    }
  })

  it('refuses what another vault sealed', async () => {
    const sealed = (await openVault({ dir })).seal('x')
    for (const name of readdirSync(dir)) rmSync(join(dir, name))
    const other = await openVault({ dir })
    expect(await kindOf(() => other.open(sealed))).toBe('secret-unreadable')
  })

  it('lies in files that only this user can read, without the data key in plain', async () => {
    await openVault({ dir })
    expect(readdirSync(dir).sort()).toEqual(['vault.json', 'vault.key'])
    for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['a missing key', 'vault.key', undefined],
    ['another key', 'vault.key', Buffer.alloc(32, 7)],
    ['a cut key', 'vault.key', Buffer.alloc(5)],
    ['a damaged vault', 'vault.json', Buffer.from('{"version":1')],
    ['a vault of another version', 'vault.json', Buffer.from('{"version":2,"entries":[]}')],
  ])('fails with %s, and leaves every file as it was', async (_what, name, content) => {
    await openVault({ dir })
    if (content) writeFileSync(join(dir, name), content)
    else rmSync(join(dir, name))
    const files = () => readdirSync(dir).map((file) => readFileSync(join(dir, file), 'base64'))
    const before = files()
    expect(await kindOf(() => openVault({ dir }))).toBe('vault-locked')
    expect(files()).toEqual(before)
  })

  it('goes on from a first start that was cut short between its two files', async () => {
    await openVault({ dir })
    rmSync(join(dir, 'vault.json'))
    const vault = await openVault({ dir })
    expect(vault.open(vault.seal('x'))).toBe('x')
  })

  it('names the backend it needs instead of falling back to another', async () => {
    const keyring: VaultBackend = {
      name: 'keyring',
      wrap: async (key) => key.toString('base64'),
      unwrap: async (wrapped) => Buffer.from(wrapped, 'base64'),
    }
    const sealed = (await openVault({ dir, backends: [keyring] })).seal('x')
    await expect(openVault({ dir })).rejects.toMatchObject({
      failure: {
        kind: 'vault-locked',
        by: ['keyring'],
        reason: expect.stringContaining('keyring'),
      },
    })
    const again = await openVault({ dir, backends: [keyring] })
    expect(again.backend).toBe('keyring')
    expect(again.open(sealed)).toBe('x')
  })
})
