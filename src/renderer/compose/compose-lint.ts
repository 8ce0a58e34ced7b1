/** What is wrong in the text of a compose file, and where. What it comes to, only compose knows. */
import { type Document, isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml'
import type { Issue } from '../../shared/model/failure.ts'
import { keysAt } from './compose-keys.ts'
import { wrongShape } from './compose-shapes.ts'
import { nearest } from './nearest.ts'
import { missingServices } from './service-references.ts'

/** A place in the text, by offsets, and what is said of it. */
export interface Problem {
  readonly from: number
  readonly to: number
  readonly severity: 'error' | 'warning'
  readonly message: string
}

/** A bigger text is only checked by compose itself. */
const mostChecked = 262_144
const mostProblems = 50

/**
 * Mistakes of YAML, and what the schema of compose does not know or take. `isWhole`: there is no other
 * file that services may be in.
 */
export function lintCompose(text: string, isWhole = false): Problem[] {
  if (text.length > mostChecked) return []
  const document = read(text)
  const problems = document.errors.map(({ message, pos: [from, to] }): Problem => {
    const [said = message] = message.split('\n')
    return { ...within(text, from, to), severity: 'error', message: said }
  })
  const root = document.contents
  if (isMap(root)) {
    problems.push(...unknownKeys(root as YAMLMap, []))
    if (isWhole) problems.push(...missingServices(root as YAMLMap))
  } else if (problems.length === 0 && text.trim() !== '') {
    const message = 'a compose file is a mapping, with services in it'
    problems.push({ ...within(text, 0, text.length), severity: 'error', message })
  }
  return problems.slice(0, mostProblems)
}

const read = (text: string): Document =>
  parseDocument(text, { prettyErrors: false, uniqueKeys: true, merge: true, strict: true })

function unknownKeys(map: YAMLMap, path: readonly string[]): Problem[] {
  const known = keysAt(path)
  const isDeep = path.length >= 3
  return map.items.flatMap((pair) => {
    const key = keyOf(pair)
    if (!key) return []
    const isOwn = key.name.startsWith('x-') || key.name === '<<'
    const inner =
      isMap(pair.value) && !isDeep && !isOwn ? unknownKeys(pair.value, [...path, key.name]) : []
    const shape = isOwn ? undefined : wrongShape([...path, key.name], pair)
    if (shape !== undefined) {
      return [{ from: key.from, to: key.to, severity: 'error' as const, message: shape }]
    }
    if (!known || isOwn || Object.hasOwn(known, key.name)) return inner
    const near = nearest(key.name, Object.keys(known))
    const hint = near === undefined ? '' : `; did you mean ${near}?`
    const message = `compose does not know ${key.name} here${hint}`
    return [{ from: key.from, to: key.to, severity: 'warning' as const, message }, ...inner]
  })
}

function keyOf({ key }: Pair): { name: string; from: number; to: number } | undefined {
  if (!isScalar(key) || !key.range) return undefined
  const [from, to] = key.range
  // A merge is read as a symbol.
  return { name: typeof key.value === 'symbol' ? '<<' : String(key.value), from, to }
}

/**
 * What compose itself says of a file, at its place in the text; what has no place stands at the top.
 * Paths are like `services.web`, `compose.yaml services.web.ports`, `compose.yaml line 3` and
 * `compose.yaml line 3: services.web.ports`.
 */
export function placeIssues(text: string, issues: readonly Issue[], file: string): Problem[] {
  const document = text.length > mostChecked ? null : read(text)
  return issues.flatMap(({ path, message }): Problem[] => {
    const [, named, line, inLine, whole = ''] = issuePath.exec(path) ?? []
    const place = inLine ?? whole
    if (named !== undefined && named !== file) return []
    const [from, to] =
      line === undefined
        ? ((document && rangeOf(document, place)) ?? lineRange(text, 1))
        : lineRange(text, Number(line))
    const said = place === '' ? message : `${place}: ${message}`
    return [{ ...within(text, from, to), severity: 'error', message: said }]
  })
}

/** Where a variable is used; a file that does not use it says nothing of it. */
function placeVariable(text: string, name: string, message: string): Problem[] {
  const use = new RegExp(`\\$(?:${name}\\b|\\{${name}[^}]*\\}?)`).exec(text)
  if (!use) return []
  const { index, 0: found } = use
  return [{ from: index, to: index + found.length, severity: 'warning', message }]
}

/** What compose only warns of. */
export function placeWarnings(text: string, warnings: readonly Issue[], file: string): Problem[] {
  return warnings.flatMap(({ path, message }) => {
    const variable = /^\$(\w+)$/.exec(path)?.[1]
    if (variable !== undefined) return placeVariable(text, variable, message)
    return placeIssues(text, [{ path, message }], file).map((problem) => ({
      ...problem,
      severity: 'warning' as const,
    }))
  })
}

const issuePath = /^(?:(\S+\.ya?ml)(?: |$))?(?:line (\d+)(?:: (.*))?|(.*))$/

function lineRange(text: string, line: number): readonly [number, number] {
  const lines = text.split('\n')
  const from = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
  return [from, from + (lines[line - 1]?.length ?? 0)]
}

/** Of `services.web.ports[0]`, the deepest part that the text has. */
function rangeOf({ contents }: Document, path: string): readonly [number, number] | undefined {
  let parts = path.replace(/\[(\d+)\]/g, '.$1').split('.')
  let node: unknown = contents
  let range: readonly [number, number] | undefined
  while (isMap(node) && parts.length > 0) {
    const found = longestKey(node as YAMLMap, parts)
    if (!found) break
    const key = keyOf(found.pair)
    if (key) range = [key.from, key.to]
    node = found.pair.value
    parts = parts.slice(found.count)
  }
  return range
}

/** A key may have dots in it. */
function longestKey(map: YAMLMap, parts: readonly string[]) {
  for (let count = parts.length; count > 0; count -= 1) {
    const name = parts.slice(0, count).join('.')
    const pair = map.items.find((item) => keyOf(item)?.name === name)
    if (pair) return { pair, count }
  }
  return undefined
}

/** Never empty where there is anything to mark, and never past the end. */
function within(text: string, from: number, to: number): { from: number; to: number } {
  const start = Math.min(Math.max(from, 0), Math.max(text.length - 1, 0))
  return { from: start, to: Math.min(Math.max(to, start + 1), text.length) }
}

/** Which line an offset is in, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
