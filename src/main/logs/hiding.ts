/** Hides secrets in lines that are shown. */
import type { KeptLog } from '../../shared/contract/logs.ts'
import type { Redact } from '../secrets/redact.ts'

interface Lines {
  readonly text: string
  readonly ends: number[]
}

export function hiding<T extends Lines>(redact: Redact, part: T): T {
  const { text, ends } = part
  const lines = ends.map((end, at) => text.slice(ends[at - 1] ?? 0, end))
  const joined = lines.join('\n')
  const hidden = redact(joined)
  if (hidden === joined) return part
  const apart = hidden.split('\n')
  // A value of several lines would take the ends of lines along.
  const shown = apart.length === lines.length ? apart : lines.map(redact)
  let end = 0
  return {
    ...part,
    text: shown.join(''),
    ends: shown.map((line) => {
      end += line.length
      return end
    }),
  }
}

export function hidingKept(redact: Redact, log: KeptLog): KeptLog {
  return {
    ...log,
    ...(log.health !== undefined && { health: redact(log.health) }),
    lines: log.lines.map((each) => ({ ...each, line: redact(each.line) })),
  }
}
