/** Problems in the text of a compose file, at their places. Only compose knows what the text comes to. */
import { type Document, isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml'
import { lineAt, type Problem, within } from '../../editor/problems.ts'
import { keysAt } from './compose-keys.ts'
import { wrongShape } from './compose-shapes.ts'
import { nearest } from './nearest.ts'
import { missingServices } from './service-references.ts'

/** Instead of the words of the parser, which speak of YAML's own grammar. */
const yamlWords: { readonly [code: string]: string } = {
  BAD_INDENT: 'this is not indented like what it stands beside',
  BLOCK_AS_IMPLICIT_KEY: 'a value stands here already: what follows is indented too far',
  MULTILINE_IMPLICIT_KEY: 'a colon is missing after this key',
  TAB_AS_INDENT: 'lines are indented by spaces, not by tabs',
}

/** A bigger text is only checked by compose itself. */
export const mostChecked = 262_144
const mostProblems = 50

/**
 * Mistakes of YAML, and what the schema of compose does not know or take. `isWhole`: there is no other
 * file that services may be in.
 */
export function lintCompose(text: string, isWhole = false): Problem[] {
  if (text.length > mostChecked) return []
  const document = read(text)
  const problems = document.errors.map(({ code, message, pos: [from, to] }): Problem => {
    const [said = message] = (yamlWords[code] ?? message).split('\n')
    return { ...within(text, from, to), severity: 'error', message: said, isOfYaml: true }
  })
  const root = document.contents
  if (isMap(root)) {
    problems.push(...unknownKeys(root as YAMLMap, []))
    if (isWhole) problems.push(...missingServices(root as YAMLMap))
  } else if (problems.length === 0 && text.trim() !== '') {
    const message = 'a compose file is a mapping, with services in it'
    problems.push({ ...within(text, 0, text.length), severity: 'error', message })
  }
  return firstSlips(text, problems.slice(0, 4 * mostProblems)).slice(0, mostProblems)
}

/** A line that is no YAML is told once: what else is said of it follows from that. */
function firstSlips(text: string, problems: readonly Problem[]): Problem[] {
  const slips = new Set<number>()
  return problems.filter(({ from, isOfYaml }) => {
    const line = lineAt(text, from)
    if (slips.has(line)) return false
    if (isOfYaml === true) slips.add(line)
    return true
  })
}

export const read = (text: string): Document =>
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

export function keyOf({ key }: Pair): { name: string; from: number; to: number } | undefined {
  if (!isScalar(key) || !key.range) return undefined
  const [from, to] = key.range
  // A merge is read as a symbol.
  return { name: typeof key.value === 'symbol' ? '<<' : String(key.value), from, to }
}

/**
 * Problems, those that both find said once: in compose's words, where it is marked more closely. In the order of the
 * text.
 */
export function saidOnce(
  text: string,
  said: readonly Problem[],
  found: readonly Problem[],
): Problem[] {
  const taken = new Set<Problem>()
  const told = said.map((problem): Problem => {
    const own = sameIn(text, problem, [...found.filter((one) => !taken.has(one))])
    if (!own) return problem
    taken.add(own)
    const { from, to, message } = own
    const hint = /; did you mean .*\?$/.exec(message)?.[0] ?? ''
    return { ...problem, from, to, message: `${problem.message}${hint}` }
  })
  // What follows from one slip of YAML is no mistake of its own.
  const isOfYaml = told.some((problem) => problem.isOfYaml === true)
  const rest = found.filter((own) => !taken.has(own) && !(isOfYaml && own.severity === 'error'))
  return [...told, ...rest].sort((a, b) => a.from - b.from)
}

/** The one that is meant too: of the same line, or named in what is said. */
function sameIn(text: string, said: Problem, found: readonly Problem[]): Problem | undefined {
  if (said.severity !== 'error') return undefined
  const line = lineAt(text, said.from)
  const beside = found.filter(({ from }) => lineAt(text, from) === line)
  const words = said.message.split(/[\s"'`:,;()]+/)
  const isNamed = ({ from, to }: Problem) => {
    const marked = text.slice(from, to).replace(/^["']|["']$/g, '')
    return marked.length > 1 && words.includes(marked)
  }
  return (
    beside.find(isNamed) ??
    (beside.length === 1 ? beside[0] : undefined) ??
    found.find((own) => own.from >= said.from && isNamed(own)) ??
    found.find((own) => said.isOfYaml === true && own.isOfYaml === true)
  )
}
