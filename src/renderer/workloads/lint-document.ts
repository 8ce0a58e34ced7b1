import { parseDocument } from 'yaml'
import { changedNumbers } from '../../shared/model/env-numbers.ts'
import type { Problem } from '../editor/problems.ts'
import { knownViews } from '../kinds/kinds.ts'

const mostChecked = 262_144

/** Mistakes of YAML, numbers that would come out otherwise, and text of a kind's own where a document should be. */
export function lintDocument(text: string): Problem[] {
  if (text.length > mostChecked) return []
  const document = parseDocument(text, { prettyErrors: false })
  const errors = document.errors.slice(0, 20).map(({ message, pos: [from, to] }): Problem => {
    const start = Math.min(from, Math.max(text.length - 1, 0))
    const end = Math.min(Math.max(to, start + 1), text.length)
    const [said = message] = message.split('\n')
    return { from: start, to: end, severity: 'error', message: said }
  })
  const numbers = changedNumbers(document)
    .slice(0, 20)
    .map(({ message, from, to }): Problem => ({ from, to, severity: 'error', message }))
  const mistaken = knownViews.flatMap(([, view]) => view.mistakenIn?.(text, document) ?? [])
  return [...errors, ...numbers, ...mistaken]
}
