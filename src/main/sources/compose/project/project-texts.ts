/** The compose files of a project as they are written: its own, and those that they include or extend. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Document, parseAllDocuments, visit } from 'yaml'
import { failureOf } from '../../../../shared/lib/failure-error.ts'
import { isRecord, recordOf } from '../../../../shared/lib/is-record.ts'
import type { HostSession } from '../../../hosts/session.ts'
import type { Env } from '../../../secrets/redact.ts'
import { refuseProject } from '../project.ts'
import { envsIn, fill, settledEnv, textsOf } from './env-sources.ts'
import type { ProjectFolder } from './folder.ts'

export interface ProjectText {
  /** As it is named in the project's folder. */
  readonly file: string
  readonly text: string
  /** Absent in what a release kept. */
  readonly at?: TextPlace
}

interface TextPlace {
  /** In full. */
  readonly path: string
  /** Folder that its relative paths are relative to. */
  readonly base: string
  /** Named by another one. */
  readonly isBroughtIn: boolean
}

interface NamedText extends TextPlace {
  /** Env files that it is filled in with, beside what the one that names it is. */
  readonly envFiles: readonly string[]
}

/** No compose file that people write is bigger. */
const mostBytes = 4 * 1024 * 1024
/** With so few uses of anchors, nothing grows much. */
const harmlessUses = 12
/** The deepest that brackets may stand in brackets. */
const deepest = 500
/** Most that uses of uses may come to. */
const mostExpanded = 10_000

/** No env file that people write is bigger. */
const mostEnvChars = 1024 * 1024

/** More than any project includes. */
const mostFiles = 64

type Texts = Pick<ProjectFolder, 'cwd' | 'directory' | 'files' | 'envFiles'>

export interface ProjectSources {
  readonly texts: readonly ProjectText[]
  /** Values that variables in them stand for, as far as files say. */
  readonly known: ReadonlyMap<string, string>
  /**
   * The values that they are filled in with, to be kept out of what is shown: the workload's own, those of its env
   * files, and of those that go with the files that it includes. A value too many does no harm.
   */
  readonly envs: readonly Env[]
}

/** Text of a file, undefined where it is not there or may not be read. */
type Read = (file: string) => Promise<string | undefined>

/** A few lines of YAML can stand for gigabytes, which `docker compose` would try to hold: refused. */
export async function readSources(
  session: HostSession,
  folder: ProjectFolder,
  env: Env,
): Promise<ProjectSources> {
  const isThere = folder.isOnHost && !session.isHere
  return await readTexts(folder, env, isThere ? readThere(session) : readHere)
}

/** Reads the files of a project on this machine. */
export async function readSourcesHere(folder: Texts, env: Env): Promise<ProjectSources> {
  return await readTexts(folder, env, readHere)
}

async function readTexts(folder: Texts, env: Env, read: Read): Promise<ProjectSources> {
  const { cwd, directory, files } = folder
  const envFiles = folder.envFiles.length > 0 ? folder.envFiles : [path.join(directory, '.env')]
  const known = settledEnv(await readAll(envFiles, read), { PWD: cwd, ...env })
  const own = { base: directory, isBroughtIn: false, envFiles: [] }
  const waiting: NamedText[] = files.map((file) => ({ path: file, ...own }))
  const texts: ProjectText[] = []
  for (const { envFiles: _, ...at } of waiting) {
    const text = await read(at.path)
    if (text === undefined) continue
    const file = nameIn(cwd, at.path)
    refuseHarm(file, text)
    texts.push({ file, text, at })
    const more = broughtIn(text, at.base, known).filter(
      (each) => !waiting.some(({ path: seen }) => seen === each.path),
    )
    waiting.push(...more.slice(0, Math.max(0, mostFiles - waiting.length)))
  }
  const theirs = [...new Set(waiting.flatMap((each) => each.envFiles))]
  const quietly: Read = (file) => read(file).catch(() => undefined)
  const values = await readAll([...envFiles, ...theirs], quietly)
  return {
    texts,
    known,
    envs: [
      env,
      ...envsIn(
        values.map((text) => text.slice(0, mostEnvChars)),
        env,
      ),
    ],
  }
}

async function readAll(files: readonly string[], read: Read): Promise<string[]> {
  return (await Promise.all(files.map(read))).map((text = '') => text)
}

/** `monitor/compose.yaml`; in full where it lies elsewhere. */
export function nameIn(cwd: string, file: string): string {
  const relative = path.relative(cwd, file)
  return path.isAbsolute(relative) ? file : relative.split(path.sep).join('/')
}

const readHere: Read = async (file) => await readFile(file, 'utf8').catch(() => undefined)

function readThere({ files }: HostSession): Read {
  return async (file) => {
    try {
      return (await files.read(file)).toString('utf8')
    } catch (error) {
      if (failureOf(error)?.kind !== 'not-found') throw error
      return undefined
    }
  }
}

function refuseHarm(file: string, text: string): void {
  const message =
    text.length > mostBytes ? `it is bigger than ${mostBytes / 1024 / 1024} MiB` : harmOf(text)
  if (message !== null) refuseProject([{ path: file, message }])
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

/** The files that it includes and extends. */
export function broughtIn(
  text: string,
  base: string,
  env: ReadonlyMap<string, string>,
): NamedText[] {
  if (!/\b(include|extends)\b/.test(text)) return []
  const inside = (each: string) =>
    path.resolve(
      base,
      fill(each, (name) => env.get(name)),
    )
  return parsed(text).flatMap((document) => {
    const { include, services } = document
    const extended = Object.values(recordOf(services)).flatMap(extendedFile)
    return [
      ...listOf(include).flatMap((each) => included(each, inside)),
      ...extended.map(inside).map((file) => broughtFrom(file, path.dirname(file))),
    ]
  })
}

function broughtFrom(file: string, base: string, envFiles: readonly string[] = []): NamedText {
  return { path: file, base, isBroughtIn: true, envFiles }
}

function parsed(text: string): Record<string, unknown>[] {
  try {
    return parseAllDocuments(text, { logLevel: 'silent' })
      .map((document): unknown => document.toJS({ maxAliasCount: -1 }))
      .filter(isRecord)
  } catch {
    return []
  }
}

function included(include: unknown, inside: (file: string) => string): NamedText[] {
  const { path: named = include, project_directory: own, env_file } = recordOf(include)
  const files = textsOf(named).map(inside)
  const first = path.dirname(files[0] ?? '/')
  const base = typeof own === 'string' ? inside(own) : first
  const theirs = textsOf(env_file).map(inside)
  const beside = [...new Set([base, first])].map((folder) => path.join(folder, '.env'))
  const envFiles = theirs.length > 0 ? theirs : beside
  return files.map((file) => broughtFrom(file, base, envFiles))
}

function extendedFile(service: unknown): string[] {
  return textsOf(recordOf(recordOf(service).extends).file)
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
