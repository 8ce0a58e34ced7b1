/** Trouble of a container of a project, as the engine shows it. Pure. */
import { howOften } from '../../../shared/lib/how-often.ts'
import type { Container } from '../../engine/engine.ts'

export interface Judged {
  /** '' = nothing. */
  readonly trouble: string
  /** How bad it is: of several the worst is told. */
  readonly badness: number
}

interface Known {
  /** Whether it is there to end. */
  readonly isJob: boolean
  /** How often the engine has started it again since it is looked at. */
  readonly bounced?: number
}

const well: Judged = { trouble: '', badness: 0 }

export function judge(container: Container, { isJob, bounced = 0 }: Known): Judged {
  const { state, health, exit } = container
  switch (state) {
    case 'dead':
      return { trouble: 'is dead', badness: 7 }
    case 'restarting':
      return { trouble: `keeps restarting (exit code ${codeOf(container)})`, badness: 6 }
    case 'exited':
      if (exit.exitCode === 0 && bounced === 0) return endedWell(container, isJob)
      return { trouble: `ended with ${codeOf(container)}`, badness: 5 }
    case 'running':
      if (bounced > 0)
        return { trouble: `restarted ${howOften(bounced)} while it was watched`, badness: 4 }
      return ofHealth(health)
    default:
      return { trouble: `is ${state}`, badness: 4 }
  }
}

function codeOf({ exit, state }: Container): string {
  const unknown = state === 'exited' ? 'an unknown code' : 'unknown'
  return `${exit.exitCode ?? unknown}${exit.oomKilled ? ', out of memory' : ''}`
}

/** Verdict on an end with 0: well for a job; for a service that says it is to stay up, an end like any other. */
function endedWell(container: Container, isJob: boolean): Judged {
  const sign = isJob ? null : signOfService(container)
  return sign === null ? well : { trouble: `ended with 0, though ${sign}`, badness: 5 }
}

/** Sign that it is to stay up; null = there is none. */
export function signOfService(container: Container): string | null {
  const { ports, healthcheck, restartPolicy } = container
  if (ports.some(isPublished)) return 'it publishes a port'
  if (healthcheck) return 'it has a health check'
  const isKept = restartPolicy === 'always' || restartPolicy === 'unless-stopped'
  return isKept ? `its restart policy is ${restartPolicy}` : null
}

/** As the engine module writes one that leads to the host. */
const isPublished = (port: string): boolean => port.includes('->')

function ofHealth(health: Container['health']): Judged {
  switch (health) {
    case 'unhealthy':
      return { trouble: 'is unhealthy', badness: 3 }
    case 'starting':
      return { trouble: 'has not become healthy yet', badness: 2 }
    case 'unknown':
      return { trouble: 'has a health that is not known', badness: 1 }
    default:
      return well
  }
}

/** In how short a time one that the engine started again may end once more: a loop has a period. */
const steadyMs = 600_000

/**
 * The same of one that nobody watches: `now` is the engine's own time, undefined where it did not say. One that
 * was started again a while ago has proved by now that it holds.
 */
export function troubleNow(container: Container, isJob: boolean, now: number | undefined): string {
  const { trouble } = judge(container, { isJob })
  const { restarts } = container.exit
  if (trouble !== '' || restarts === 0 || container.state !== 'running') return trouble
  const isSteady = now !== undefined && now - Date.parse(container.startedAt) >= steadyMs
  return isSteady ? '' : `was started again ${howOften(restarts)}, and not long ago`
}

/** The engine has not made up its mind. */
export function isStarting({ state, health }: Container): boolean {
  return state === 'running' && health === 'starting'
}

/** For an engine that is slow to say what it knows. */
const marginMs = 5_000

/**
 * As long as the engine itself may go on calling it starting, whatever the document says: all of its start
 * period, and then as many checks as have to fail.
 */
export function mayStartMs(
  { healthcheck }: Container,
  { healthTimeoutMs }: { readonly healthTimeoutMs: number },
): number {
  if (!healthcheck) return healthTimeoutMs
  const { startPeriodMs, intervalMs, timeoutMs, retries } = healthcheck
  return Math.max(healthTimeoutMs, startPeriodMs + retries * (intervalMs + timeoutMs) + marginMs)
}
