/** Numbers and booleans of an `env`, as docker compose takes them: as the text that they are written as. Pure. */
import { type Document, isAlias, isMap, isScalar, type Pair, type Scalar, type YAMLMap } from 'yaml'
import { isRecord } from '../../shared/lib/is-record.ts'
import type { Issue } from '../../shared/model/failure.ts'

/** The document with such values of its own env, and of its source's, made text. */
export function withEnvTexts(data: unknown): unknown {
  if (!isRecord(data)) return data
  const { source } = data
  return withTexts(isRecord(source) ? { ...data, source: withTexts(source) } : data)
}

function withTexts(holder: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!isRecord(holder.env)) return holder
  const entries = Object.entries(holder.env).map(([key, value]) => [key, textOf(value)] as const)
  return { ...holder, env: Object.fromEntries(entries) }
}

/** A number that is not kept to its last digit is left, to be refused: it must be written as text. */
function textOf(value: unknown): unknown {
  if (typeof value === 'boolean') return String(value)
  if (typeof value !== 'number' || !Number.isFinite(value)) return value
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value : String(value)
}

/**
 * Numbers of an `env` that would come out otherwise than they are written: 0755 is 493 to docker compose, and 1.10
 * is 1.1 to everybody. Nobody can know which of both is meant.
 */
export function changedNumbers(document: Document.Parsed): Issue[] {
  const root = mapIn(document, document.contents)
  const source = mapIn(document, root?.get('source', true))
  return [...issuesIn(document, 'env', root), ...issuesIn(document, 'source.env', source)]
}

function issuesIn(document: Document.Parsed, path: string, holder: YAMLMap | undefined): Issue[] {
  const env = mapIn(document, holder?.get('env', true))
  return (env?.items ?? []).flatMap(({ key, value }: Pair) => {
    const scalar = resolved(document, value)
    if (!isScalar(scalar) || !isChanged(scalar)) return []
    const written = String(scalar.source).slice(0, 60)
    const message = `write "${written}", in quotes: as the number ${written} it would come out otherwise`
    return [{ path: `${path}.${isScalar(key) ? String(key.value) : ''}`, message }]
  })
}

function mapIn(document: Document.Parsed, node: unknown): YAMLMap | undefined {
  const map = resolved(document, node)
  return isMap(map) ? map : undefined
}

const resolved = (document: Document.Parsed, node: unknown): unknown =>
  isAlias(node) ? node.resolve(document) : node

/** Numbers to others that read YAML, docker compose among them, and text to the newest. */
const otherNumber = /^[-+]?(0b[01_]+|0[oO]?[0-7_]+|0x[\da-f_]+|\d[\d_]*(\.[\d_]*)?)$/i

function isChanged({ value, source, type }: Scalar): boolean {
  if (type !== 'PLAIN' || source === undefined) return false
  if (typeof value === 'number') return String(value) !== source
  return typeof value === 'string' && otherNumber.test(source)
}
