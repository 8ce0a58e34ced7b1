/** Names of files that something is wrong with: `docker compose` does not say. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Issue } from '../../../../shared/model/failure.ts'
import { isBelow } from '../../containers/below.ts'
import { fill } from './env-sources.ts'
import { createLocator } from './lines.ts'
import { pathHere, type Reading } from './place.ts'

/** Issues of a file, by the services that name it; undefined where none does. */
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

/**
 * Files outside of a project that is copied, which its own files name: each would be missing there, or be another
 * file. Mounts are told apart from these: they are consented to.
 */
export function notCopied(reading: Reading): Issue[] {
  const { folder } = reading
  const why =
    folder.commit === null
      ? 'is outside of the folder, and only that is copied to the host: name a folder above as path, and the file in files'
      : 'is outside of the repository'
  return ['include', 'extends', 'env_file', 'build']
    .flatMap((field) => namedFiles(field, reading))
    .filter(({ isRelative, file }) => isRelative && !isBelow(file, folder.root))
    .map(({ place, written }) => ({ path: place, message: `${written} ${why}` }))
}

function some<T>(list: T[]): T[] | undefined {
  return list.length > 0 ? list : undefined
}

interface NamedFile {
  /** In full, on this machine. */
  readonly file: string
  /** Place at which it is named. */
  readonly place: string
  readonly written: string
  readonly isRelative: boolean
}

function namedFiles(field: string, { texts, known }: Reading): NamedFile[] {
  return texts.flatMap((text) => {
    const base = text.at?.base
    if (base === undefined) return []
    return createLocator([text])
      .scalarsIn(field)
      .map(({ source, file, line, path: keys }) => {
        const plain = source.replace(/^(["'])(.*)\1$/s, '$2')
        const written = fill(plain, (name) => known.get(name))
        const isRelative = !path.isAbsolute(written) && !/^(~|[a-z+]+:|git@)/i.test(written)
        const place = `${file} line ${line}: ${keys.join('.')}`
        return { file: path.resolve(base, written), place, written, isRelative }
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
