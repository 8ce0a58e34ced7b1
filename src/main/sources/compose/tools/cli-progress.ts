/** What `docker compose` was doing when it ended, read from its plain progress. Pure. */

interface Underway {
  /** The container, or what is pulled: a service, or `Image …` from version 5 on; '' where that cannot be told. */
  readonly at: string
  readonly doing: 'creating' | 'starting' | 'pulling' | 'unknown'
}

const nothing: Underway = { at: '', doing: 'unknown' }
const begun: Readonly<Record<string, Underway['doing']>> = {
  Creating: 'creating',
  Recreate: 'creating',
  Starting: 'starting',
  Pulling: 'pulling',
}

/** The one that says of itself that it failed, else the only one that was begun and not finished. */
export function underway(lines: readonly string[]): Underway {
  const doing = new Map<string, Underway['doing']>()
  const last = lines.findLast((line) => line.trim() !== '')
  for (const { name, word, why } of lines.flatMap(stepOf)) {
    const known = doing.get(name)
    // What broke off in the middle ends it in its own words, and older versions say them of all the others.
    if (word === 'Error' && known && why !== last) return { at: name, doing: known }
    const now = begun[word]
    if (now) doing.set(name, now)
    else doing.delete(name)
  }
  const [only, ...others] = [...doing]
  if (!only) return nothing
  return others.length > 0 ? { ...nothing, doing: only[1] } : { at: only[0], doing: only[1] }
}

interface Step {
  readonly name: string
  readonly word: string
  readonly why: string
}

/** ` Container shop-web-1  Creating`, ` web Pulling`, ` web Error …`; none for anything else. */
function stepOf(line: string): Step[] {
  const [, container, did, service, pulled, why = ''] =
    /^ ?(?:Container (\S+) +(\w+)|((?:Image )?\S+) +(Pulling|Pulled|Interrupted|Error)\b ?(.*))/.exec(
      line,
    ) ?? []
  const [name, word] = container === undefined ? [service, pulled] : [container, did]
  return name === undefined || word === undefined ? [] : [{ name, word, why }]
}
