/** The vault's passphrase where nobody can be asked, or before somebody is: from a file that the environment names. */
import { readFileSync } from 'node:fs'
import { fail } from '../../shared/lib/failure-error.ts'
import { type AskPassphrase, passphraseBackendName } from './passphrase.ts'

/** As systemd's credentials and secrets of containers come. Its first line counts, without its end. */
const variable = 'LONGSHORE_PASSPHRASE_FILE'

export function givenPassphrase(env: NodeJS.ProcessEnv, ask?: AskPassphrase): AskPassphrase {
  const file = env[variable]
  if (!file) return ask ?? (async () => undefined)
  return async (isAgain) => (isAgain ? undefined : firstLine(file))
}

function firstLine(file: string): string {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/, 1)[0] ?? ''
  } catch {
    const reason = `${variable} names ${file}, which cannot be read`
    return fail({ kind: 'vault-locked', by: [passphraseBackendName], reason })
  }
}
