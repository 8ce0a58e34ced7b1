/** The user's own compose files, as they are written. */
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { parseAllDocuments } from 'yaml'
import { fail } from '../../../shared/lib/failure-error.ts'
import type { ProjectFolder } from './folder.ts'

export interface ProjectText {
  /** Without its folder. */
  readonly file: string
  readonly text: string
}

/** No compose file that people write is bigger. */
const mostBytes = 4 * 1024 * 1024
/** With so few uses of anchors, nothing grows much. */
const harmlessUses = 24
/** What uses of uses may come to. */
const mostExpanded = 10_000

/** A few lines of YAML can stand for gigabytes, which `docker compose` would try to hold: refused. */
export async function readTexts({ files, isOnHost }: ProjectFolder): Promise<ProjectText[]> {
  // What lies on a host was brought up there before.
  if (isOnHost) return []
  const texts: ProjectText[] = []
  for (const whole of files) {
    const file = path.basename(whole)
    const { size } = await stat(whole)
    if (size > mostBytes) refuse(file, `it is bigger than ${mostBytes / 1024 / 1024} MiB`)
    const text = await readFile(whole, 'utf8')
    if (isBomb(text)) refuse(file, 'its anchors stand for far too much')
    texts.push({ file, text })
  }
  return texts
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
  return fail({ kind: 'invalid', what: 'compose project', issues: [{ path: file, message }] })
}
