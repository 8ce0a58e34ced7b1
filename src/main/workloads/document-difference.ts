import { type Difference, differencesOf, mask } from '../../shared/model/difference.ts'
import { isReference } from '../../shared/model/secret.ts'
import type { WorkloadDocument } from '../../shared/model/workload.ts'

/** Changes of an apply, field by field; env values only as marks, and of secrets their names. */
export function documentDifference(
  before: WorkloadDocument | null,
  after: WorkloadDocument,
): Difference[] {
  const old = before ? flatten(before) : noFields
  const now = flatten(after)
  return differencesOf(old.texts, now.texts).map((difference) =>
    isEnvField(difference.field) ? masked(difference, old, now) : difference,
  )
}

interface Fields {
  readonly texts: Readonly<Record<string, string>>
  /** Variables that name a secret. */
  readonly references: ReadonlySet<string>
}

const noFields: Fields = { texts: {}, references: new Set() }

function isEnvField(field: string): boolean {
  return field.startsWith('env.') || field.startsWith('source.env.')
}

function masked({ field, before, after }: Difference, old: Fields, now: Fields): Difference {
  const isChange = before !== null && after !== null
  const hidden = isChange ? `${mask} (changed)` : mask
  return {
    field,
    before: before === null || old.references.has(field) ? before : mask,
    after: after === null || now.references.has(field) ? after : hidden,
  }
}

function flatten(document: WorkloadDocument): Fields {
  const all = leavesOf(document, '')
  const references = all.flatMap(([path, value]) => (isReference(value) ? path : []))
  return {
    texts: Object.fromEntries(all.map(([path, value]) => [path, textOf(value)])),
    references: new Set(references),
  }
}

const textOf = (value: unknown): string =>
  isReference(value) ? `secret ${value.secret}` : String(value)

function leavesOf(value: unknown, path: string): (readonly [string, unknown])[] {
  if (value === null || typeof value !== 'object' || isReference(value)) return [[path, value]]
  return Object.entries(value).flatMap(([key, inner]) => {
    const step = Array.isArray(value) ? `[${key}]` : `${path === '' ? '' : '.'}${key}`
    return leavesOf(inner, `${path}${step}`)
  })
}
