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
  look: (tools: HostSession, signal: AbortSignal) => Promise<Found>,
): Promise<Tools<Found>> {
  return await withEither(session, async (tools) => {
    const looking = new AbortController()
    const found = look(tools, AbortSignal.any([signal, looking.signal]))
    // That there is none says more than what `look` fails by, and is not kept waiting by it.
    found.catch(() => {})
    const version = await composeVersion(tools, signal).catch((error: unknown) => {
      looking.abort(error)
      throw error
    })
    return { session: tools, version, found: await found }
  })
}

/** The same of what needs no version: that is asked only where another docker compose could stand in. */
export async function withTools<T>(
  session: HostSession,
  signal: AbortSignal,
  work: (tools: HostSession, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (!session.localTools) return await work(session, signal)
  return (await lookWithTools(session, signal, work)).found
}

/** Has `work` done with the host's own, and where it has none, once more with those that stand in. */
async function withEither<T>(
  session: HostSession,
  work: (tools: HostSession) => Promise<T>,
): Promise<T> {
  try {
    return await work(session)
  } catch (error) {
    if (!isMissing(error) || !session.localTools) throw error
    const tools = await withLocalTools(session)
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
  const why = other.lacks === 'docker' ? 'there is no docker command here' : other.reason
  if (one.kind === 'compose-missing')
    return new FailureError({
      ...one,
      reason: `${one.reason}; nor can this machine's stand in: ${why}`,
    })
  const { host, user } = one
  const reason = `it runs no commands for ${user}, so that this machine's would have to do it: ${why}`
  return new FailureError({ kind: 'compose-missing', host, reason, lacks: 'here' }, there)
}

async function withLocalTools(session: HostSession): Promise<HostSession> {
  const tools = await session.localTools?.()
  return tools ? { ...session, ...tools, isHere: true } : session
}

/** Its commands and files are this machine's, and its engine is not. */
export function usesLocalTools({ isHere, kind }: HostSession): boolean {
  return isHere && kind !== 'local'
}

interface BegunWith {
  readonly usesLocalTools?: boolean
  /** Its name in the journals of earlier versions. */
  readonly isStandIn?: boolean
}

/** A stage that stays with the docker compose it was begun with: it goes on, is undone and is recovered by that. */
export function staying(stage: Stage, { usesLocalTools, isStandIn }: BegunWith): Stage {
  if (!(usesLocalTools ?? isStandIn)) return stage
  return aroundStage(stage, ['check', 'run', 'undo', 'again'], async (run, work) => {
    const session = await withLocalTools(run.session)
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
