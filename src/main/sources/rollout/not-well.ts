/** Why a container that is up is not as it was made to be: words to follow its name. Pure. */
import { howOften } from '../../../shared/lib/how-often.ts'
import type { Probe } from '../../../shared/model/failure.ts'
import type { Container } from '../../engine/engine.ts'

/** A program that ends again and again runs in between: for so long after it was started again it is not trusted. */
const trustedAfterMs = 30_000

/** Null where it runs as it was made to run. */
export function whyNotWell(container: Container, network: string, now: number): string | null {
  const { name, state, health, exit, startedAt, addresses, healthOutput } = container
  if (state === 'paused')
    return `is paused and answers nothing: it is replaced. To let it go on as it is: docker unpause ${name}`
  // Restarting before running: an engine says both at once (CP-28).
  if (state === 'restarting') return `ends again and again (${howOften(exit.restarts)} so far)`
  if (state !== 'running') return `is ${state}`
  if (exit.restarts > 0 && now - Date.parse(startedAt) < trustedAfterMs)
    return `has just been started again by the engine, ${howOften(exit.restarts)} so far`
  if (health === 'unhealthy')
    return `is unhealthy${healthOutput === '' ? '' : `, its health check says: ${healthOutput}`}`
  if (health === 'starting') return 'has not become healthy yet'
  return Object.hasOwn(addresses, network) ? null : `is not on network ${network} any more`
}

/** Reason for one that runs, and does not do what it was proved by. */
export function whyNoAnswer(answer: Probe | null | undefined): string | null {
  if (!answer || answer.ok) return null
  return `runs, and does not answer as it did when it was proved: ${answer.target}: ${answer.status ?? answer.answer}`
}
