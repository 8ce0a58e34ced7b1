/** A few lines of YAML can stand for gigabytes: `docker compose` would try to hold them. */
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { parseAllDocuments } from 'yaml'
import { fail } from '../../../shared/lib/failure-error.ts'
import type { ProjectFolder } from './folder.ts'

/** No compose file that people write is bigger. */
const mostBytes = 4 * 1024 * 1024
/** With so few uses of anchors, nothing grows much. */
const harmlessUses = 24
/** What uses of uses may come to. */
const mostExpanded = 10_000

export async function refuseBombs({ files }: ProjectFolder): Promise<void> {
  for (const file of files) {
    const { size } = await stat(file)
    if (size > mostBytes) refuse(file, `it is bigger than ${mostBytes / 1024 / 1024} MiB`)
    if (isBomb(await readFile(file, 'utf8'))) refuse(file, 'its anchors stand for far too much')
  }
}

function isBomb(text: string): boolean {
  if ((text.match(/\*[^\s,[\]{}]/g) ?? []).length <= harmlessUses) return false
  try {
    for (const document of parseAllDocuments(text)) document.toJS({ maxAliasCount: mostExpanded })
    return false
  } catch (error) {
    // Whatever else is wrong with it, docker compose says better.
    return error instanceof ReferenceError && error.message.startsWith('Excessive alias count')
  }
}

function refuse(file: string, message: string): never {
  const issues = [{ path: path.basename(file), message }]
  return fail({ kind: 'invalid', what: 'compose project', issues })
}
