// What an engine has of one compose project, without what differs between two runs of the same: to be
// compared, and to be removed.
import type { EngineBed } from './bed/shared-engine.ts'
import { listProject, ofProject, serviceOf } from './project-containers.ts'

interface Made {
  readonly Id: string
}

interface NetworkEnd {
  readonly Aliases: readonly string[] | null
  readonly IPAMConfig: unknown
  readonly Links: unknown
}

interface WholeContainer {
  readonly Id: string
  readonly Name: string
  readonly Path: string
  readonly Args: readonly string[]
  readonly Config: { readonly Hostname: string; readonly Labels: Record<string, string> }
  readonly HostConfig: unknown
  readonly Mounts: readonly { readonly Destination: string }[]
  readonly NetworkSettings: { readonly Networks: Record<string, NetworkEnd> }
}

interface WholeNetwork {
  readonly Name: string
  readonly Labels: Record<string, string> | null
  readonly [other: string]: unknown
}

export interface ProjectSnapshot {
  readonly containers: Record<string, unknown>
  readonly networks: Record<string, unknown>
  readonly volumes: Record<string, unknown>
}

const oursOrOfTheRun =
  /^longshore\.|^com\.docker\.compose\.(config-hash|project\.config_files|project\.environment_file)$/

const plainLabels = (labels: Record<string, string> | null): Record<string, string> =>
  Object.fromEntries(
    Object.entries(labels ?? {})
      .filter(([key]) => !oursOrOfTheRun.test(key))
      .map(([key, value]) => [key, key === dependsOn ? value.split(',').sort().join() : value]),
  )

const dependsOn = 'com.docker.compose.depends_on'

/** Ids, times and addresses aside. */
export async function snapshot(bed: EngineBed, project: string): Promise<ProjectSnapshot> {
  const filters = ofProject(project)
  const listed = await listProject(bed, project)
  const containers = await Promise.all(
    listed.map(({ Id }) => bed.ask<WholeContainer>('GET', `/containers/${Id}/json`)),
  )
  const networks = await bed.ask<WholeNetwork[]>('GET', `/networks?filters=${filters}`)
  const { Volumes } = await bed.ask<{ Volumes: WholeNetwork[] | null }>(
    'GET',
    `/volumes?filters=${filters}`,
  )
  const named = (objects: readonly WholeNetwork[]) =>
    Object.fromEntries(
      objects
        .filter(({ Name }) => !isHash.test(Name))
        .map(({ Name, Labels, Driver, Options, Internal, Attachable, EnableIPv6, Scope }) => [
          Name,
          { Driver, Options, Internal, Attachable, EnableIPv6, Scope, labels: plainLabels(Labels) },
        ]),
    )
  return {
    containers: Object.fromEntries(
      containers.map((container) => [container.Name, plain(container, containers)]),
    ),
    networks: named(networks),
    volumes: named(Volumes ?? []),
  }
}

const isHash = /^[0-9a-f]{64}$/

function plain(container: WholeContainer, all: readonly WholeContainer[]): unknown {
  const { Id, Path, Args, Config, HostConfig, Mounts, NetworkSettings } = container
  const { Hostname, Labels, ...config } = Config
  const networks = Object.entries(NetworkSettings.Networks).map(([name, end]) => [
    name,
    { ipam: end.IPAMConfig, links: end.Links, aliases: (end.Aliases ?? []).toSorted() },
  ])
  const shown = {
    ...{ Path, Args, config, HostConfig },
    hostname: Id.startsWith(Hostname) ? 'its id' : Hostname,
    labels: plainLabels(Labels),
    mounts: Mounts.toSorted((a, b) => (a.Destination < b.Destination ? -1 : 1)),
    networks: Object.fromEntries(networks),
  }
  let text = JSON.stringify(shown, inOrder)
  for (const other of all)
    text = text.replaceAll(other.Id, other.Name).replaceAll(other.Id.slice(0, 12), other.Name)
  return JSON.parse(text.replaceAll(/[0-9a-f]{64}/g, 'some id'))
}

/** The engine gets them in the order of a hash table. */
const sets = ['Env', 'Mounts', 'Binds', 'ExtraHosts', 'Ulimits']

function inOrder(key: string, value: unknown): unknown {
  if (!sets.includes(key) || !Array.isArray(value)) return value
  return value.map((each) => JSON.stringify(each)).sort()
}

/** `service → ids of its containers`, those that ended included. */
export async function idsByService(
  bed: EngineBed,
  project: string,
): Promise<Record<string, string[]>> {
  const byService = Map.groupBy(await listProject(bed, project), serviceOf)
  const ids = [...byService].map(([service, own]) => [service, own.map(({ Id }) => Id).sort()])
  return Object.fromEntries(ids)
}

/** How many containers of each service were created since (ms), by the engine's own account. */
export async function creations(
  bed: EngineBed,
  project: string,
  since: number,
): Promise<Record<string, number>> {
  const label = [`com.docker.compose.project=${project}`]
  const filters = JSON.stringify({ type: ['container'], event: ['create'], label })
  const times = `since=${since / 1_000}&until=${Date.now() / 1_000}`
  const { body } = await bed.call('GET', `/events?${times}&filters=${encodeURIComponent(filters)}`)
  const made: Record<string, number> = {}
  for (const line of body.split('\n').filter((each) => each !== '')) {
    const service = JSON.parse(line).Actor.Attributes['com.docker.compose.service']
    made[service] = (made[service] ?? 0) + 1
  }
  return made
}

/** Everything of it, images that were built for it too. */
export async function removeProject(bed: EngineBed, project: string): Promise<void> {
  const filters = ofProject(project)
  const containers = await listProject(bed, project)
  await Promise.all(containers.map(({ Id }) => bed.call('DELETE', `/containers/${Id}?force=1&v=1`)))
  const networks = await bed.ask<Made[]>('GET', `/networks?filters=${filters}`)
  const { Volumes } = await bed.ask<{ Volumes: { Name: string }[] | null }>(
    'GET',
    `/volumes?filters=${filters}`,
  )
  const images = await bed.ask<Made[]>('GET', `/images/json?filters=${filters}`)
  await Promise.all([
    ...networks.map(({ Id }) => bed.call('DELETE', `/networks/${Id}`)),
    ...(Volumes ?? []).map(({ Name }) => bed.call('DELETE', `/volumes/${Name}`)),
    ...images.map(({ Id }) => bed.call('DELETE', `/images/${Id}?force=1`)),
  ])
}
