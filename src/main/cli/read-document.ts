/** The document a command was given, as text. */
import { readFile, stat } from 'node:fs/promises'
import { fail } from '../../shared/lib/failure-error.ts'
import { UsageError } from './exit-code.ts'
import type { Terminal } from './terminal.ts'
import { utf8Text } from './utf8-text.ts'

/** A document is a page or two; more is a mistake, and not worth reading. */
const maxBytes = 1_048_576

export async function readDocument(
  terminal: Pick<Terminal, 'readStdin'>,
  file: string,
): Promise<string> {
  if (file === '-') return checked(await terminal.readStdin())
  try {
    if ((await stat(file)).size > maxBytes) return tooLarge()
    return checked(utf8Text(await readFile(file), file))
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    throw new UsageError(`${file} cannot be read: ${error.message}`)
  }
}

function checked(text: string): string {
  return Buffer.byteLength(text) > maxBytes ? tooLarge() : text
}

function tooLarge(): never {
  return fail({
    kind: 'invalid',
    what: 'workload document',
    issues: [{ path: '', message: 'it is larger than 1 MiB' }],
  })
}
