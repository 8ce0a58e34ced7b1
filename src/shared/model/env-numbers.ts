/** Numbers in the text of a document that nobody can take for what is written. Pure. */
import { isRecord } from '../lib/is-record.ts'
import type { Issue } from './failure.ts'

/** And where in the text it stands. */
export interface ChangedNumber extends Issue {
  readonly from: number
  readonly to: number
}

/** Text as the YAML parser reads it; its package is no matter of what is shared. */
interface Parsed {
  readonly contents: unknown
}

interface YamlMap {
  readonly items: readonly { readonly key: unknown; readonly value: unknown }[]
  get(key: string, isNode: true): unknown
}

/**
 * Numbers of an `env` that would come out otherwise than they are written: 0755 is 493 to docker compose, and 1.10
 * is 1.1 to everybody. Nobody can know which of both is meant.
 */
export function changedNumbers(document: Parsed): ChangedNumber[] {
  const root = mapIn(document, document.contents)
  const source = mapIn(document, root?.get('source', true))
  return [...issuesIn(document, 'env', root), ...issuesIn(document, 'source.env', source)]
}

function issuesIn(document: Parsed, path: string, holder: YamlMap | undefined): ChangedNumber[] {
  const env = mapIn(document, holder?.get('env', true))
  return (env?.items ?? []).flatMap(({ key, value: node }) => {
    const scalar = resolved(document, node)
    if (!isRecord(scalar) || typeof scalar.value !== 'number') return []
    if (String(scalar.value) === scalar.source) return []
    const written = String(scalar.source).slice(0, 60)
    const message = `write "${written}", in quotes: as the number ${written} it would come out otherwise`
    const name = isRecord(key) ? String(key.value) : ''
    return [{ path: `${path}.${name}`, message, ...placeOf(node) }]
  })
}

function placeOf(node: unknown): { readonly from: number; readonly to: number } {
  const range: unknown = isRecord(node) ? node.range : undefined
  const [from, to] = Array.isArray(range) ? range : []
  return { from: Number(from ?? 0), to: Number(to ?? from ?? 0) }
}

function mapIn(document: Parsed, node: unknown): YamlMap | undefined {
  const map = resolved(document, node)
  const isMap = isRecord(map) && Array.isArray(map.items) && typeof map.get === 'function'
  return isMap ? (map as unknown as YamlMap) : undefined
}

/** The node that an alias leads to. */
function resolved(document: Parsed, node: unknown): unknown {
  const isAlias = isRecord(node) && typeof node.resolve === 'function'
  return isAlias ? (node.resolve as (document: Parsed) => unknown).call(node, document) : node
}
