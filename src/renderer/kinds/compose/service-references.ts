/** Services that a compose file names and does not have. */
import { isMap, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml'
import type { Problem } from '../../editor/problems.ts'
import { nearest } from './nearest.ts'

const mostTold = 20

/** Problems of services that are missing; none where an included file may have them. */
export function missingServices(root: YAMLMap): Problem[] {
  const services = root.get('services')
  if (!isMap(services) || root.has('include')) return []
  const known = new Set(services.items.map(({ key }) => (isScalar(key) ? String(key.value) : '')))
  return services.items
    .flatMap(({ value }) => (isMap(value) ? namesIn(value.get('depends_on')) : []))
    .filter((node) => !known.has(String(node.value)))
    .slice(0, mostTold)
    .flatMap((node): Problem[] => {
      const name = String(node.value)
      const near = nearest(name, [...known])
      const hint = near === undefined ? '' : `; did you mean ${near}?`
      const [from, to] = node.range ?? [0, 0]
      return [{ from, to, severity: 'error', message: `there is no service ${name}${hint}` }]
    })
}

function namesIn(dependsOn: unknown): Scalar[] {
  if (isSeq(dependsOn)) return dependsOn.items.filter((item) => isScalar(item))
  if (!isMap(dependsOn)) return []
  return dependsOn.items.flatMap(({ key, value }) => {
    // A merge is read as a symbol.
    if (!isScalar(key) || typeof key.value === 'symbol') return []
    const isOptional = isMap(value) && value.get('required') === false
    return isOptional ? [] : [key]
  })
}
