/** Patterns as OpenSSH has them (ssh_config(5), "PATTERNS"). */

/** `*` and `?`, without regular expressions: patterns are not ours, and may be hostile. */
export function matchesPattern(pattern: string, text: string): boolean {
  let at = 0
  let from = 0
  let star = -1
  let resume = 0
  while (from < text.length) {
    if (pattern[at] === '*') {
      star = at
      at += 1
      resume = from
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[from])) {
      at += 1
      from += 1
    } else if (star >= 0) {
      at = star + 1
      resume += 1
      from = resume
    } else {
      return false
    }
  }
  while (pattern[at] === '*') at += 1
  return at === pattern.length
}

/** Whether patterns take the text, some with `!` before them: one that is negated takes the text out, whatever else matches. */
export function matchesAny(patterns: readonly string[], text: string): boolean {
  const hits = patterns.filter((pattern) => matchesPattern(pattern.replace(/^!/, ''), text))
  return hits.length > 0 && !hits.some((pattern) => pattern.startsWith('!'))
}

/** A to Z only: a Kelvin sign is no k to ssh. */
export const lowerCase = (text: string): string =>
  text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
