/** Whether requests to one place on a proxy could be meant for another. */
import type { RouteName } from '../../shared/model/face.ts'

export function overlap(a: RouteName, b: RouteName): boolean {
  const below = (path: string, top: string) =>
    top === '/' || path === top || path.startsWith(`${top}/`)
  return a.name === b.name && (below(a.path, b.path) || below(b.path, a.path))
}
