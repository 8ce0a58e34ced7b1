import { isMap, parseDocument } from 'yaml'
import type { Problem } from '../editor/problems.ts'

const mostChecked = 262_144

/** Mistakes of YAML, and a compose file where a workload's document should be. */
export function lintDocument(text: string): Problem[] {
  if (text.length > mostChecked) return []
  const document = parseDocument(text, { prettyErrors: false })
  const errors = document.errors.slice(0, 20).map(({ message, pos: [from, to] }): Problem => {
    const start = Math.min(from, Math.max(text.length - 1, 0))
    const end = Math.min(Math.max(to, start + 1), text.length)
    const [said = message] = message.split('\n')
    return { from: start, to: end, severity: 'error', message: said }
  })
  const root = document.contents
  const isProject = isMap(root) && root.has('services') && !root.has('source')
  if (!isProject) return errors
  const from = text.search(/^["']?services/m)
  const message =
    'this is a compose file: save it on this machine, and name its folder as source.path'
  return [...errors, { from, to: from + 'services'.length, severity: 'warning', message }]
}
