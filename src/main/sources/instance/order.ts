/** In which order services are made: inits first, then mains, then sidecars, each after those that it needs. Pure. */
import type { Issue } from '../../../shared/model/failure.ts'

interface Ordered {
  readonly name: string
  readonly role: 'main' | 'sidecar' | 'init'
  readonly dependsOn: readonly string[]
}

const turns: readonly Ordered['role'][] = ['init', 'main', 'sidecar']

/** Services in the order of their dependencies, which can be had: the schema refuses others. */
export function inOrder<S extends Ordered>(services: readonly S[]): readonly S[] {
  const waiting = [...services].sort((a, b) => turns.indexOf(a.role) - turns.indexOf(b.role))
  const done: S[] = []
  while (waiting.length > 0) {
    const isReady = ({ role, dependsOn }: S): boolean =>
      dependsOn.every((name) => !waiting.some((each) => each.name === name)) &&
      (role === 'init' || !waiting.some((each) => each.role === 'init'))
    const [next] = waiting.splice(Math.max(0, waiting.findIndex(isReady)), 1)
    if (next) done.push(next)
  }
  return done
}

/** `path` from the config on. */
export function dependencyFaults(services: readonly Ordered[]): Issue[] {
  const faults = services.flatMap((service, index) =>
    service.dependsOn.flatMap((name, at) => {
      const message = whyNot(services, service, name)
      return message === null ? [] : [{ path: `services.${index}.dependsOn.${at}`, message }]
    }),
  )
  return faults.length > 0 ? faults : loops(services)
}

function whyNot(services: readonly Ordered[], { name: own, role }: Ordered, name: string) {
  const other = services.find((each) => each.name === name)
  if (!other) return `there is no service ${name}`
  if (name === own) return 'it cannot wait for itself'
  if (role === 'init' && other.role !== 'init')
    return `${name} starts after all inits: an init can wait for inits alone`
  return null
}

function loops(services: readonly Ordered[]): Issue[] {
  const index = services.findIndex(({ name }) => reaches(services, name, name))
  const looped = services[index]
  return looped
    ? [
        {
          path: `services.${index}.dependsOn`,
          message: `${looped.name} waits for itself, through others`,
        },
      ]
    : []
}

/** Whether `from` waits for `to`, through however many. */
function reaches(services: readonly Ordered[], from: string, to: string): boolean {
  const seen = new Set<string>()
  const open = [from]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const needs = services.find(({ name }) => name === next)?.dependsOn ?? []
    if (needs.includes(to)) return true
    for (const name of needs) {
      if (seen.has(name)) continue
      seen.add(name)
      open.push(name)
    }
  }
  return false
}
