/** The user's own compose files, as they are written. */
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { type Document, parseAllDocuments, visit } from 'yaml'
import { refuseProject } from '../refuse-project.ts'
import type { ProjectFolder } from './folder.ts'

export interface ProjectText {
  /** Without its folder. */
  readonly file: string
  readonly text: string
}

/** No compose file that people write is bigger. */
const mostBytes = 4 * 1024 * 1024
/** With so few uses of anchors, nothing grows much. */
const harmlessUses = 12
/** Of brackets in brackets. */
const deepest = 500
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
    if (size > mostBytes)
      refuseProject([{ path: file, message: `it is bigger than ${mostBytes / 1024 / 1024} MiB` }])
    const text = await readFile(whole, 'utf8')
    const harm = harmOf(text)
    if (harm !== null) refuseProject([{ path: file, message: harm }])
    texts.push({ file, text })
  }
  return texts
}

/** Why nothing should try to read it; null = there is no reason. */
function harmOf(text: string): string | null {
  if (isDeep(text)) return 'it nests far too deep'
  const uses = text.match(/\*[^\s,[\]{}]/g)?.length ?? 0
  if (uses === 0) return null
  try {
    for (const document of parseAllDocuments(text, { logLevel: 'silent' })) {
      if (holdsItself(document)) return 'one of its anchors holds itself'
      if (uses > harmlessUses) document.toJS({ maxAliasCount: mostExpanded })
    }
    return null
  } catch (error) {
    // Whatever else is wrong with it, docker compose says better.
    const isBomb = error instanceof ReferenceError && error.message.startsWith('Excessive')
    return isBomb ? 'its anchors stand for far too much' : null
  }
}

/** Readers take the square of the depth. */
function isDeep(text: string): boolean {
  let depth = 0
  for (const [bracket] of text.matchAll(/[[{\]}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1)
    if (depth > deepest) return true
  }
  return false
}

function holdsItself(document: Document): boolean {
  let found = false
  visit(document, {
    Alias(_, alias, around) {
      const target = alias.resolve(document)
      found ||= around.some((each) => each === target)
    },
  })
  return found
}
