/** Where a file is named that something is wrong with: `docker compose` does not say. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Issue } from '../../../../shared/model/failure.ts'
import { fill } from './env-sources.ts'
import { createLocator } from './lines.ts'
import { pathHere, type Reading } from './reading.ts'

/** What is wrong of a file, by the services that name it; undefined where none does. */
export function byService(issue: Issue, reading: Reading): Issue[] | undefined {
  const [, kind, missing] = /^there is no (env )?file (.+)$/.exec(issue.message) ?? []
  if (missing !== undefined) {
    const fields = kind === undefined ? ['include', 'extends'] : ['env_file']
    const named = fields.flatMap((field) => namedFiles(field, reading))
    const meant = named.filter(({ file }) => file === pathHere(missing, reading))
    return some(meant.map(({ place }) => ({ path: place, message: issue.message })))
  }
  const [, line, number] = /^an env file (line (\d+))$/.exec(issue.path) ?? []
  if (line === undefined) return undefined
  const broken = brokenAt(namedFiles('env_file', reading), Number(number))
  return some(
    broken.map(({ place, file }) => ({
      path: place,
      message: `${file} ${line}: ${issue.message}`,
    })),
  )
}

function some<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined
}

interface NamedFile {
  /** In full, on this machine. */
  readonly file: string
  /** Where it is named. */
  readonly place: string
}

function namedFiles(field: string, { texts, known }: Reading): NamedFile[] {
  return texts.flatMap((text) => {
    const base = text.at?.base
    if (base === undefined) return []
    return createLocator([text])
      .scalarsIn(field)
      .map(({ source, file, line, path: keys }) => {
        const plain = source.replace(/^(["'])(.*)\1$/s, '$2')
        const named = path.resolve(
          base,
          fill(plain, (name) => known.get(name)),
        )
        return { file: named, place: `${file} line ${line}: ${keys.join('.')}` }
      })
  })
}

/** The only one there is, or the only one whose line cannot be right. */
function brokenAt(named: readonly NamedFile[], line: number): readonly NamedFile[] {
  const files = new Set(named.map(({ file }) => file))
  const broken = files.size === 1 ? [...files] : [...files].filter((file) => isOdd(file, line))
  return broken.length === 1 ? named.filter(({ file }) => file === broken[0]) : []
}

const sound = /^\s*(#.*)?$|^\s*(export\s+)?[\w.-]+(\s*[=:]\s*([^"'\s].*|"[^"]*".*|'[^']*'.*)?)?$/

function isOdd(file: string, line: number): boolean {
  try {
    return !sound.test(readFileSync(file, 'utf8').split('\n')[line - 1] ?? '')
  } catch {
    return false
  }
}
