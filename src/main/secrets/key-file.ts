/** Wraps the data key with a key in a file that only this user can read. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fail } from '../../shared/lib/failure-error.ts'
import { guardedFiles } from '../store/file-failure.ts'
import { writePrivateFile } from '../store/files.ts'
import { decrypt, encrypt, keyBytes } from './cipher.ts'
import type { VaultBackend } from './vault.ts'

export const keyFileBackendName = 'key-file'
const name = keyFileBackendName

const unreadable = (reason: string, cause?: unknown): never =>
  fail({ kind: 'vault-locked', by: [name], reason }, cause)

export function keyFileBackend(dir: string): VaultBackend {
  const file = join(dir, 'vault.key')
  return {
    name,
    wrap: async (dataKey) => encrypt(keyToWrap(file), dataKey, name).toString('base64'),
    unwrap: async (wrapped) =>
      decrypt(readKey(file), Buffer.from(wrapped, 'base64'), name) ??
      unreadable(`${file} is not the key this vault was made with`),
    forget: () => rmSync(file, { force: true }),
  }
}

/** A key left by a first start that was cut short protects nothing yet and is used again. */
function keyToWrap(file: string): Buffer {
  if (existsSync(file)) return usableKey(file)
  const key = randomBytes(keyBytes)
  guardedFiles(file, () => writePrivateFile(file, key))
  return key
}

/** A damaged one may belong to a vault that lies elsewhere by now. */
function usableKey(file: string): Buffer {
  const key = read(file)
  const message = `${file} is there, and is no key: move it away, then do it again`
  return key.length === keyBytes
    ? key
    : fail({ kind: 'invalid', what: 'vault', issues: [{ path: 'to', message }] })
}

function readKey(file: string): Buffer {
  const key = read(file)
  return key.length === keyBytes ? key : unreadable(`${file} is damaged`)
}

function read(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    return unreadable(`${file} cannot be read`, error)
  }
}
