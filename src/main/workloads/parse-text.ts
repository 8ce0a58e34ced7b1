/**
 * YAML or JSON text to plain data. Bounded: the parser's own checks for repeated keys and its
 * pretty errors cost the square of the input, so both are done here in one pass.
 */
import {
  type Document,
  isMap,
  isScalar,
  LineCounter,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { changedNumbers } from '../../shared/model/env-numbers.ts'
import type { Issue } from '../../shared/model/failure.ts'

/** Far more than any workload needs. */
const maxChars = 128 * 1024
/** Aliases may not multiply what was written. */
const maxAliasCount = 100

export function parseText(text: string): Result<unknown, Issue[]> {
  if (text.length > maxChars) {
    return err([{ path: '', message: `a document has at most ${maxChars} characters` }])
  }
  try {
    const lines = new LineCounter()
    const document = parseDocument(text, {
      uniqueKeys: false,
      prettyErrors: false,
      lineCounter: lines,
      logLevel: 'error',
    })
    const issues = issuesOf(document, lines)
    return issues.length > 0 ? err(issues) : ok(document.toJS({ maxAliasCount }))
  } catch (error) {
    // Nesting deeper than the stack, or aliases that multiply.
    const reason = error instanceof RangeError ? 'it is nested too deeply' : String(error)
    return err([{ path: '', message: `cannot be read: ${firstLine(reason)}` }])
  }
}

function issuesOf(document: Document.Parsed, lines: LineCounter): Issue[] {
  // A tag that asks for more than plain data is only a warning to the parser.
  const said = [...document.errors, ...document.warnings]
  const parsing = said.slice(0, maxIssues).map(({ pos, message }) => ({
    path: place(lines, pos[0]),
    message: firstLine(message),
  }))
  if (parsing.length > 0) return parsing
  const keys = keyIssues(document, lines)
  if (keys.length > 0) return keys
  const numbers = changedNumbers(document).slice(0, maxIssues)
  return numbers.map(({ path, message }) => ({ path, message }))
}

/** More would be read by nobody. */
export const maxIssues = 50

function keyIssues(document: Document.Parsed, lines: LineCounter): Issue[] {
  const issues: Issue[] = []
  visit(document, {
    Map(_, map) {
      issues.push(...wrongKeys(map, lines))
      return issues.length < maxIssues ? undefined : visit.BREAK
    },
  })
  return issues.slice(0, maxIssues)
}

function wrongKeys(map: YAMLMap, lines: LineCounter): Issue[] {
  const seen = new Set<string>()
  return map.items.flatMap((pair) => {
    const { key } = pair
    if (!isScalar(key)) return [issueAt(pair, lines, 'a key is plain text')]
    const name = String(key.value)
    const isKnown = seen.has(name)
    seen.add(name)
    return isKnown ? [issueAt(pair, lines, `"${name.slice(0, 60)}" is there twice`)] : []
  })
}

function issueAt({ key }: Pair, lines: LineCounter, message: string): Issue {
  const range = isScalar(key) || isMap(key) ? key.range : undefined
  return { path: range ? place(lines, range[0]) : '', message }
}

function place(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset)
  return line === 0 ? '' : `line ${line}, column ${col}`
}

/** The parser speaks of its own calls. */
const ownWords: readonly (readonly [theirs: RegExp, ours: string])[] = [
  [/^Source contains multiple documents/, 'more than one document: apply them one by one'],
  [/^Excessive alias count/, 'its aliases multiply to far more than is written'],
]

function firstLine(text: string): string {
  for (const [theirs, ours] of ownWords) if (theirs.test(text)) return ours
  const line = (text.split('\n')[0] ?? '').replace(/^(Reference|Range)?Error: /, '')
  return /call stack/.test(line) ? 'it is nested too deeply' : line.replace(/:$/, '')
}
