import { type EngineInfo, engineInfoSchema, type Host } from '../../shared/model/host.ts'
import type { HostSession } from './session.ts'

/** What was asked of a host; null where it is not known. */
export interface HostAnswers {
  readonly engine: EngineInfo | null
  readonly latencyMs?: number | null
  readonly disk?: Host['disk']
}

/** A host as every door shows it. */
export function shownHost(session: HostSession, answers: HostAnswers): Host {
  const { name, kind, endpoint, found, capabilities, guard, colour } = session
  const { latencyMs = null, disk = null } = answers
  // Without what the engine says beside it, which is not for showing.
  const engine = answers.engine && engineInfoSchema.parse(answers.engine)
  const status = session.state.current()
  return {
    ...{ name, kind, endpoint, found, capabilities: [...capabilities], status },
    ...{ guard, colour, engine, latencyMs, disk, reach: session.reach.known() },
  }
}
