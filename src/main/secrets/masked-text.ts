/** YAML as it may be shown: values of environments, and of keys that look secret, are masked in place. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Scalar,
} from 'yaml'
import { mask } from '../../shared/model/difference.ts'
import { isPlaceOfSecret, isSecret } from './redact.ts'

/** A value that is not shown: where it stands, under which keys. */
interface Hidden {
  readonly path: string
  readonly from: number
  readonly to: number
  readonly value: string
}

/** Two texts of the same thing; a hidden value that differs says so in the second one. */
export function maskedPair(
  from: string,
  to: string,
): { readonly from: string; readonly to: string } {
  const before = hiddenIn(from)
  const known = new Map(before.map(({ path, value }) => [path, value]))
  const shown = ({ path, value }: Hidden): string =>
    known.has(path) && known.get(path) !== value ? `${mask} (changed)` : mask
  return { from: replaced(from, before, () => mask), to: replaced(to, hiddenIn(to), shown) }
}

function replaced(
  text: string,
  hidden: readonly Hidden[],
  shown: (value: Hidden) => string,
): string {
  // From the end, so that what comes before stays where it is.
  return [...hidden]
    .sort((a, b) => b.from - a.from)
    .reduce((out, each) => out.slice(0, each.from) + shown(each) + out.slice(each.to), text)
}

function hiddenIn(text: string): Hidden[] {
  const documents = parseAllDocuments(text, {
    prettyErrors: false,
    logLevel: 'silent',
    merge: true,
  })
  const found = new Map<number, Hidden>()
  for (const [index, document] of [...documents].entries()) {
    for (const value of valuesIn(document, document.contents, [`${index}`])) {
      const hidden = placed(text, value)
      if (hidden) found.set(hidden.from, hidden)
    }
  }
  return [...found.values()]
}

interface Value {
  readonly path: readonly string[]
  readonly node: Scalar
  /** Lengths that may be shown before the value itself, and after. */
  readonly skipped: number
  readonly left: number
}

function placed(text: string, { path, node, skipped, left }: Value): Hidden | undefined {
  const [start = 0, end = 0] = node.range ?? []
  const from = start + skipped
  // A block ends with its line.
  const value = text.slice(from, end - left).trimEnd()
  // The name of a variable tells nothing of its value.
  if (value === '' || /^["']?\$\{?\w+\}?["']?$/.test(value)) return undefined
  if (isPlaceOfSecret(path.at(-1) ?? '', value.replace(/^["']|["']$/g, ''))) return undefined
  return { path: path.join('.'), from, to: from + value.length, value }
}

/** Arguments of a build are an environment too. */
const envKeys: ReadonlySet<string> = new Set(['environment', 'env', 'args'])

/** Whether a place is the content of a config or a secret. */
const isContent = ([, section, , key, ...deeper]: readonly string[]): boolean =>
  (section === 'configs' || section === 'secrets') && key === 'content' && deeper.length === 0

function* valuesIn(
  document: Document,
  node: unknown,
  path: readonly string[],
): Generator<Value, void> {
  for (const [key, value] of entriesOf(node)) {
    const inner = [...path, key]
    const isEnv = envKeys.has(key) && !isScalar(value)
    if (isEnv) yield* valuesOfEnv(document, value, inner)
    else if (!isScalar(value)) yield* valuesIn(document, value, inner)
    else if (isContent(inner) || isSecret(key, String(value.value ?? '')))
      yield { path: inner, node: value, skipped: 0, left: 0 }
  }
}

/** Every value of it, however it is written: as a mapping, a list of `KEY=value`, or by an anchor. */
function* valuesOfEnv(
  document: Document,
  node: unknown,
  path: readonly string[],
): Generator<Value, void> {
  const target = isAlias(node) ? node.resolve(document) : node
  for (const [key, value] of entriesOf(target)) {
    if (!isScalar(value)) yield* valuesOfEnv(document, value, path)
    else if (isSeq(target)) yield* valueOfItem(value, path)
    else if (value.value !== null) yield { path: [...path, key], node: value, skipped: 0, left: 0 }
  }
}

/** The value of `KEY=value`: what is behind the name, `=`, and the quote before it. */
function* valueOfItem(node: Scalar, path: readonly string[]): Generator<Value, void> {
  const [, name] = /^([^=]*)=/.exec(String(node.value)) ?? []
  if (name === undefined) return
  const quote = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' ? 1 : 0
  yield { path: [...path, name], node, skipped: name.length + 1 + quote, left: quote }
}

function entriesOf(node: unknown): (readonly [string, unknown])[] {
  if (isSeq(node)) return node.items.map((item, index) => [`${index}`, item])
  if (!isMap(node)) return []
  return node.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : '', value])
}
