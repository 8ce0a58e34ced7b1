/**
 * A rendered project as `docker compose` takes it on its standard input. What it was rendered from had more in
 * it: services that no profile brought in, and an environment. Pure.
 */

import { ownValue } from '../../../../shared/lib/own-value.ts'
import type { Container } from '../../../engine/engine.ts'
import { serviceOf } from '../project.ts'
import type { Rendered, Service } from '../rendered.ts'
import { type ComposeProject, isReserved } from './compose-cli.ts'

type FedProject = Pick<ComposeProject, 'files' | 'envFiles' | 'profiles' | 'env'>

export interface Fed {
  readonly project: FedProject
  readonly stdin: string
}

/** Services that are only named have the one, which nothing brings in; the other stands for none. */
const profile = { ofAbsent: 'longshore-absent', ofNone: 'longshore-none' } as const

/** `env`: what its secrets and configs are filled in with. */
export function fed(rendered: Rendered, env: ComposeProject['env'] = {}): Fed {
  const { services } = rendered
  const absent = absentServices(rendered).map((name) => [
    name,
    { image: 'absent', profiles: [profile.ofAbsent] },
  ])
  const used = Object.values(services).flatMap((service) => service.profiles ?? [])
  const kept = Object.entries(env).filter(([name]) => !isReserved(name))
  return {
    stdin: JSON.stringify({
      ...rendered,
      services: { ...Object.fromEntries(absent), ...services },
    }),
    project: {
      files: ['-'],
      envFiles: [],
      // All of its own were brought in.
      profiles: [...new Set(used), profile.ofNone],
      env: Object.fromEntries(kept),
    },
  }
}

/** Services that others name, and do without. */
function absentServices({ services }: Rendered): string[] {
  const named = Object.values(services).flatMap((service) => [
    ...Object.keys(service.depends_on ?? {}),
    ...linkedServices(service),
    ...joinedServices(service),
  ])
  return [...new Set(named)].filter((name) => ownValue(services, name) === undefined)
}

export interface UpView {
  readonly project: Rendered
  /** Services whose hash cannot be told before. */
  readonly untold: readonly string[]
}

/**
 * A service that joins another's network is hashed once that is a container's id, and one that could
 * do without another, as if that were not named while no profile brings it in.
 */
export function asUpSees(rendered: Rendered, containers: readonly Container[]): UpView {
  const seen = Object.entries(rendered.services).map(([name, service]) => ({
    name,
    service,
    view: viewOf(service, rendered, containers),
  }))
  return {
    project: {
      ...rendered,
      services: Object.fromEntries(
        seen.map(({ name, service, view }) => [name, view ?? service] as const),
      ),
    },
    untold: seen.filter(({ view }) => view === null).map(({ name }) => name),
  }
}

const modes = ['network_mode', 'pid', 'ipc'] as const

/** Null where it cannot be told. */
function viewOf(
  service: Service,
  rendered: Rendered,
  containers: readonly Container[],
): Service | null {
  if (volumeSources(service).length > 0) return null
  if (linkedServices(service).some((name) => ownValue(rendered.services, name) === undefined))
    return null
  const resolved: Record<string, string> = {}
  for (const mode of modes) {
    const other = serviceNamed(service[mode])
    if (other === undefined) continue
    const container = containers.find((each) => serviceOf(each) === other)
    if (!container) return null
    resolved[mode] = `container:${container.id}`
  }
  const depends = Object.entries(service.depends_on ?? {})
  const kept = depends.filter(
    ([name, { required }]) => required !== false || ownValue(rendered.services, name) !== undefined,
  )
  if (kept.length === depends.length) return { ...service, ...resolved }
  return { ...service, ...resolved, depends_on: Object.fromEntries(kept) }
}

/** The services whose network, processes, memory or volumes it joins. */
export function joinedServices(service: Service): string[] {
  const joined = modes.flatMap((mode) => serviceNamed(service[mode]) ?? [])
  return [...new Set([...joined, ...volumeSources(service)])]
}

/** `db`, or `db:database`. */
export function linkedServices({ links }: Service): string[] {
  return (links ?? []).flatMap((link) => link.split(':')[0] ?? [])
}

function serviceNamed(mode: string | undefined): string | undefined {
  return mode?.startsWith('service:') ? mode.slice('service:'.length) : undefined
}

/** Services that it takes the volumes of: `data`, `data:ro`, but not `container:any`. */
function volumeSources({ volumes_from: from }: Service): string[] {
  return (from ?? [])
    .map((each) => each.split(':')[0] ?? '')
    .filter((name) => name !== '' && name !== 'container')
}
