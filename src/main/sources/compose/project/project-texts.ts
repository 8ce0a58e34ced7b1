/** The compose files of a project as they are written: its own, and those that they include or extend. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Document, parseAllDocuments, visit } from 'yaml'
import { failureOf } from '../../../../shared/lib/failure-error.ts'
import { isRecord } from '../../../../shared/lib/is-record.ts'
import type { HostSession } from '../../../hosts/session.ts'
import type { Env } from '../../../secrets/redact.ts'
import { refuseProject } from '../project.ts'
import { fill, settledEnv } from './env-sources.ts'
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
  /** What its relative paths are relative to. */
  readonly base: string
  /** Named by another one. */
  readonly isBroughtIn: boolean
}

/** No compose file that people write is bigger. */
const mostBytes = 4 * 1024 * 1024
/** With so few uses of anchors, nothing grows much. */
const harmlessUses = 12
/** Of brackets in brackets. */
const deepest = 500
/** What uses of uses may come to. */
const mostExpanded = 10_000

/** More than any project includes. */
const mostFiles = 64

type Texts = Pick<ProjectFolder, 'cwd' | 'directory' | 'files' | 'envFiles'>

export interface ProjectSources {
  readonly texts: readonly ProjectText[]
  /** What variables in them stand for, as far as files say. */
  readonly known: ReadonlyMap<string, string>
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
  return await textsOf(folder, env, isThere ? readThere(session) : readHere)
}

/** Of files on this machine. */
export async function readSourcesHere(folder: Texts, env: Env): Promise<ProjectSources> {
  return await textsOf(folder, env, readHere)
}

async function knownIn({ cwd, directory, envFiles }: Texts, env: Env, read: Read) {
  const named = envFiles.length > 0 ? envFiles : [path.join(directory, '.env')]
  const texts = await Promise.all(named.map(read))
  return settledEnv(
    texts.map((text = '') => text),
    { PWD: cwd, ...env },
  )
}

async function textsOf(folder: Texts, env: Env, read: Read): Promise<ProjectSources> {
  const { cwd, directory, files } = folder
  const known = await knownIn(folder, env, read)
  const waiting = files.map((file) => ({ path: file, base: directory, isBroughtIn: false }))
  const texts: ProjectText[] = []
  for (const at of waiting) {
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
  return { texts, known }
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

interface BroughtIn {
  readonly path: string
  readonly base: string
  readonly isBroughtIn: true
}

/** The files that it includes and extends. */
export function broughtIn(
  text: string,
  base: string,
  env: ReadonlyMap<string, string>,
): BroughtIn[] {
  if (!/\b(include|extends)\b/.test(text)) return []
  const inside = (each: string) =>
    path.resolve(
      base,
      fill(each, (name) => env.get(name)),
    )
  return parsed(text).flatMap((document) => {
    const { include, services } = document
    const extended = Object.values(isRecord(services) ? services : {}).flatMap(extendedFile)
    return [
      ...listOf(include).flatMap((each) => included(each, inside)),
      ...extended.map((file) => inside(file)).map((file) => broughtFrom(file, path.dirname(file))),
    ]
  })
}

const broughtFrom = (file: string, base: string): BroughtIn => ({
  path: file,
  base,
  isBroughtIn: true,
})

function parsed(text: string): Record<string, unknown>[] {
  try {
    return parseAllDocuments(text, { logLevel: 'silent' })
      .map((document): unknown => document.toJS({ maxAliasCount: -1 }))
      .filter(isRecord)
  } catch {
    return []
  }
}

function included(include: unknown, inside: (file: string) => string): BroughtIn[] {
  const { path: named = include, project_directory: own } = isRecord(include) ? include : {}
  const files = textsIn(named).map(inside)
  const base = typeof own === 'string' ? inside(own) : path.dirname(files[0] ?? '/')
  return files.map((file) => broughtFrom(file, base))
}

function extendedFile(service: unknown): string[] {
  const extended = isRecord(service) ? service.extends : undefined
  return isRecord(extended) ? textsIn(extended.file) : []
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function textsIn(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((each) => typeof each === 'string')
}
