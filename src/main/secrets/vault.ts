/**
 * Secrets at rest. One random data key seals every value; `vault.json` holds that key wrapped
 * once per backend that can unlock it, each under the backend's name. There is no silent fallback:
 * a vault that does not open stays as it is, with everything it sealed.
 */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import { guardedFiles } from '../store/file-failure.ts'
import { makePrivateDir, writePrivateFile } from '../store/files.ts'
import type { Seal } from '../store/store.ts'
import { decrypt, encrypt, keyBytes, mark } from './cipher.ts'
import { keyFileBackend } from './key-file.ts'

/** Something that can wrap the data key: a key file, the system's keyring, a passphrase. */
export interface VaultBackend {
  readonly name: string
  wrap(dataKey: Buffer): Promise<string>
  /** Throws `vault-locked`. */
  unwrap(wrapped: string): Promise<Buffer>
  /** Nothing is wrapped by it any more: what it kept for that goes. */
  forget?(): void
}

export interface Vault extends Seal {
  /** Whatever can open it. */
  lockedBy(): readonly string[]
  /** The same key, wrapped by `backend` too, or (`only`) by nothing else from then on. */
  wrapBy(backend: VaultBackend, how: { readonly only: boolean }): Promise<void>
  /** Throws `invalid` for the last one. */
  unwrapFrom(backend: string): void
  /** The key itself, for a copy of the state that is sealed otherwise. */
  dataKey(): Buffer
}

export interface VaultOptions {
  readonly dir: string
  /** In order of preference; a new vault is wrapped by the first. */
  readonly backends?: readonly VaultBackend[]
}

const vaultSchema = z.object({
  version: z.literal(1),
  keyId: z.string(),
  entries: z.array(z.object({ backend: z.string(), wrapped: z.string() })).min(1),
})
type StoredVault = z.infer<typeof vaultSchema>

const locked = (by: readonly string[], reason: string, cause?: unknown): never =>
  fail({ kind: 'vault-locked', by: [...by], reason }, cause)

const unreadable = (reason: string): never =>
  fail({ kind: 'secret-unreadable', name: 'vault', reason })

export async function openVault({ dir, backends }: VaultOptions): Promise<Vault> {
  const file = join(dir, 'vault.json')
  guardedFiles(file, () => makePrivateDir(dir))
  const usable = backends ?? [keyFileBackend(dir)]
  const { dataKey, backend } = existsSync(file)
    ? await unlock(readVault(file), usable)
    : await create(file, usable)
  return { ...sealWith(dataKey, backend), ...wrapping(file, dataKey, usable) }
}

/** A vault around a key that was made elsewhere; there must be none yet. */
export async function createVault(
  dir: string,
  backend: VaultBackend,
  dataKey: Buffer,
): Promise<void> {
  write(join(dir, 'vault.json'), {
    version: 1,
    keyId: keyIdOf(dataKey),
    entries: [{ backend: backend.name, wrapped: await backend.wrap(dataKey) }],
  })
}

function wrapping(
  file: string,
  dataKey: Buffer,
  usable: readonly VaultBackend[],
): Omit<Vault, keyof Seal> {
  /** The file first: a key that is gone before it could never be had again. */
  const put = (entries: StoredVault['entries']): void => {
    const before = readVault(file)
    write(file, { ...before, entries })
    const left = new Set(entries.map(({ backend }) => backend))
    const gone = before.entries.filter(({ backend }) => !left.has(backend))
    for (const { backend } of gone) usable.find(({ name }) => name === backend)?.forget?.()
  }
  return {
    lockedBy: () => readVault(file).entries.map(({ backend }) => backend),
    async wrapBy(backend, { only }) {
      const wrapped = await backend.wrap(dataKey)
      // What cannot be unwrapped again here must not be what everything hangs on.
      if (!(await backend.unwrap(wrapped)).equals(dataKey))
        locked([backend.name], `${backend.name} does not give back what it was given`)
      const others = only ? [] : readVault(file).entries
      const kept = others.filter((entry) => entry.backend !== backend.name)
      put([...kept, { backend: backend.name, wrapped }])
    },
    unwrapFrom(backend) {
      const { entries } = readVault(file)
      const left = entries.filter((entry) => entry.backend !== backend)
      if (left.length === 0) refuse('it is the only one: what it sealed could not be read again')
      if (left.length === entries.length) refuse(`the vault is not locked by ${backend}`)
      put(left)
    },
    dataKey: () => Buffer.from(dataKey),
  }
}

const refuse = (message: string): never =>
  fail({ kind: 'invalid', what: 'vault', issues: [{ path: 'from', message }] })

function write(file: string, vault: StoredVault): void {
  guardedFiles(file, () => writePrivateFile(file, `${JSON.stringify(vault, null, 2)}\n`))
}

function readVault(file: string): StoredVault {
  try {
    return vaultSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    return locked([], `${file} is damaged`, error)
  }
}

async function unlock(
  vault: StoredVault,
  backends: readonly VaultBackend[],
): Promise<{ dataKey: Buffer; backend: string }> {
  const reasons: { readonly by: string; readonly reason: string }[] = []
  for (const backend of backends) {
    const entry = vault.entries.find((each) => each.backend === backend.name)
    if (!entry) continue
    try {
      const dataKey = await backend.unwrap(entry.wrapped)
      if (keyIdOf(dataKey) === vault.keyId) return { dataKey, backend: backend.name }
      reasons.push({ by: backend.name, reason: 'it holds the key of another vault' })
    } catch (error) {
      const failure = failureOf(error)
      if (failure?.kind !== 'vault-locked') throw error
      reasons.push({ by: backend.name, reason: failure.reason })
    }
  }
  const by = vault.entries.map(({ backend }) => backend)
  const [only, ...more] = reasons
  if (!only) return locked(by, `it is locked by ${by.join(', ')}, which is not there`)
  const all = reasons.map((each) => `${each.by}: ${each.reason}`).join('; ')
  return locked(by, more.length === 0 ? only.reason : all)
}

async function create(
  file: string,
  [first]: readonly VaultBackend[],
): Promise<{ dataKey: Buffer; backend: string }> {
  if (!first) return locked([], 'nothing here can protect secrets')
  const dataKey = randomBytes(keyBytes)
  await createVault(dirname(file), first, dataKey)
  return { dataKey, backend: first.name }
}

/** Tells keys apart without telling anything of them. */
function keyIdOf(dataKey: Buffer): string {
  return createHash('sha256').update('longshore key id').update(dataKey).digest('hex').slice(0, 8)
}

/** `s1:<key id>:<base64 of nonce, ciphertext, tag>` */
function sealWith(dataKey: Buffer, backend: string): Seal {
  const keyId = keyIdOf(dataKey)
  const prefix = `s1:${keyId}:`
  return {
    backend,
    seal: (plain) => prefix + encrypt(dataKey, Buffer.from(plain), prefix).toString('base64'),
    mark: (plain) => mark(dataKey, plain),
    open: (sealed) => {
      const [version, writtenBy, body = ''] = sealed.split(':')
      if (version !== 's1') return unreadable('a stored secret has an unknown format')
      if (writtenBy !== keyId) {
        return unreadable(`a stored secret was sealed by another key (${writtenBy}, not ${keyId})`)
      }
      const plain = decrypt(dataKey, Buffer.from(body, 'base64'), prefix)
      return plain?.toString() ?? unreadable('a stored secret was changed or cut short')
    },
  }
}
