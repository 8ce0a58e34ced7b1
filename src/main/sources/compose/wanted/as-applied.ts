/** A project with its networks and volumes as they are on the host: that is what a release holds. Pure. */
import type { Unapplied } from '../planning/unapplied.ts'
import type { Rendered, SharedObject } from '../rendered.ts'

/** `before`: what was live, which says how they were made; what it does not say is left out. */
export function asApplied(
  rendered: Rendered,
  before: Rendered | null,
  unapplied: readonly Unapplied[],
): Rendered {
  const applied = { ...rendered }
  for (const { kind, key, fields } of unapplied) {
    const section = kind === 'network' ? 'networks' : 'volumes'
    const wanted = applied[section]?.[key]
    if (!wanted) continue
    const was: SharedObject = before?.[section]?.[key] ?? {}
    const object = fields.reduce((made, field) => withField(made, was, field), wanted)
    applied[section] = { ...applied[section], [key]: object }
  }
  return applied
}

/** Of `labels.com.example`, the label is what follows the first dot. */
function withField(object: SharedObject, was: SharedObject, field: string): SharedObject {
  const [, top = '', inner] = /^([^.]+)(?:\.(.+))?$/.exec(field) ?? []
  if (inner === undefined) return withEntry(object, top, was[top])
  const inside = withEntry(entriesOf(object[top]), inner, entriesOf(was[top])[inner])
  return withEntry(object, top, inside)
}

function withEntry<T extends Record<string, unknown>>(object: T, key: string, value: unknown): T {
  const { [key]: _, ...others } = object
  return (value === undefined ? others : { ...others, [key]: value }) as T
}

function entriesOf(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' ? { ...value } : {}
}
