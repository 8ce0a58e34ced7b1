/** Takes an exported state into a folder that holds none, for the app that is started on it next. */
import { readFileSync } from 'node:fs'
import type { Clock } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { acquireLock } from '../store/lock.ts'
import { keyFileBackend } from './key-file.ts'
import { openBundle, unpackBundle } from './state-bundle.ts'
import { createVault } from './vault.ts'

export interface ImportedState {
  readonly dir: string
  readonly files: readonly string[]
}

/** Throws `invalid` where there is a state already, or the file does not open; nothing is written then. */
export async function importState(
  of: { readonly file: string; readonly dir: string; readonly passphrase: string },
  clock: Pick<Clock, 'now'>,
): Promise<ImportedState> {
  const { file, dir, passphrase } = of
  const bundle = await openBundle(readExport(file), passphrase)
  const lock = acquireLock({ dir, door: 'terminal', clock })
  try {
    const dataKey = unpackBundle(bundle, dir)
    await createVault(dir, keyFileBackend(dir), dataKey)
    return { dir, files: Object.keys(bundle.files) }
  } finally {
    lock.release()
  }
}

function readExport(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    const message = `${file} cannot be read`
    return fail({ kind: 'invalid', what: 'export', issues: [{ path: 'file', message }] }, error)
  }
}
