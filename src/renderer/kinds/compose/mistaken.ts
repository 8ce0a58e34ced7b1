import { type Document, isMap } from 'yaml'
import type { Problem } from '../../editor/problems.ts'

/** A compose file where a workload's document should be. */
export function mistakenIn(text: string, { contents: root }: Document): Problem[] {
  const isProject = isMap(root) && root.has('services') && !root.has('source')
  if (!isProject) return []
  const from = text.search(/^["']?services/m)
  const message =
    'this is a compose file: save it on this machine, and name its folder as source.path'
  return [{ from, to: from + 'services'.length, severity: 'warning', message }]
}
