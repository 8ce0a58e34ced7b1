/**
 * The values that a project's files are filled in with, to be kept out of what is shown. Read loosely: a
 * value too many does no harm, and what they come to is for `docker compose` alone to say.
 */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseAllDocuments } from 'yaml'
import type { HostSession } from '../../hosts/session.ts'
import type { Env } from '../../secrets/redact.ts'
import type { ProjectFolder } from './folder.ts'

/** More than any project includes. */
const mostFiles = 64
/** No env file that people write is bigger. */
const mostChars = 1024 * 1024

/** Of its own env files, and of those of the files that it includes. */
export async function readEnvSources(
  session: HostSession,
  { directory, files, envFiles, isOnHost }: ProjectFolder,
  own: Env,
): Promise<readonly Env[]> {
  const read = isOnHost ? readThere(session) : readHere
  const paths = isOnHost ? path.posix : path
  const found = new Set(envFiles.length > 0 ? envFiles : [paths.join(directory, '.env')])
  const waiting = [...files]
  for (const file of waiting) {
    if (waiting.length > mostFiles) break
    for (const { files: more, envFiles: theirs } of includesOf(await read(file))) {
      const inside = (each: string) => paths.resolve(directory, each)
      waiting.push(...more.map(inside).filter((each) => !waiting.includes(each)))
      const first = paths.dirname(inside(more[0] ?? '.'))
      const named = theirs.length > 0 ? theirs.map(inside) : [paths.join(first, '.env')]
      for (const each of named) found.add(each)
    }
  }
  const texts = await Promise.all([...found].map(read))
  return filledIn(texts.flatMap(looseEnv), own)
}

type Read = (file: string) => Promise<string>

/** What is not there, or may not be read, holds nothing: docker compose says that it is missing. */
const readHere: Read = async (file) =>
  (await readFile(file, 'utf8').catch(() => '')).slice(0, mostChars)

function readThere({ files }: HostSession): Read {
  return async (file) => {
    const bytes = await files.read(file).catch(() => Buffer.alloc(0))
    return bytes.toString('utf8').slice(0, mostChars)
  }
}

interface Include {
  readonly files: readonly string[]
  readonly envFiles: readonly string[]
}

function includesOf(text: string): Include[] {
  if (!/^include\s*:/m.test(text)) return []
  return parseAllDocuments(text, { logLevel: 'silent' }).flatMap((document) => {
    const includes: unknown = document.get('include') ? document.toJS()?.include : undefined
    return Array.isArray(includes) ? includes.map(includeOf) : []
  })
}

function includeOf(include: unknown): Include {
  if (include === null || typeof include !== 'object')
    return { files: texts(include), envFiles: [] }
  const { path: files, env_file: envFiles } = include as Record<string, unknown>
  return { files: texts(files), envFiles: texts(envFiles) }
}

function texts(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((each) => typeof each === 'string')
}

const head = /^[ \t\ufeff]*(?:export[ \t]+)?([\w.-]+)[ \t]*[=:][ \t]*/

/** Every value that the text may be read as, quoted ones over several lines too. */
export function looseEnv(text: string): Env[] {
  const found: Env[] = []
  let rest = text
  while (rest !== '') {
    const [all = '', key] = head.exec(rest) ?? []
    const value = rest.slice(all.length)
    const quote = value[0] === '"' || value[0] === "'" ? value[0] : ''
    const end = key === undefined || quote === '' ? -1 : closing(value, quote)
    const line = value.slice(0, lineEnd(value))
    if (key !== undefined) {
      found.push({ [key]: line.replace(/[ \t]#.*$/, '').trim() }, { [key]: line.trim() })
      if (end > 0) found.push(...quoted(key, value.slice(1, end)))
    }
    const used = all.length + Math.max(end, 0)
    rest = rest.slice(used + lineEnd(rest.slice(used)) + 1)
  }
  return found
}

function lineEnd(text: string): number {
  const end = text.search(/\r?\n/)
  return end < 0 ? text.length : end + (text[end] === '\r' ? 1 : 0)
}

function closing(value: string, quote: string): number {
  for (let at = 1; at < value.length; at += 1) {
    if (value[at] === '\\') at += 1
    else if (value[at] === quote) return at
  }
  return -1
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

function quoted(key: string, raw: string): Env[] {
  const plain = raw.replace(/\\([\s\S])/g, (_, each: string) => escapes[each] ?? each)
  return [{ [key]: raw }, { [key]: plain }]
}

const reference = /\$\{?(\w+)(?::?[-+?]([^}]*))?\}?/g

/** With references to one another filled in, beside what is written. */
function filledIn(found: readonly Env[], own: Env): Env[] {
  const known = Object.assign({}, ...found, own) as Record<string, string>
  const fill = (value: string) =>
    value.replace(reference, (_, name: string, instead: string | undefined) =>
      known[name] === undefined || known[name] === '' ? (instead ?? '') : known[name],
    )
  return found.flatMap((env) => {
    const [[key = '', value = ''] = []] = Object.entries(env)
    return value.includes('$') ? [env, { [key]: fill(value) }] : [env]
  })
}
