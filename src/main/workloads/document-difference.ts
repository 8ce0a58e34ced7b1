import { type Difference, differencesOf, mask } from '../../shared/model/difference.ts'
import type { WorkloadDocument } from '../../shared/model/workload.ts'

/** What an apply changes, field by field; env values only as marks. */
export function documentDifference(
  before: WorkloadDocument | null,
  after: WorkloadDocument,
): Difference[] {
  const flatBefore = before ? flatten(before) : {}
  return differencesOf(flatBefore, flatten(after)).map((difference) =>
    isEnvField(difference.field) ? masked(difference) : difference,
  )
}

function isEnvField(field: string): boolean {
  return field.startsWith('env.') || field.startsWith('source.env.')
}

function masked({ field, before, after }: Difference): Difference {
  const isChange = before !== null && after !== null
  return {
    field,
    before: before === null ? null : mask,
    after: after === null ? null : isChange ? `${mask} (changed)` : mask,
  }
}

function flatten(value: unknown, path = ''): Record<string, string> {
  if (value === null || typeof value !== 'object') return { [path]: String(value) }
  const flat: Record<string, string> = {}
  for (const [key, inner] of Object.entries(value)) {
    const step = Array.isArray(value) ? `[${key}]` : `${path === '' ? '' : '.'}${key}`
    Object.assign(flat, flatten(inner, `${path}${step}`))
  }
  return flat
}
