/** What becomes of services that see files of the project which changed, and that nothing else makes anew. Pure. */
import type { ServiceChange } from '../body.ts'
import type { Service } from '../rendered.ts'
import { joinedServices } from '../tools/up-view.ts'
import type { ReleasedProject } from '../wanted/released.ts'
import type { Wanted } from '../wanted/wanted.ts'
import { inDependencyOrder } from './dependencies.ts'

/** Those of its files that are others than when its containers were started last, as far as that is known. */
export function changedFiles(
  { mounted }: { readonly mounted?: Wanted['mounted'] | undefined },
  previous: ReleasedProject | null,
  service: string,
): string[] {
  const [was, is] = [previous?.services[service]?.mounted, mounted?.[service]]
  if (!was || !is) return []
  return Object.keys(is).filter((file) => was[file] !== undefined && was[file] !== is[file])
}

/** What is restarted takes those with it that join it, or that say so. */
export function restartedWith(
  service: Service,
  earlier: ReadonlyMap<string, ServiceChange>,
): string | null {
  const isRestarted = (name: string) => earlier.get(name)?.change === 'restart'
  const joined = joinedServices(service).find(isRestarted)
  if (joined !== undefined) return `it joins ${joined}, which is restarted`
  const told = Object.entries(service.depends_on ?? {}).find(
    ([name, { restart }]) => restart === true && isRestarted(name),
  )
  return told ? `it depends on ${told[0]}, which is restarted` : null
}

/** Whose containers are begun anew as they are, in the order of their dependencies. */
export function restartsOf(
  services: readonly ServiceChange[],
  { wanted, previous }: { readonly wanted: Wanted; readonly previous: ReleasedProject | null },
): string[] {
  return inDependencyOrder(wanted.rendered).filter((name) => {
    const { change, from = 0 } = services.find(({ service }) => service === name) ?? {}
    if (change === 'restart') return true
    const isKept = change === 'scale' || change === 'start'
    return isKept && from > 0 && changedFiles(wanted, previous, name).length > 0
  })
}
