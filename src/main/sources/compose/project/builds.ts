/** Whether what a service's image is built from has changed since it was built. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { canonicalJson } from '../../../../shared/lib/canonical.ts'
import { failureOf } from '../../../../shared/lib/failure-error.ts'
import { recordOf } from '../../../../shared/lib/is-record.ts'
import { buildContext, plainText, type Rendered, type Service } from '../rendered.ts'
import { listProject } from './copies.ts'
import type { ProjectFolder } from './folder.ts'
import { type Place, rootOf } from './place.ts'

/**
 * `service → hash` over the build section and every file of its contexts, of services that are built;
 * null where a context is not a folder of this machine, or too big to be read: then it is built.
 */
export async function readBuilds(
  rendered: Rendered,
  folder: ProjectFolder,
  place: Place,
): Promise<Readonly<Record<string, string | null>>> {
  const built = Object.entries(rendered.services).filter(([, { build }]) => build !== undefined)
  const here = (there: string) => localPath(there, folder, place)
  const hashed = built.map(async ([name, service]) => {
    const files = folder.isOnHost ? null : await hashOf(service, here)
    return [name, files && digestOf(sectionOf(service, place), files)] as const
  })
  return Object.fromEntries(await Promise.all(hashed))
}

/** Build section, with the same meaning wherever the project lies: here, or in a folder of the host. */
function sectionOf({ build }: Service, place: Place): string {
  const quoted = JSON.stringify(rootOf(place)).slice(1, -1)
  return canonicalJson(build).replaceAll(`"${quoted}`, '".')
}

function localPath(context: string, folder: ProjectFolder, place: Place): string {
  const inside = path.posix.relative(rootOf(place), context)
  return path.isAbsolute(context) ? path.resolve(folder.root, inside) : ''
}

/** The hash of a folder, or of one file; null = it is not there, too big, or cannot be read. */
export async function hashFiles(directory: string): Promise<string | null> {
  return directory === '' ? null : await orNull(() => hashAll(directory))
}

async function hashOf(service: Service, here: (there: string) => string): Promise<string | null> {
  const context = here(buildContext(service))
  if (context === '') return null
  const dockerfile = path.resolve(context, dockerfileOf(service))
  return await orNull(async () => {
    const ignored = await ignoreIn(context)
    const hashes = [
      // Its own list of what is left out counts in the place of the context's.
      hashAll(context, (await textOf(`${dockerfile}.dockerignore`)) ?? ignored),
      ...otherContexts(service)
        .map(here)
        .map(async (other) => hashAll(other, await ignoreIn(other))),
    ]
    return digestOf((await textOf(dockerfile)) ?? '', ...(await Promise.all(hashes)))
  })
}

async function orNull(read: () => Promise<string>): Promise<string | null> {
  try {
    return await read()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === undefined && !failureOf(error)) throw error
    return null
  }
}

/** Dockerfile of a service, which counts wherever it lies, and though it is left out of the context. */
function dockerfileOf({ build }: Service): string {
  const { dockerfile } = recordOf(build)
  return typeof dockerfile === 'string' ? plainText(dockerfile) : 'Dockerfile'
}

/** Folders that its steps name beside the context. */
function otherContexts({ build }: Service): string[] {
  return Object.values(recordOf(recordOf(build).additional_contexts)).flatMap((each) =>
    typeof each === 'string' && path.isAbsolute(each) ? [plainText(each)] : [],
  )
}

async function textOf(file: string): Promise<string | null> {
  return await readFile(file, 'utf8').catch(() => null)
}

async function ignoreIn(context: string): Promise<string> {
  return (await textOf(path.join(context, '.dockerignore'))) ?? ''
}

async function hashAll(directory: string, ignore = ''): Promise<string> {
  const files = await listProject(directory, [directory], dockerignore(ignore))
  const parts: string[] = []
  for (const { name, mode, read } of files.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const content = createHash('sha256')
      .update(await read())
      .digest('hex')
    parts.push(`${name} ${mode} ${content}`)
  }
  return digestOf(...parts)
}

function digestOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}

interface Pattern {
  readonly isException: boolean
  readonly matches: RegExp
}

export interface Ignored {
  /** `name`: relative to the context, with `/`. */
  file(name: string): boolean
  /** Nothing below it can be brought back by an exception. */
  folder(name: string): boolean
}

export function dockerignore(text: string): Ignored {
  const patterns = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .flatMap(patternOf)
  const hasExceptions = patterns.some(({ isException }) => isException)
  const file = (name: string) => {
    const ways = waysTo(name)
    return patterns.reduce(
      (isLeftOut, { isException, matches }) =>
        ways.some((way) => matches.test(way)) ? !isException : isLeftOut,
      false,
    )
  }
  return { file, folder: (name) => !hasExceptions && file(name) }
}

/** Paths to a name, and to every folder that it lies in: a rule for a folder holds for what is in it. */
function waysTo(name: string): string[] {
  const parts = name.split('/')
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

function patternOf(line: string): Pattern[] {
  if (line.startsWith('#')) return []
  const written = line.trim()
  const isException = written.startsWith('!')
  const bare = (isException ? written.slice(1) : written).trim()
  if (bare === '') return []
  const cleaned = path.posix
    .normalize(bare)
    .replace(/^\/+(?=.)/, '')
    .replace(/(?<=.)\/+$/, '')
  return [{ isException, matches: regexOf(cleaned) }]
}

/** The tokens of a pattern: `**`, with the slash after it or at its end · one star · any character · a class · an escape. */
const tokens = /\*\*\/|\*\*$|\*\*|\*|\?|\[[^\]]*\]|\\.|[\s\S]/g

function regexOf(pattern: string): RegExp {
  const source = (pattern.match(tokens) ?? []).map(sourceOf).join('')
  try {
    return new RegExp(`^${source}$`)
  } catch {
    // docker refuses it by itself, and says so.
    return /^$/
  }
}

function sourceOf(token: string): string {
  if (token === '**/' || token === '**') return token === '**/' ? '(?:.*/)?' : '.*'
  if (token === '*') return '[^/]*'
  if (token === '?') return '[^/]'
  if (token.startsWith('[') && token.length > 1) return token.replace(/^\[!/, '[^')
  const literal = token.startsWith('\\') ? token.slice(1) : token
  return literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
