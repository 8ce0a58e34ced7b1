import { shortContainer } from './log-words.ts'

/** Names that make containers one to the reader, as those of a service are. */
export interface LogNaming {
  /** Kind of thing that a name is of. */
  readonly what: 'container' | 'service' | 'host'
  nameOf(container: string): string
  /** Names that have their colour whichever speaks first. */
  readonly order: readonly string[]
}

export interface LogGroups {
  readonly names: readonly string[]
  /** For each container of the store, its place in `names`. */
  readonly of: readonly number[]
}

/** Each container by itself. */
export const byContainer: LogNaming = { what: 'container', nameOf: shortContainer, order: [] }

/** The groups of a service: one, or one on each of several hosts. */
export function groupsOf({ order }: LogNaming, service: string): readonly string[] {
  const found = order.filter((name) => name === service || name.startsWith(`${service} on `))
  return found.length === 0 ? [service] : found
}

export function groupContainers(containers: readonly string[], naming: LogNaming): LogGroups {
  const names = [...naming.order]
  const of = containers.map((container) => {
    const name = naming.nameOf(container)
    const known = names.indexOf(name)
    return known < 0 ? names.push(name) - 1 : known
  })
  return { names, of }
}
