import {
  type Fleet,
  type FleetContainer,
  type FleetWorkload,
  isOwn,
  isUnmanaged,
} from '../../shared/model/fleet.ts'

export type FleetRow =
  | {
      readonly kind: 'workload'
      readonly key: string
      readonly name: string
      readonly host: string
      readonly workload: FleetWorkload
      /** When it was last true, where that is not now; undefined = now. */
      readonly staleSince: number | null | undefined
    }
  | {
      readonly kind: 'container'
      readonly key: string
      readonly name: string
      readonly host: string
      readonly container: FleetContainer
      readonly staleSince: number | null | undefined
    }

export interface FleetRows {
  readonly workloads: readonly FleetRow[]
  /** Made by another installation of Longshore: shown, never touched. */
  readonly others: readonly FleetRow[]
  /** Longshore runs them for itself: the edge, helpers. */
  readonly own: readonly FleetRow[]
  /** Containers of others: shown, never touched. */
  readonly foreign: readonly FleetRow[]
  /** Made by Longshore for a workload that is not here any more. */
  readonly orphans: readonly FleetRow[]
}

/** Older than this is not shown as true any more. */
export const staleAfterMs = 60_000

/**
 * The rows of a fleet that match every word of `filter`, by name, host, image, tag or state.
 * `isLive`: the app still tells; otherwise nothing is newer than the fleet itself. `onHosts`: only
 * rows of these; none named = all.
 */
export function fleetRows(
  fleet: Fleet,
  filter: string,
  {
    isLive,
    onHosts = [],
  }: { readonly isLive: boolean; readonly onHosts?: readonly string[] | undefined },
): FleetRows {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const known = new Set(fleet.workloads.map((workload) => workload.name))
  const lost = lostHosts(fleet, isLive)
  const isShown = (haystack: string) => words.every((word) => haystack.includes(word))
  const isThere = (host: string) => onHosts.length === 0 || onHosts.includes(host)
  const containers = fleet.containers.filter(
    (container) => isThere(container.host) && isShown(containerText(container)),
  )
  return {
    workloads: fleet.workloads
      .filter((workload) => isThere(workload.host) && isShown(workloadText(workload)))
      .map((workload) => workloadRow(workload, fleet, lost))
      .sort(byName),
    others: containers
      .filter(({ otherInstallation }) => otherInstallation !== undefined)
      .map((container) => containerRow(container, lost))
      .sort(byName),
    own: containers
      .filter(isOwn)
      .map((container) => containerRow(container, lost))
      .sort(byName),
    foreign: containers
      .filter(isUnmanaged)
      .map((container) => containerRow(container, lost))
      .sort(byName),
    orphans: containers
      .filter(({ owner }) => owner !== null && !known.has(owner.workload))
      .map((container) => containerRow(container, lost))
      .sort(byName),
  }
}

/** Hosts of which nothing is known now, and since when. */
function lostHosts(fleet: Fleet, isLive: boolean): ReadonlyMap<string, number> {
  const lost = new Map<string, number>()
  for (const { name, status } of fleet.hosts) {
    if (status.state === 'stale' || status.state === 'failed') lost.set(name, status.since)
    else if (!isLive) lost.set(name, fleet.at)
  }
  return lost
}

function workloadRow(
  workload: FleetWorkload,
  fleet: Fleet,
  lost: ReadonlyMap<string, number>,
): FleetRow {
  const { name, host, asOf, state } = workload
  const isOld = asOf !== null && fleet.at - asOf > staleAfterMs
  const isStale = lost.has(host) || isOld || state === 'unknown'
  const staleSince = isStale ? (asOf ?? lost.get(host) ?? null) : undefined
  return sameRow(workload, staleSince, () => ({
    ...{ kind: 'workload', key: `w:${host}:${name}`, name, host, workload, staleSince },
  }))
}

const made = new WeakMap<FleetWorkload | FleetContainer, FleetRow>()

/** The row made before of the same: a list draws only what is another. */
function sameRow(
  of: FleetWorkload | FleetContainer,
  staleSince: FleetRow['staleSince'],
  make: () => FleetRow,
): FleetRow {
  const last = made.get(of)
  if (last && last.staleSince === staleSince) return last
  const row = make()
  made.set(of, row)
  return row
}

function containerRow(container: FleetContainer, lost: ReadonlyMap<string, number>): FleetRow {
  const { host, id } = container
  const staleSince = lost.get(host)
  return sameRow(container, staleSince, () => ({
    ...{ kind: 'container', key: `c:${host}:${id}`, name: containerName(container) },
    ...{ host, container, staleSince },
  }))
}

const workloadText = ({ name, host, image, tag, state, release }: FleetWorkload) =>
  `${name} ${host} ${image} ${tag ?? ''} ${release ?? ''} ${state}`.toLowerCase()

const containerText = (container: FleetContainer) => {
  const { name, host, image, state, otherInstallation: other } = container
  return `${name} ${host} ${image} ${state} ${other?.workload ?? ''} ${other?.release ?? ''}`.toLowerCase()
}

/** The name that another installation has for a container: its workload, and the service where it has several. */
function containerName({ name, service, otherInstallation }: FleetContainer): string {
  const workload = otherInstallation?.workload
  if (!workload) return name
  return service === undefined ? workload : `${workload}/${service}`
}

/** Made once: comparing by `localeCompare` would make one for each of thousands of pairs. */
const inOrder = new Intl.Collator('en', { numeric: true })

const byName = (a: FleetRow, b: FleetRow) =>
  inOrder.compare(a.name, b.name) || inOrder.compare(a.host, b.host)
