import type { Duplex } from 'node:stream'
import { steadyNow } from '../../../shared/lib/clock.ts'
import { failureOf } from '../../../shared/lib/failure-error.ts'
import { ownValue } from '../../../shared/lib/own-value.ts'
import type { Probe } from '../../../shared/model/failure.ts'
import type { ReachWay } from '../../../shared/model/host.ts'
import type { Container } from '../../engine/engine.ts'
import { getOver } from '../../hosts/reach/get-over.ts'
import { isRefused } from '../../hosts/reach/refused.ts'
import type { Reached } from '../../hosts/session.ts'
import type { StageRun } from '../stage.ts'
import type { HttpProbe } from './spec.ts'

const timeoutMs = 2_000

/** Making a helper container takes its time, once. */
const connectMs = 5_000

export interface ProbeTarget {
  readonly container: Container
  readonly network: string
  readonly port: number
  readonly path: string
}

/** Things that asking needs: a stage's run has it, and so has whoever only looks. */
export type Asker = Pick<StageRun, 'clock' | 'session' | 'signal'>

/**
 * One GET over whatever leads to the container; 2xx and 3xx are healthy. Throws for cancelling, and where nothing
 * leads there at all: then it is not the container that failed.
 */
export async function probeHttp(run: Asker, target: ProbeTarget): Promise<Probe> {
  const [at, begun] = [run.clock.now(), steadyNow(run.clock)]
  const outcome = await ask(run, target)
  run.signal.throwIfAborted()
  return { at, durationMs: steadyNow(run.clock) - begun, ...outcome }
}

type Outcome = Pick<Probe, 'ok' | 'answer' | 'status'>

async function ask(run: Asker, target: ProbeTarget): Promise<Outcome & Pick<Probe, 'target'>> {
  const { container, network, port, path } = target
  const address = ownValue(container.addresses, network) ?? ''
  const inside = `GET ${urlOf(address || container.name, port, path)}`
  let reached: Reached
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(connectMs)])
  try {
    reached = await run.session.reach.connect({ container, port, network }, signal)
  } catch (error) {
    if (failureOf(error)?.kind === 'containers-unreachable') throw error
    const answer = signal.aborted ? `no connection in ${connectMs} ms` : reason(error)
    return { target: inside, ok: false, answer }
  }
  const where = `GET ${urlOf(reached.address, reached.port, path)}${remarks[reached.way]}`
  try {
    const within = AbortSignal.any([run.signal, AbortSignal.timeout(timeoutMs)])
    return { target: where, ...(await get(reached.stream, { ...reached, path }, within)) }
  } finally {
    reached.stream.destroy()
  }
}

const remarks: { readonly [W in ReachWay]: string } = {
  direct: '',
  shell: ' (by a command of the host)',
  published: ' (published for it)',
  helper: ' (through a helper container)',
}

function urlOf(address: string, port: number, path: string): string {
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}${path}`
}

interface Request {
  readonly address: string
  readonly port: number
  readonly path: string
}

async function get(socket: Duplex, asked: Request, signal: AbortSignal): Promise<Outcome> {
  try {
    const { address: host, port, path } = asked
    const { status, body: answer } = await getOver(socket, { host, port, path }, signal)
    return { ok: status >= 200 && status < 400, status, answer }
  } catch (error) {
    return { ok: false, answer: signal.aborted ? `no answer in ${timeoutMs} ms` : reason(error) }
  }
}

function reason(error: unknown): string {
  if (isRefused(error)) return 'ECONNREFUSED'
  const failure = failureOf(error)
  if (failure?.kind === 'port-unreachable') return failure.reason
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  if (!(cause instanceof Error)) return 'no answer'
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message
}

/** Asks a container over HTTP, from outside it. */
export type Prober = (container: Container) => Promise<Probe>

/** How a container is asked. */
export interface Asked {
  readonly probe: HttpProbe | null
  readonly network: string
}

/** Null where nothing is asked of it. */
export function proberOf(run: StageRun, { probe, network }: Asked): Prober | null {
  if (!probe) return null
  return async (container) => await probeHttp(run, { container, network, ...probe })
}
