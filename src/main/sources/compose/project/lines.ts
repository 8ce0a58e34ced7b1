/** Finds the line of the user's own files where something is written. Pure. */
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
  /** The name in one item of a list. */
  readonly item?: string
  readonly message: string
}

export interface Located {
  readonly file: string
  readonly line: number
  /** Text that is written there; '' for a value with parts that it may be about as well. */
  readonly source: string
}

export interface Locator {
  /** In the last file that says it; null where none does. */
  find(path: readonly string[], item?: string): Located | null
  /** In how many files it is. */
  count(path: readonly string[]): number
  /** Every text in a field of the services, or of the file: `volumes`, each with its path. */
  scalarsIn(field: string): readonly (Located & { readonly path: readonly string[] })[]
}

/** Paths like `compose.yaml line 7: services.web.privileged`; without a line what no file says. */
export function withLines(issues: readonly PlacedIssue[], texts: readonly ProjectText[]): Issue[] {
  const locator = createLocator(texts)
  return issues.map(({ path, item, message }) => {
    const found = locator.find(path, item)
    const place = found === null ? '' : `${found.file} line ${found.line}: `
    return { path: `${place}${path.join('.')}`, message }
  })
}

export function createLocator(texts: readonly ProjectText[]): Locator {
  const parsed = texts.map(parseText).reverse()
  const look = (text: ParsedText, path: readonly string[], item: string | undefined) =>
    foundIn(text, path, { parsed, item, depth: 0 })
  return {
    find(path, item) {
      const found = parsed.flatMap((text) => look(text, path, item) ?? [])
      const exact = found.find(({ isItem }) => isItem) ?? found[0]
      return exact ? locatedAt(exact) : null
    },
    count: (path) => parsed.filter((text) => look(text, path, undefined)).length,
    scalarsIn: (field) => parsed.flatMap((text) => scalarsOf(text, field)),
  }
}

interface FoundNode {
  readonly text: ParsedText
  /** Node of its line. */
  readonly at: Node
  readonly value: Node | null
  /** The item that was asked for, if one was. */
  readonly isItem: boolean
}

function locatedAt({ text: { file, text, lines }, at, value }: FoundNode): Located {
  const [from = 0, to = 0] = value?.range ?? []
  return { file, line: lines.linePos(at.range?.[0] ?? 0).line, source: text.slice(from, to) }
}

interface Search {
  readonly parsed: readonly ParsedText[]
  readonly item: string | undefined
  /** How many services were followed to what they extend. */
  readonly depth: number
}

/** An anchor may merge itself, and a service extend itself. */
const deepest = 10

function foundIn(text: ParsedText, path: readonly string[], search: Search): FoundNode | null {
  const { item, depth } = search
  for (const document of text.documents) {
    const found = find(document, document.contents, path)
    if (!found?.key.range) continue
    const inner = item === undefined ? null : itemNaming(document, found.value, item)
    const isOne = isScalar(found.value) || found.value === found.key
    const value = inner ?? (isOne ? (found.value as Node) : null)
    return { text, at: inner ?? found.key, value, isItem: item === undefined || inner !== null }
  }
  return depth > deepest ? null : extendedIn(text, path, search)
}

/** Place of what a service has of another that it extends, where it is written. */
function extendedIn(
  text: ParsedText,
  [section, name, ...rest]: readonly string[],
  search: Search,
): FoundNode | null {
  if (section !== 'services' || name === undefined) return null
  for (const document of text.documents) {
    const extended = find(document, document.contents, ['services', name, 'extends'])?.value
    if (extended === undefined) continue
    const [file, service] = extendedFrom(document, extended, name)
    const from = file === undefined ? text : search.parsed.find((each) => isNamed(each, text, file))
    const deeper = { ...search, depth: search.depth + 1 }
    const found = from && foundIn(from, ['services', service, ...rest], deeper)
    if (found) return found
  }
  return null
}

function extendedFrom(document: Document, extended: unknown, name: string) {
  const node = resolved(document, extended)
  if (isScalar(node)) return [undefined, String(node.value)] as const
  const of = (key: string) => {
    const value = resolved(document, pairOf(document, node, { name: key })?.value)
    return isScalar(value) ? String(value.value) : undefined
  }
  return [of('file'), of('service') ?? name] as const
}

/** As it is named from another file. */
function isNamed({ path }: ParsedText, from: ParsedText, file: string): boolean {
  const name = file.replace(/^(\.\.?\/)+/, '')
  return path !== undefined && from.path !== path && `/${path}`.endsWith(`/${name}`)
}

interface Found {
  readonly key: Node
  readonly value: unknown
}

function find(document: Document, from: unknown, path: readonly string[]): Found | null {
  const [name, ...rest] = path
  if (name === undefined) return null
  const found = pairOf(document, from, { name })
  if (!found) return null
  return rest.length === 0 ? found : find(document, found.value, rest)
}

/** Pair of a key; one that a merge (`<<`) brings in is at the anchor. */
function pairOf(
  document: Document,
  node: unknown,
  { name, depth = 0 }: { readonly name: string; readonly depth?: number | undefined },
): Found | null {
  const own = ownPair(document, node, name)
  if (own || depth > deepest) return own
  const merged = resolved(document, ownPair(document, node, '<<')?.value)
  for (const each of isSeq(merged) ? merged.items : [merged]) {
    const found = pairOf(document, each, { name, depth: depth + 1 })
    if (found) return found
  }
  return null
}

function ownPair(document: Document, node: unknown, name: string): Found | null {
  const inner = resolved(document, node)
  if (isSeq(inner)) {
    const item = inner.items[Number(name)]
    return isNode(item) ? { key: item, value: item } : null
  }
  if (!isMap(inner)) return null
  for (const { key, value } of inner.items)
    if (isScalar(key) && String(key.value) === name) return { key, value }
  return null
}

function itemNaming(document: Document, list: unknown, item: string): Node | null {
  const items = resolved(document, list)
  if (!isSeq(items)) return null
  const named = withoutSlash(item)
  const isIt = (value: unknown) => withoutSlash(String(value)) === named
  const found = items.items.find((each) => {
    const node = resolved(document, each)
    if (isScalar(node)) return isIt(node.value) || String(node.value).split(':').some(isIt)
    return isMap(node) && node.items.some(({ value }) => isScalar(value) && isIt(value.value))
  })
  return isNode(found) ? found : null
}

/** `docker compose` drops it where it is of no account. */
const withoutSlash = (text: string): string => text.replace(/(?<=.)\/+$/, '')

function scalarsOf(text: ParsedText, field: string) {
  return text.documents.flatMap((document) => {
    const below = (path: readonly string[], value: unknown) =>
      scalarsBelow(document, value).map((node) => ({
        ...locatedAt({ text, at: node, value: node, isItem: true }),
        path,
      }))
    const services = resolved(document, find(document, document.contents, ['services'])?.value)
    const items = isMap(services) ? services.items : []
    const own = below([field], pairOf(document, document.contents, { name: field })?.value)
    const ofServices = items.flatMap(({ key, value }) => {
      const name = isScalar(key) ? String(key.value) : ''
      return below(['services', name, field], pairOf(document, value, { name: field })?.value)
    })
    return [...own, ...ofServices]
  })
}

/** One alone, those of a list, and the `path` of each item. */
function scalarsBelow(document: Document, value: unknown): Node[] {
  const node = resolved(document, value)
  if (isScalar(node)) return [node]
  if (isSeq(node)) return node.items.flatMap((item) => scalarsBelow(document, item))
  if (!isMap(node)) return []
  return ['path', 'file', 'context', 'source', 'target', 'type'].flatMap((name) =>
    scalarsBelow(document, ownPair(document, node, name)?.value),
  )
}

function resolved(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node
}

/** A compose file as YAML, with the lines of everything in it. */
export interface ParsedText {
  readonly file: string
  /** In full, where that is known. */
  readonly path: string | undefined
  readonly text: string
  readonly documents: readonly Document[]
  readonly lines: LineCounter
}

export function parseText({ file, text, at }: ProjectText): ParsedText {
  const lines = new LineCounter()
  const parsed = { file, path: at?.path, text, lines }
  try {
    const documents = parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent' })
    return { ...parsed, documents: [...documents] }
  } catch {
    // So deep that nothing can walk it.
    return { ...parsed, documents: [] }
  }
}
