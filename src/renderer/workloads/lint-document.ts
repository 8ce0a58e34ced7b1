import { parseDocument } from 'yaml'
import type { Problem } from '../editor/problems.ts'
import { knownViews } from '../kinds/kinds.ts'

const mostChecked = 262_144

/** Mistakes of YAML, and text of a kind's own where a workload's document should be. */
export function lintDocument(text: string): Problem[] {
  if (text.length > mostChecked) return []
  const document = parseDocument(text, { prettyErrors: false })
  const errors = document.errors.slice(0, 20).map(({ message, pos: [from, to] }): Problem => {
    const start = Math.min(from, Math.max(text.length - 1, 0))
    const end = Math.min(Math.max(to, start + 1), text.length)
    const [said = message] = message.split('\n')
    return { from: start, to: end, severity: 'error', message: said }
  })
  return [...errors, ...knownViews.flatMap(([, view]) => view.mistakenIn?.(text, document) ?? [])]
}
