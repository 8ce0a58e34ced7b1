/** Env files, as `docker compose` most likely reads them. Loosely: what they come to is for it alone to say. Pure. */
import type { Env } from '../../../secrets/redact.ts'

/** One text, or those of a list. */
export function textsOf(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((each) => typeof each === 'string')
}

const head = /^[ \t\ufeff]*(?:export[ \t]+)?([\w.-]+)[ \t]*[=:][ \t]*/

/** A line, as it may be read: the first value is the likeliest. */
interface Entry {
  readonly key: string
  readonly values: readonly string[]
  /** References in it are filled in. */
  readonly isOpen: boolean
}

/** Every value that the text may be read as, quoted ones over several lines too. */
export function looseEnv(text: string): Env[] {
  return entriesIn(text).flatMap(({ key, values }) => values.map((value) => ({ [key]: value })))
}

function entriesIn(text: string): Entry[] {
  const found: Entry[] = []
  let rest = text
  while (rest !== '') {
    const [all = '', key] = head.exec(rest) ?? []
    const value = rest.slice(all.length)
    const quote = value[0] === '"' || value[0] === "'" ? value[0] : ''
    const end = key === undefined || quote === '' ? -1 : closing(value, quote)
    if (key !== undefined) {
      const line = value.slice(0, lineEnd(value)).trim()
      const bare = [line.replace(/[ \t]#[\s\S]*$/, '').trim(), line]
      const values = end > 0 ? [...quoted(value.slice(1, end), quote), ...bare] : bare
      found.push({ key, values, isOpen: end < 0 || quote === '"' })
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

function quoted(raw: string, quote: string): string[] {
  const plain = raw.replace(/\\([\s\S])/g, (_, each: string) => escapes[each] ?? each)
  return quote === '"' ? [plain, raw] : [raw, plain]
}

type Known = (name: string) => string | undefined

/**
 * Every value in env files, with references filled in beside what is written: by `own`, files before this one, lines
 * before this one.
 */
export function envsIn(texts: readonly string[], own: Env): Env[] {
  return filling(texts, own).found
}

/** Value that each name stands for in the end, as `docker compose` most likely reads it. */
export function settledEnv(texts: readonly string[], own: Env): ReadonlyMap<string, string> {
  return filling(texts, own).settled
}

function filling(texts: readonly string[], own: Env) {
  const settled = new Map(Object.entries(own))
  const found = texts.flatMap((text) => {
    const here = new Map<string, string>()
    const lines = entriesIn(text).flatMap(({ key, values, isOpen }) => {
      const known = (name: string) => settled.get(name) ?? here.get(name)
      const filled = values.map((value) => (value.includes('$') ? fill(value, known) : value))
      here.set(key, (isOpen ? filled : values)[0] ?? '')
      return [...new Set([...values, ...filled])].map((value) => ({ [key]: value }))
    })
    for (const [key, value] of here) if (!Object.hasOwn(own, key)) settled.set(key, value)
    return lines
  })
  return { found, settled }
}

/** Innermost first. */
const reference = /\$(?:\{(\w+)(?:(:?[-+?])([^{}]*))?\}|(\w+))/
const deepest = 20

/** References in it, filled in as far as they are known. */
export function fill(text: string, known: Known): string {
  let filled = text
  for (let times = 0; times < deepest && reference.test(filled); times += 1)
    filled = filled.replace(reference, (_, ...[braced, how, other, bare]: (string | undefined)[]) =>
      chosen(known(braced ?? bare ?? ''), how ?? '', other ?? ''),
    )
  return shifted(filled, -1)
}

function chosen(value: string | undefined, how: string, other: string): string {
  const isThere = how.startsWith(':') ? value !== undefined && value !== '' : value !== undefined
  if (how.endsWith('+')) return isThere ? other : ''
  if (how.endsWith('-') && !isThere) return other
  return shifted(value ?? '', 1)
}

const marks = ['$', '{', '}']
/** Characters that stand in no text: they are of private use. */
const aside = ['\u{f0000}', '\u{f0001}', '\u{f0002}']

/** Text with its marks shifted, for what was filled in is not filled in again: they stand aside meanwhile. */
function shifted(text: string, way: 1 | -1): string {
  const [from, to] = way === 1 ? [marks, aside] : [aside, marks]
  return from.reduce((out, mark, index) => out.replaceAll(mark, () => to[index] ?? ''), text)
}
