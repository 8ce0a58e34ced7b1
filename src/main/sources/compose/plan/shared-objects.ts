/** Networks and volumes of a project on its host: those that are not there, and those that only have its names. */

import { fail } from '../../../../shared/lib/failure-error.ts'
import { isUp } from '../../../../shared/model/container-state.ts'
import type { Workload } from '../../../../shared/model/workload.ts'
import type { Container, Engine } from '../../../engine/engine.ts'
import type { Intent, TargetContext } from '../../stage.ts'
import { ownMarks } from '../own-labels.ts'
import type { PlacedIssue } from '../project/lines.ts'
import { adoptedProject, serviceOf } from '../project.ts'
import type { Rendered } from '../rendered.ts'
import type { Observed } from './observe.ts'
import type { Wanted } from './wanted.ts'

/** External objects that are not there: `docker compose` finds out only once it has pulled and built. */
export async function missingExternals(
  { networks, volumes }: Engine,
  { rendered }: Pick<Wanted, 'rendered'>,
  signal: AbortSignal,
): Promise<readonly PlacedIssue[]> {
  const services = Object.values(rendered.services)
  const joined = services.flatMap((service) => Object.keys(service.networks ?? {}))
  const mounted = services.flatMap((service) =>
    (service.volumes ?? []).flatMap(({ type, source }) => (type === 'volume' ? [source] : [])),
  )
  const issues: PlacedIssue[] = []
  for (const { key, name } of external(rendered.networks, joined))
    if (!(await networks.inspect(name, signal))) issues.push(missing('network', key, name))
  const wanted = external(rendered.volumes, mounted)
  const there = wanted.length === 0 ? [] : await volumes.list([], signal)
  for (const { key, name } of wanted)
    if (!there.includes(name)) issues.push(missing('volume', key, name))
  return issues
}

function external(objects: Rendered['networks'], used: readonly (string | undefined)[]) {
  return Object.entries(objects ?? {}).flatMap(([key, { external: isExternal, name = key }]) =>
    isExternal === true && used.includes(key) ? [{ key, name }] : [],
  )
}

function missing(kind: 'network' | 'volume', key: string, name: string): PlacedIssue {
  const made = `docker ${kind} create ${name}`
  const message = `there is no ${kind} ${name} on the host, and an external one is not made: ${made}`
  return { path: [`${kind}s`, key], message }
}

/**
 * Names of the project's own volumes. Throws `name-conflict` where the project would use a volume or a
 * network that was not made for it: `docker compose up` only warns of a volume, and writes to it. What is
 * meant to be shared is declared external.
 */
export async function ownVolumes(
  { session: { name: host, engine }, installation }: TargetContext,
  workload: Workload,
  { rendered, signal }: { readonly rendered: Rendered | null; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const marks = ownMarks(installation, workload)
  if (rendered === null || adoptedProject(workload.document) !== undefined)
    return await engine.volumes.list(marks, signal)
  const [volumes, networks, allVolumes, allNetworks] = await Promise.all([
    engine.volumes.list(marks, signal),
    engine.networks.list(marks, signal),
    engine.volumes.list([], signal),
    engine.networks.list([], signal),
  ])
  refuseTaken(host, 'volume', { wanted: rendered.volumes, there: allVolumes, own: volumes })
  refuseTaken(host, 'network', { wanted: rendered.networks, there: allNetworks, own: networks })
  return volumes
}

/** As they are named on the host. */
function namesOf(objects: Rendered['volumes']): string[] {
  return Object.values(objects ?? {}).flatMap(({ name, external }) =>
    name === undefined || external === true ? [] : [name],
  )
}

interface NamedObjects {
  readonly wanted: Rendered['volumes']
  /** Names of all on the host. */
  readonly there: readonly string[]
  readonly own: readonly string[]
}

function refuseTaken(
  host: string,
  kind: 'volume' | 'network',
  { wanted, there, own }: NamedObjects,
): void {
  const name = namesOf(wanted).find((each) => there.includes(each) && !own.includes(each))
  if (name === undefined) return
  const holder = `a ${kind} that was not made for this workload (declare it external if it is meant)`
  fail({ kind: 'name-conflict', host, name, holder })
}

/** Container id → names of the networks. Another may have the name by now: a container goes by its id. */
export type LostNetworks = Readonly<Record<string, readonly string[]>>

export async function readLostNetworks(
  { networks }: Engine,
  containers: readonly Container[],
  signal: AbortSignal,
): Promise<LostNetworks> {
  const lost: Record<string, string[]> = {}
  for (const container of containers.filter((each) => !isUp(each))) {
    for (const [name, id] of Object.entries(container.networkIds ?? {})) {
      if (id === '' || (await networks.inspect(name, signal))?.id === id) continue
      lost[container.id] = [...(lost[container.id] ?? []), name]
    }
  }
  return lost
}

/** Starting them as they are cannot succeed; a deployment makes them anew. */
export function refuseLost(
  { host, workload }: { readonly host: string; readonly workload: string },
  { action, options }: Intent,
  { containers, lostNetworks }: Observed,
): void {
  if (action !== 'start' && action !== 'restart') return
  const { services } = options
  const held = containers.filter(
    (container) =>
      lostNetworks[container.id] &&
      (services.length === 0 || services.includes(serviceOf(container))),
  )
  if (held.length === 0) return
  const networks = [...new Set(held.flatMap(({ id }) => lostNetworks[id] ?? []))]
  fail({ kind: 'network-gone', host, workload, networks, containers: held.map(({ name }) => name) })
}
