/** How long services are expected to be down. Pure. */
import { parseDuration } from '../../../../shared/lib/duration.ts'
import type { ProjectBody } from '../body.ts'
import type { Service } from '../rendered.ts'
import { hasHealthcheck } from './start-first.ts'

/** What compose waits before it kills, where the service does not say. */
const defaultGraceMs = 10_000
/** What a start takes. */
const startMs = 1_000

/** Of a service that is stopped before it is started again. */
export function replacementOutageMs(service: Service): number {
  return stopMs(service) + startMs + firstProbeMs(service)
}

/** Of containers that are restarted as they are. */
export function restartOutageMs({ stopTimeoutMs }: ProjectBody): number {
  return stopTimeoutMs + startMs
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
