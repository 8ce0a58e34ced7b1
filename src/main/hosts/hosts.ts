/** Every host this installation knows: for now the local one; ssh and tcp join the same list. */
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../shared/lib/clock.ts'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import type { EngineInfo, Host } from '../../shared/model/host.ts'
import type { Surroundings } from './endpoint.ts'
import { createLocalHost } from './local-host.ts'
import type { HostSession, Hosts } from './session.ts'
import { shownHost } from './shown-host.ts'

export interface HostsDeps {
  readonly clock: Clock
  readonly installation: string
  /** Private folders of workloads on this machine, a folder per host below it. */
  readonly filesDir: string
  /** The local engine's socket or address, instead of what the docker CLI would take. */
  readonly endpoint?: string
  readonly surroundings?: Surroundings
}

export const localHostName = 'local'

/** How long a host may take to describe itself before it counts as not answering. */
const describeTimeoutMs = 5_000

export function createHosts(deps: HostsDeps): Hosts {
  const sessions: readonly HostSession[] = [
    createLocalHost({
      name: localHostName,
      clock: deps.clock,
      installation: deps.installation,
      filesDir: join(deps.filesDir, localHostName),
      surroundings: deps.surroundings ?? thisMachine(),
      ...(deps.endpoint === undefined ? {} : { endpoint: deps.endpoint }),
    }),
  ]
  return {
    list: () => sessions,
    get: (name) =>
      sessions.find((session) => session.name === name) ??
      fail({ kind: 'not-found', what: 'host', name }),
    describe: (session) => describeHost(session, deps.clock),
    async close() {
      await Promise.all(sessions.map((session) => session.close()))
    },
  }
}

/** A host as shown, asked now; what it answers also settles its state. */
export async function describeHost(session: HostSession, clock: Clock): Promise<Host> {
  const askedAt = clock.now()
  const engine = await askEngine(session, clock)
  const latencyMs = engine === null ? null : clock.now() - askedAt
  return shownHost(session, { engine, latencyMs })
}

async function askEngine(session: HostSession, clock: Clock): Promise<EngineInfo | null> {
  const timeout = new AbortController()
  const cancel = clock.schedule(describeTimeoutMs, () => timeout.abort())
  try {
    const engine = await session.engine.info(timeout.signal)
    session.state.report({ online: true })
    return engine
  } catch (error) {
    const failure = timeout.signal.aborted ? silence(session) : failureOf(error)
    if (!failure) throw error
    session.state.report({ online: false, failure })
    return null
  } finally {
    cancel()
  }
}

function silence(session: HostSession) {
  const reason = `it did not answer for ${describeTimeoutMs / 1_000} s`
  const { name: host, endpoint } = session
  return { kind: 'engine-unavailable', host, endpoint, reason } as const
}

function thisMachine(): Surroundings {
  return {
    env: process.env,
    home: homedir(),
    platform: process.platform,
    exists: existsSync,
    read(path) {
      try {
        return readFileSync(path, 'utf8')
      } catch {
        return undefined
      }
    },
  }
}
