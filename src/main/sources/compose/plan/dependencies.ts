/** Changes of services because of others of their project, or of its files. Pure. */

import { ownValue } from '../../../../shared/lib/own-value.ts'
import type { Intent } from '../../stage.ts'
import { joinedServices } from '../cli/fed.ts'
import type { Rendered, Service } from '../rendered.ts'
import type { ServiceChange, UpBody } from './body.ts'
import { type ReleasedProject, releasedSchema } from './released.ts'
import type { Wanted } from './wanted.ts'

/** Names of services, each after those that it depends on: what becomes of it hangs on what becomes of them. */
export function inDependencyOrder({ services }: Rendered): string[] {
  const names = new Set<string>()
  const visit = (name: string, path: readonly string[]): void => {
    const service = ownValue(services, name)
    if (!service || path.includes(name)) return
    for (const other of dependenciesOf(service)) visit(other, [...path, name])
    names.add(name)
  }
  for (const name of Object.keys(services)) visit(name, [])
  return [...names]
}

function dependenciesOf(service: Service): string[] {
  return [...Object.keys(service.depends_on ?? {}), ...joinedServices(service)]
}

/**
 * `up` makes anew what depends on what it makes anew, whatever their own configuration; it no longer
 * does from 2.29.3 on, but for what joins the other's network or the like.
 */
export function forcedBy(
  version: string,
  service: Service,
  earlier: ReadonlyMap<string, ServiceChange>,
): string | null {
  const joined = joinedServices(service).find((name) => isMadeAnew(earlier.get(name)))
  if (joined !== undefined) return `it joins ${joined}, which is made anew`
  if (isAtLeast(version, [2, 29, 3])) return null
  const replaced = dependenciesOf(service).find((name) => {
    const other = earlier.get(name)
    return other?.change === 'recreate' && other.order === 'replace'
  })
  return replaced === undefined ? null : `it depends on ${replaced}, which is made anew`
}

/**
 * Dependencies that must be as they are to be before a new container of it starts: one that is made anew in its own
 * turn, or a job that is new; what starts beside the old one comes before all of these.
 */
export function waitsFor(
  service: Service,
  earlier: ReadonlyMap<string, ServiceChange>,
): string | null {
  const isFirst = (name: string): boolean => {
    const { change, order } = earlier.get(name) ?? {}
    const isJob = ownValue(service.depends_on, name)?.condition === 'service_completed_successfully'
    return (change === 'recreate' && order === 'replace') || (change === 'create' && isJob)
  }
  const first = dependenciesOf(service).find(isFirst)
  return first === undefined ? null : `it waits for ${first}, which is made before it`
}

export function isAtLeast(version: string, least: readonly number[]): boolean {
  const parts = version.split(/[.+-]/).map(Number)
  for (const [index, wanted] of least.entries()) {
    const part = parts[index] ?? 0
    if (part !== wanted) return part > wanted
  }
  return true
}

function isMadeAnew(change: ServiceChange | undefined): boolean {
  return change?.change === 'recreate' || change?.change === 'create'
}

/** The files of a service that are others than when its containers were started last, as far as that is known. */
export function changedFiles(
  { mounted }: { readonly mounted?: Wanted['mounted'] | undefined },
  previous: ReleasedProject | null,
  service: string,
): string[] {
  const [was, is] = [ownValue(previous?.services, service)?.mounted, ownValue(mounted, service)]
  if (!was || !is) return []
  return Object.keys(is).filter(
    (file) => ownValue(was, file) !== undefined && ownValue(was, file) !== ownValue(is, file),
  )
}

/**
 * Files that containers of a release saw otherwise than those of what is live, as far as that is known, and that do
 * not go back with it: they are in a folder of the user's own, and no release holds them.
 */
export function stayingFiles(
  { action, release }: Pick<Intent, 'action' | 'release'>,
  { mounted, previous }: Pick<UpBody, 'mounted' | 'previous'>,
): string[] {
  if (action !== 'rollback' || mounted || !release) return []
  const was = releasedSchema.safeParse(release.rendered).data?.services ?? {}
  const seen = Object.entries(previous?.services ?? {}).flatMap(
    ([service, { mounted: now = {} }]) =>
      Object.keys(now).filter((file) => {
        const before = ownValue(ownValue(was, service)?.mounted, file)
        return before !== undefined && contentOf(before) !== contentOf(ownValue(now, file) ?? '')
      }),
  )
  return [...new Set(seen)]
}

/** One that another of the same content took the place of is the same to its readers. */
const contentOf = (hash: string): string => hash.replace(/ ?inode \d+$/, '')

/** Services that are restarted with others: those that join them, or that say so. */
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
