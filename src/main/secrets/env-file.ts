/** An env file as `docker compose` reads it, strictly: what it may be taken for in two ways is a mistake, by its line. Pure. */
import type { Issue } from '../../shared/model/failure.ts'

export interface EnvEntry {
  readonly key: string
  readonly value: string
  readonly line: number
}

export interface EnvFile {
  /** The last of each key counts. */
  readonly entries: readonly EnvEntry[]
  /** Never with a value in it. */
  readonly issues: readonly Issue[]
}

const head = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*/
const names = /^[ \t]*(?:export[ \t]+)?[A-Za-z_][\w.-]*[ \t]*$/
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

export function readEnvFile(text: string): EnvFile {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/)
  const found = new Map<string, EnvEntry>()
  const issues: Issue[] = []
  for (let at = 0; at < lines.length; ) {
    const read = readAt(lines, at)
    if ('message' in read) issues.push({ path: `line ${at + 1}`, message: read.message })
    else if ('entry' in read) {
      const filled = fill(read, found)
      if (typeof filled === 'string') found.set(read.entry.key, { ...read.entry, value: filled })
      else issues.push({ path: `line ${at + 1}`, message: filled.message })
    }
    at += read.lines
  }
  return { entries: [...found.values()], issues }
}

interface ReadEntry {
  readonly lines: number
  readonly entry: EnvEntry
  /** References in it are filled in. */
  readonly isOpen: boolean
}

type Read = ReadEntry | { readonly lines: number } | { readonly lines: number; message: string }

function readAt(lines: readonly string[], at: number): Read {
  const line = lines[at] ?? ''
  if (/^[ \t]*(#|$)/.test(line)) return { lines: 1 }
  const [start, key] = head.exec(line) ?? []
  if (start === undefined || key === undefined) {
    const message = names.test(line) ? 'has no value: write NAME=value' : 'is not NAME=value'
    return { lines: 1, message }
  }
  const rest = line.slice(start.length)
  const quote = rest[0]
  if (quote === '"' || quote === "'")
    return quoted([rest, ...lines.slice(at + 1)], { quote, key, at })
  const value = rest.replace(/(^|[ \t])#.*$/, '').trim()
  return { lines: 1, entry: { key, value, line: at + 1 }, isOpen: true }
}

interface Begun {
  readonly quote: '"' | "'"
  readonly key: string
  readonly at: number
}

function quoted(lines: readonly string[], { quote, key, at }: Begun): Read {
  const all = lines.join('\n')
  let end = 1
  while (end < all.length && all[end] !== quote) end += quote === '"' && all[end] === '\\' ? 2 : 1
  if (end >= all.length) return { lines: 1, message: `${key}: the quote is not closed` }
  const raw = all.slice(1, end)
  const after = all.slice(end + 1).split('\n')[0] ?? ''
  const used = raw.split('\n').length
  if (!/^[ \t]*(#.*)?$/.test(after))
    return { lines: used, message: `${key}: something follows the closing quote` }
  const isOpen = quote === '"'
  const value = isOpen
    ? raw.replace(
        /\\([\s\S])/g,
        (whole, each: string) => escapes[each] ?? (each === '$' ? whole : each),
      )
    : raw
  return { lines: used, entry: { key, value, line: at + 1 }, isOpen }
}

/** By what stands above it; nothing else is known here that a reference could mean. */
function fill(
  { entry: { key, value }, isOpen }: ReadEntry,
  known: ReadonlyMap<string, EnvEntry>,
): string | { readonly message: string } {
  if (!isOpen) return value
  let unknown: string | undefined
  const filled = value.replace(
    /\\\$|\$\$|\$\{([^}]*)\}|\$([A-Za-z_]\w*)/g,
    (whole, braced?: string, bare?: string) => {
      if (whole === '\\$' || whole === '$$') return '$'
      const name = braced ?? bare ?? ''
      const other = known.get(name)?.value
      if (other === undefined) unknown ??= name.replace(/[^\w].*$/, '')
      return other ?? ''
    },
  )
  if (unknown === undefined) return filled
  return {
    message: `${key} refers to ${unknown || 'something'}, which no line above sets: put the value in single quotes if a $ is meant`,
  }
}
