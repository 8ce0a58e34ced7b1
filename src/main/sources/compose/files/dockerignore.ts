/** Which files of a build's context docker leaves out: the patterns of a `.dockerignore`, as it reads them. Pure. */
import path from 'node:path'

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

/** It, and every folder that it lies in: what holds for a folder holds for what is in it. */
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

/** Of a pattern: `**`, with the slash after it or at its end · one star · any character · a class · an escape. */
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
