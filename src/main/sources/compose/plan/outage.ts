/** Whether services are down while they are replaced, why, and for how long. Pure. */
import { parseDuration } from '../../../../shared/lib/duration.ts'
import type { Service } from '../rendered.ts'

/** Milliseconds that compose waits before it kills, where the service does not say. */
const defaultGraceMs = 10_000
/** Milliseconds that a start takes. */
const startMs = 1_000

/** The outage of a service that is stopped before it is started again, in ms. */
export function replacementOutageMs(service: Service): number {
  return stopMs(service) + startMs + firstProbeMs(service)
}

function stopMs({ stop_grace_period: grace }: Service): number {
  return grace === undefined ? defaultGraceMs : (parseDuration(grace) ?? 0)
}

/** The engine's own, where the service does not say: between probes, and while it may still be starting. */
const probeMs = { later: 30_000, starting: 5_000 }

/** Until it can be healthy at the earliest: nothing is probed before one interval is over. */
function firstProbeMs(service: Service): number {
  const { healthcheck } = service
  if (!healthcheck || !hasHealthcheck(service, true)) return 0
  const { interval, start_interval: early, start_period: period } = healthcheck
  if (period !== undefined && (parseDuration(period) ?? 0) > 0)
    return early === undefined ? probeMs.starting : (parseDuration(early) ?? 0)
  return interval === undefined ? probeMs.later : (parseDuration(interval) ?? 0)
}

interface Around {
  /** Another service joins its network, processes or memory. */
  readonly isJoined: boolean
  readonly imageHasHealthcheck: boolean
  /** Places at which its containers have volumes, also those that only their image asks for. */
  readonly volumesAt: readonly string[]
}

/** Why a second container of it cannot run beside the first, proved before that goes; null = it can. */
export function startFirstObstacle(service: Service, around: Around): string | null {
  const port = service.ports?.find(({ published }) => published !== undefined && published !== '')
  if (port) return `host port ${port.published} is fixed`
  if (service.container_name !== undefined)
    return `its container name ${service.container_name} is fixed`
  if (service.network_mode !== undefined && service.network_mode !== 'none')
    return `it uses the network of ${service.network_mode}`
  if (hasFixedAddress(service)) return 'its address is fixed'
  if (around.isJoined) return 'other services join its network'
  // Two writers of one data folder break what was not made for it; nobody but the user can know.
  const shared = service.volumes?.find(
    ({ type, read_only }) => (type === 'volume' || type === 'bind') && read_only !== true,
  )
  if (shared) return `it writes to ${shared.source ?? 'a volume'} at ${shared.target}`
  // A second container would begin with an empty one, and the data would go with the first.
  const kept = around.volumesAt.find((target) => !isDeclared(service, target))
  if (kept !== undefined) return `it keeps data in a volume without a name at ${kept}`
  if (service.deploy?.mode === 'global') return 'it runs once per host'
  if (!hasHealthcheck(service, around.imageHasHealthcheck)) return 'it has no health check'
  return null
}

export function hasHealthcheck({ healthcheck }: Service, imageHasOne: boolean): boolean {
  if (!healthcheck) return imageHasOne
  if (healthcheck.disable === true) return false
  const { test } = healthcheck
  if (Array.isArray(test)) return test[0] !== 'NONE'
  return test !== undefined || imageHasOne
}

function isDeclared({ volumes }: Service, target: string): boolean {
  return volumes?.some((each) => each.target === target) ?? false
}

function hasFixedAddress({ networks, mac_address }: Service): boolean {
  const addresses = Object.values(networks ?? {}).some(
    (network) => network?.ipv4_address !== undefined || network?.ipv6_address !== undefined,
  )
  return addresses || mac_address !== undefined
}
