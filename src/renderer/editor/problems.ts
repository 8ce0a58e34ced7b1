/** Problems of a text, at their places in it. */

/** A place in the text, by offsets, and what is said of it. */
export interface Problem {
  readonly from: number
  readonly to: number
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** The text is no YAML there: what else is wrong, nobody can tell for sure. */
  readonly isOfYaml?: boolean
}

/** Never empty where there is anything to mark, and never past the end. */
export function within(text: string, from: number, to: number): { from: number; to: number } {
  const start = Math.min(Math.max(from, 0), Math.max(text.length - 1, 0))
  return { from: start, to: Math.min(Math.max(to, start + 1), text.length) }
}

/** Line that an offset is in, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
