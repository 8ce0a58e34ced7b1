/** Where in the user's own files something is written. Pure. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from 'yaml'
import type { Issue } from '../../../../shared/model/failure.ts'
import type { ProjectText } from './project-texts.ts'

/** An issue whose place in the rendered project is known: `services.web.volumes`, at a target. */
export interface PlacedIssue {
  readonly path: readonly string[]
  /** Of one item of a list: what the item names. */
  readonly item?: string
  readonly message: string
}

/** Paths like `compose.yaml line 7: services.web.privileged`; without a line what another file brings in. */
export function withLines(issues: readonly PlacedIssue[], texts: readonly ProjectText[]): Issue[] {
  const parsed = texts.map(parse).reverse()
  return issues.map(({ path, item, message }) => {
    const named = path.join('.')
    for (const each of parsed) {
      const line = lineOf(each, path, item)
      if (line !== null) return { path: `${each.file} line ${line}: ${named}`, message }
    }
    return { path: named, message }
  })
}

interface ParsedText {
  readonly file: string
  readonly documents: readonly Document[]
  readonly lines: LineCounter
}

function parse({ file, text }: ProjectText): ParsedText {
  const lines = new LineCounter()
  try {
    const documents = parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent' })
    return { file, documents: [...documents], lines }
  } catch {
    // So deep that nothing can walk it.
    return { file, documents: [], lines }
  }
}

function lineOf(
  { documents, lines }: ParsedText,
  path: readonly string[],
  item: string | undefined,
): number | null {
  for (const document of documents) {
    const found = find(document, document.contents, path)
    if (!found) continue
    const inner = item === undefined ? null : itemNaming(document, found.value, item)
    const range = (inner ?? found.key).range
    if (range) return lines.linePos(range[0]).line
  }
  return null
}

interface Found {
  readonly key: Node
  readonly value: unknown
}

function find(document: Document, from: unknown, path: readonly string[]): Found | null {
  const [name, ...rest] = path
  if (name === undefined) return null
  const found = pairOf(document, from, name)
  if (!found) return null
  return rest.length === 0 ? found : find(document, found.value, rest)
}

/** An anchor may merge itself. */
const deepestMerge = 10

/** What a merge (`<<`) brings in is at the anchor. */
function pairOf(document: Document, node: unknown, name: string, depth = 0): Found | null {
  const own = ownPair(document, node, name)
  if (own || depth > deepestMerge) return own
  const merged = resolved(document, ownPair(document, node, '<<')?.value)
  for (const each of isSeq(merged) ? merged.items : [merged]) {
    const found = pairOf(document, each, name, depth + 1)
    if (found) return found
  }
  return null
}

function ownPair(document: Document, node: unknown, name: string): Found | null {
  const map = resolved(document, node)
  if (!isMap(map)) return null
  for (const { key, value } of map.items)
    if (isScalar(key) && String(key.value) === name) return { key, value }
  return null
}

function itemNaming(document: Document, list: unknown, item: string): Node | null {
  const items = resolved(document, list)
  if (!isSeq(items)) return null
  const found = items.items.find((each) => {
    const node = resolved(document, each)
    if (isScalar(node)) return String(node.value).split(':').includes(item)
    return isMap(node) && node.items.some(({ value }) => isScalar(value) && value.value === item)
  })
  return isNode(found) ? found : null
}

function resolved(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node
}

/** Sources that leave the project's folder by `..`: what is rendered does not show that any more. */
export function climbingSources(texts: readonly ProjectText[]): PlacedIssue[] {
  return texts
    .map(parse)
    .flatMap(({ documents }) =>
      documents.flatMap((document) => [
        ...itemsOf(document, 'services').flatMap(([name, service]) =>
          climbingOf(document, name, service),
        ),
        ...(['secrets', 'configs'] as const).flatMap((kind) =>
          itemsOf(document, kind).flatMap(([name, object]) =>
            climbingFile(document, [kind, name], object),
          ),
        ),
      ]),
    )
}

function itemsOf(document: Document, section: string): [name: string, value: unknown][] {
  const map = resolved(document, pairOf(document, document.contents, section)?.value)
  if (!isMap(map)) return []
  return map.items.flatMap(({ key, value }) => (isScalar(key) ? [[String(key.value), value]] : []))
}

/** Compose mounts these like any other file. */
function climbingFile(document: Document, at: readonly string[], node: unknown): PlacedIssue[] {
  const file = resolved(document, pairOf(document, node, 'file')?.value)
  const text = isScalar(file) ? String(file.value) : ''
  if (!text.split('/').includes('..')) return []
  return [{ path: [...at, 'file'], message: `${text} climbs out of its folder` }]
}

function climbingOf(document: Document, service: string, node: unknown): PlacedIssue[] {
  const list = resolved(document, pairOf(document, node, 'volumes')?.value)
  if (!isSeq(list)) return []
  return list.items.flatMap((each) => {
    const [source, target] = sourceOf(document, each)
    if (!source.split('/').includes('..')) return []
    const path = ['services', service, 'volumes']
    return [{ path, item: target, message: `${source} climbs out of its folder` }]
  })
}

function sourceOf(document: Document, item: unknown): readonly [source: string, target: string] {
  const node = resolved(document, item)
  if (isScalar(node)) {
    const [source = '', target = ''] = String(node.value).split(':')
    return [target === '' ? '' : source, target]
  }
  const text = (name: string) => {
    const value = resolved(document, pairOf(document, node, name)?.value)
    return isScalar(value) ? String(value.value) : ''
  }
  return [text('source'), text('target')]
}
