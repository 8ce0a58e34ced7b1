import { isRecord } from '../../../shared/lib/is-record.ts'
import { type Env, secretValues } from '../../secrets/redact.ts'
import type { ReleasedTexts, Sources } from '../source.ts'

/**
 * A release in the words of the kind that made it: one of an earlier workload of the same name may be of
 * another kind than that is now. Of none that is known: as it was kept.
 */
export function released({ list }: Sources, rendered: unknown): ReleasedTexts {
  for (const source of list) {
    const found = source.released?.(rendered)
    if (found) return found
  }
  const env = isRecord(rendered) && isRecord(rendered.env) ? rendered.env : {}
  return { files: [], rendered, secrets: secretValues([env as Env]), env }
}
