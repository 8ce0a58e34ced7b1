/**
 * Secrets at rest. One random data key seals every value; `vault.json` holds that key wrapped
 * once per backend that can unlock it, each under the backend's name. There is no silent fallback:
 * a vault that does not open stays as it is, with everything it sealed.
 */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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
  /** Throws `secret-unreadable`. */
  unwrap(wrapped: string): Promise<Buffer>
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
type Vault = z.infer<typeof vaultSchema>

const unreadable = (reason: string, cause?: unknown): never =>
  fail({ kind: 'secret-unreadable', name: 'vault', reason }, cause)

export async function openVault({ dir, backends }: VaultOptions): Promise<Seal> {
  const file = join(dir, 'vault.json')
  guardedFiles(file, () => makePrivateDir(dir))
  const usable = backends ?? [keyFileBackend(dir)]
  const { dataKey, backend } = existsSync(file)
    ? await unlock(readVault(file), usable)
    : await create(file, usable)
  return sealWith(dataKey, backend)
}

function readVault(file: string): Vault {
  try {
    return vaultSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    return unreadable(`${file} is damaged`, error)
  }
}

async function unlock(
  vault: Vault,
  backends: readonly VaultBackend[],
): Promise<{ dataKey: Buffer; backend: string }> {
  const reasons: string[] = []
  for (const backend of backends) {
    const entry = vault.entries.find((each) => each.backend === backend.name)
    if (!entry) continue
    try {
      const dataKey = await backend.unwrap(entry.wrapped)
      if (keyIdOf(dataKey) === vault.keyId) return { dataKey, backend: backend.name }
      reasons.push(`${backend.name}: it holds the key of another vault`)
    } catch (error) {
      const failure = failureOf(error)
      if (failure?.kind !== 'secret-unreadable') throw error
      reasons.push(`${backend.name}: ${failure.reason}`)
    }
  }
  const locked = vault.entries.map(({ backend }) => backend).join(', ')
  return unreadable(reasons.join('; ') || `it is locked by ${locked}, which is not available here`)
}

async function create(
  file: string,
  [first]: readonly VaultBackend[],
): Promise<{ dataKey: Buffer; backend: string }> {
  if (!first) return unreadable('nothing here can protect secrets')
  const dataKey = randomBytes(keyBytes)
  const vault: Vault = {
    version: 1,
    keyId: keyIdOf(dataKey),
    entries: [{ backend: first.name, wrapped: await first.wrap(dataKey) }],
  }
  guardedFiles(file, () => writePrivateFile(file, `${JSON.stringify(vault, null, 2)}\n`))
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
