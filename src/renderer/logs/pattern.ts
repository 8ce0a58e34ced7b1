import { err, ok, type Result } from '../../shared/lib/result.ts'

/** Query as the reader typed it into the search or filter field. */
export interface Query {
  readonly text: string
  readonly isRegex: boolean
  readonly matchCase: boolean
}

export const noQuery: Query = { text: '', isRegex: false, matchCase: false }

export interface Pattern {
  readonly source: string
  readonly flags: string
  /** Written by the reader: may take time without bound on a hostile line. */
  readonly isRegex: boolean
}

export type TextRange = readonly [start: number, end: number]

const maxRangesPerLine = 200

/** null = nothing asked. The error is for people. */
export function compileQuery(query: Query): Result<Pattern | null, string> {
  if (query.text === '') return ok(null)
  const flags = query.matchCase ? 'g' : 'gi'
  if (!query.isRegex) return ok({ source: escapeText(query.text), flags, isRegex: false })
  try {
    new RegExp(query.text, flags)
    return ok({ source: query.text, flags, isRegex: true })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return err(message.replace(/^.*\/[a-z]*: /, ''))
  }
}

const escapeText = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

export function rangesIn(expression: RegExp, line: string): TextRange[] {
  const ranges: TextRange[] = []
  expression.lastIndex = 0
  for (const match of line.matchAll(expression)) {
    if (match[0] !== '') ranges.push([match.index, match.index + match[0].length])
    if (ranges.length === maxRangesPerLine) break
  }
  return ranges
}

export function isIn(expression: RegExp, line: string): boolean {
  expression.lastIndex = 0
  return expression.test(line)
}
