/** Issues that compose itself finds in a file, at their places in the text. */
import { type Document, isMap, type YAMLMap } from 'yaml'
import type { Issue } from '../../../shared/model/failure.ts'
import { type Problem, within } from '../../editor/problems.ts'
import { keyOf, mostChecked, read } from './compose-lint.ts'

/**
 * Issues that compose itself finds in a file, at their places in the text; those without one stand at the top. Paths
 * are like `services.web`, `compose.yaml services.web.ports`, `compose.yaml line 3` and `compose.yaml line 3:
 * services.web.ports`.
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
    const isOfYaml = line !== undefined && place === ''
    return [{ ...within(text, from, to), severity: 'error', message: said, isOfYaml }]
  })
}

/** Problem at each use of a variable; a file that does not use it says nothing of it. */
function placeVariable(text: string, name: string, message: string): Problem[] {
  const use = new RegExp(`\\$(?:${name}\\b|\\{${name}[^}]*\\}?)`).exec(text)
  if (!use) return []
  const { index, 0: found } = use
  return [{ from: index, to: index + found.length, severity: 'warning', message }]
}

/** Problems that compose only warns of. */
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

/** The range of the deepest part of `services.web.ports[0]` that the text has. */
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
