/**
 * Whose `docker compose` works on a project: that of the host; where it has none, this machine's stands
 * in, led to the host's engine. Then paths are those of this machine.
 */
import { FailureError, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { HostSession } from '../../../hosts/session.ts'
import { aroundStage, type Stage } from '../../stage.ts'
import { composeVersion } from './installed.ts'

export interface Tools<Found> {
  /** With the commands and the files of whoever runs them. */
  readonly session: HostSession
  readonly version: string
  readonly found: Found
}

/**
 * Does `look` with the docker compose that there is, and asks for its version meanwhile. Throws
 * `compose-missing` where neither the host nor this machine has one.
 */
export async function lookWithTools<Found>(
  session: HostSession,
  signal: AbortSignal,
  look: (tools: HostSession) => Promise<Found>,
): Promise<Tools<Found>> {
  return await withTools(session, async (tools) => {
    const [version, found] = await Promise.allSettled([composeVersion(tools, signal), look(tools)])
    // That it is not there says more than what `look` failed by.
    if (version.status === 'rejected') throw version.reason
    if (found.status === 'rejected') throw found.reason
    return { session: tools, version: version.value, found: found.value }
  })
}

/** Has `work` done with the host's own, and where it has none, once more with those that stand in. */
export async function withTools<T>(
  session: HostSession,
  work: (tools: HostSession) => Promise<T>,
): Promise<T> {
  try {
    return await work(session)
  } catch (error) {
    if (!isMissing(error) || !session.localTools) throw error
    const tools = await standIn(session)
    return await work(tools).catch((other: unknown) => {
      throw isMissing(other) ? missingTwice(error, other) : other
    })
  }
}

/** Not there, or on a host that runs no commands for us. */
const isMissing = (error: unknown) =>
  ['compose-missing', 'shell-refused'].includes(failureOf(error)?.kind ?? '')

function missingTwice(there: unknown, here: unknown): unknown {
  const [one, other] = [failureOf(there), failureOf(here)]
  if (one?.kind !== 'compose-missing' && one?.kind !== 'shell-refused') return there
  if (other?.kind !== 'compose-missing') return there
  const reason = `${one.reason}; nor can this machine's stand in: ${other.reason}`
  return new FailureError({ ...one, reason })
}

async function standIn(session: HostSession): Promise<HostSession> {
  const tools = await session.localTools?.()
  return tools ? { ...session, ...tools, isHere: true } : session
}

/** Its commands and files are this machine's, and its engine is not. */
export function isStandIn({ isHere, kind }: HostSession): boolean {
  return isHere && kind !== 'local'
}

/** What was begun with one docker compose goes on with it, is undone and is recovered by it. */
export function staying(stage: Stage, body: { readonly isStandIn: boolean }): Stage {
  if (!body.isStandIn) return stage
  return aroundStage(stage, ['check', 'run', 'undo', 'again'], async (run, work) => {
    const session = await standIn(run.session)
    return await work({
      ...run,
      session,
      // They grow while it runs, and are asked for each time.
      get facts() {
        return run.facts
      },
    })
  })
}
