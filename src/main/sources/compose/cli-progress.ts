/** What `docker compose` was doing when it ended, read from its plain progress. Pure. */

interface Underway {
  /** The container, or the service that is pulled; '' where that cannot be told. */
  readonly at: string
  readonly doing: 'creating' | 'starting' | 'pulling' | 'unknown'
}

const nothing: Underway = { at: '', doing: 'unknown' }
const begun: Readonly<Record<string, Underway['doing']>> = {
  Creating: 'creating',
  Recreate: 'creating',
  Starting: 'starting',
}

/** The one that says of itself that it failed, else the only one that was begun and not finished. */
export function underway(lines: readonly string[]): Underway {
  const doing = new Map<string, Underway['doing']>()
  for (const line of lines) {
    const pulled = /^ ?(\S+) Error /.exec(line)?.[1]
    if (pulled !== undefined && pulled !== 'Container') return { at: pulled, doing: 'pulling' }
    const [, name, word = ''] = /^ ?Container (\S+) +(\w+)/.exec(line) ?? []
    if (name === undefined) continue
    const known = doing.get(name)
    if (word === 'Error' && known) return { at: name, doing: known }
    const now = begun[word]
    if (now) doing.set(name, now)
    else doing.delete(name)
  }
  const [only, ...others] = [...doing]
  if (!only) return nothing
  return others.length > 0 ? { ...nothing, doing: only[1] } : { at: only[0], doing: only[1] }
}
