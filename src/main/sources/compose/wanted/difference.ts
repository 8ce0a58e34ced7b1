/** What differs between two projects, field by field, as people may see it. Pure. */
import { type Difference, maskedDifferences } from '../../../../shared/model/difference.ts'
import { withoutLabels } from '../own-labels.ts'
import { plainText, type Rendered } from '../rendered.ts'
import { masked } from './masked.ts'

/** `web.image → nginx:1`; what must not be shown is masked. */
export function flatten(
  rendered: Rendered,
  secrets: readonly string[] = [],
): Record<string, string> {
  return fieldsOf(masked(rendered, secrets))
}

/** Our own labels are nothing that a user wrote, or can change. */
function fieldsOf(rendered: Rendered) {
  const { services, networks, volumes, configs, secrets } = withoutLabels(rendered)
  const flat: Record<string, string> = {}
  for (const [name, service] of Object.entries(services)) {
    flattenInto(flat, name, service)
    // That it is in a network is something, also where nothing more is said of it.
    for (const [network, config] of Object.entries(service.networks ?? {}))
      if (config === null) flat[`${name}.networks.${network}`] = 'joined'
  }
  for (const [name, objects] of Object.entries({ networks, volumes, configs, secrets }))
    flattenInto(flat, name, objects)
  return flat
}

function flattenInto(flat: Record<string, string>, path: string, value: unknown): void {
  if (value === null || value === undefined) return
  if (typeof value !== 'object') {
    flat[path] = plainText(String(value))
    return
  }
  for (const [key, inner] of Object.entries(value)) {
    flattenInto(flat, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, inner)
  }
}

/** Also what changed under its mask. `before` null = nothing was live. */
export function renderedDifference(
  before: Rendered | null,
  after: Rendered,
  secrets: readonly string[] = [],
): Difference[] {
  return maskedDifferences(
    { before: before ? flatten(before, secrets) : {}, after: flatten(after, secrets) },
    { before: before ? fieldsOf(before) : {}, after: fieldsOf(after) },
  )
}
