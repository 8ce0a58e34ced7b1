/** A host as shown, asked now; what it answers also settles its state. */
import type { Clock } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { Host } from '../../shared/model/host.ts'
import type { EngineFacts } from '../engine/engine.ts'
import { readDisk } from './disk.ts'
import type { HostSession } from './session.ts'
import { shownHost } from './shown-host.ts'

/** How long a host may take to describe itself before it counts as not answering. */
const describeTimeoutMs = 8_000

export async function describeHost(session: HostSession, clock: Clock): Promise<Host> {
  const timeout = new AbortController()
  const cancel = clock.schedule(describeTimeoutMs, () => timeout.abort())
  try {
    const engine = await askEngine(session, timeout.signal)
    if (engine === null) return shownHost(session, { engine })
    const latencyMs = await session.engine.ping(timeout.signal).catch(() => null)
    const disk = await readDisk(session, engine, timeout.signal)
    return shownHost(session, { engine, latencyMs, disk })
  } finally {
    cancel()
  }
}

async function askEngine(session: HostSession, timeout: AbortSignal): Promise<EngineFacts | null> {
  try {
    const engine = await session.engine.info(timeout)
    session.state.report({ online: true })
    return engine
  } catch (error) {
    const failure = timeout.aborted ? silence(session) : failureOf(error)
    if (!failure) throw error
    session.state.report({ online: false, failure })
    return null
  }
}

function silence({ name: host, endpoint }: HostSession): Failure {
  const reason = `it did not answer for ${describeTimeoutMs / 1_000} s`
  return { kind: 'engine-unavailable', host, endpoint, reason }
}
