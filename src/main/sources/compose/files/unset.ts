/** Variables that are not set, as the cause of what is refused. Pure. */
import type { Issue } from '../../../../shared/model/failure.ts'
import type { Located, Locator } from './lines.ts'

/** Those that `source` is filled in with. */
export function unsetIn(source: string, unset: readonly string[]): string[] {
  return unset.filter((name) => referenceTo(name).test(source))
}

export function blaming(issue: Issue, unset: readonly string[]): Issue {
  if (unset.length === 0) return issue
  const [names, are] = [unset.join(' and '), unset.length > 1 ? 'are' : 'is']
  return { ...issue, message: `${issue.message}: ${names} ${are} not set` }
}

/** What messages without a place are about. */
const topics = [
  [/volume|spec\b/i, 'volumes'],
  [/port/i, 'ports'],
  [/env file/i, 'env_file'],
  [/is a directory/, 'extends'],
] as const

/** Where what is written comes to what `message` says, once variables that are not set are left out. */
export function blankedIn(
  message: string,
  locator: Locator,
  unset: readonly string[],
): (Located & { readonly path: readonly string[] })[] {
  if (unset.length === 0) return []
  const field = topics.find(([pattern]) => pattern.test(message))?.[1]
  const written = field === undefined ? [] : locator.scalarsIn(field)
  return written.filter(({ source }) => {
    const named = unsetIn(source, unset)
    return named.length > 0 && message.includes(blanked(source, named))
  })
}

function blanked(source: string, names: readonly string[]): string {
  const plain = source.replace(/^(["'])(.*)\1$/s, '$2')
  return names.reduce((text, name) => text.replaceAll(referenceTo(name, 'g'), ''), plain)
}

function referenceTo(name: string, flags = ''): RegExp {
  return new RegExp(`\\$(?:${name}\\b|\\{${name}\\b[^}]*\\})`, flags)
}
