/** Whose docker command builds for a host. */
import { fail, failureOf } from '../../../shared/lib/failure-error.ts'
import { type HostSession, outputOf } from '../../hosts/session.ts'
import type { TargetContext } from '../stage.ts'
import { type Making, thisMachine } from './making.ts'

/** On which host it is built. */
export const builderFor = (
  { session, sessionOf }: Pick<TargetContext, 'session' | 'sessionOf'>,
  { on }: Pick<Making, 'on'>,
): HostSession => (on === 'here' ? sessionOf(thisMachine) : session)

/**
 * Tool of the host; where it has none, or runs no commands for us, this machine's, led to the engine of the host:
 * then the files that it builds from are here (`isHere`). Throws `command-failed` where neither can build, and
 * `invalid` where neither could be.
 */
export async function buildTools(session: HostSession, signal: AbortSignal): Promise<HostSession> {
  const known = able.get(session)
  if (known === 'there' || (!known && (await canBuild(session, signal))))
    return remembered(session, 'there', session)
  const local = await session.localTools?.()
  const here = local && { ...session, ...local, isHere: true }
  if (here && (known || (await canBuild(here, signal)))) return remembered(session, 'here', here)
  if (!local && !session.capabilities.includes('run')) refuseWithoutCommands(session)
  return fail({
    kind: 'command-failed',
    ...{ host: session.name, command: 'docker build', exitCode: null, lines: [], isMissing: true },
  })
}

/** Whose docker command was found to build: the plan looks, and the build need not look again. */
const able = new WeakMap<HostSession, 'there' | 'here'>()

function remembered(session: HostSession, where: 'there' | 'here', tools: HostSession) {
  able.set(session, where)
  return tools
}

/** Once a build failed: it may be gone. */
export const forgetBuildTools = (session: HostSession): boolean => able.delete(session)

function refuseWithoutCommands({ name }: HostSession): never {
  const message = `nothing can be built on ${name}, which runs no commands for us: have it built here (here), and sent`
  return fail({ kind: 'invalid', what: 'workload', issues: [{ path: 'source.build.on', message }] })
}

/** BuildKit is a plugin of the docker command from version 23 on, and part of it before. */
async function canBuild(session: HostSession, signal: AbortSignal): Promise<boolean> {
  if (!session.isHere && !session.capabilities.includes('run')) return false
  if (await says(session, ['docker', 'buildx', 'version'], signal)) return true
  const version = await says(session, ['docker', '--version'], signal)
  const major = Number(/version (\d+)\./.exec(version ?? '')?.[1] ?? 0)
  return major >= 18 && major < 23
}

/** undefined = it ended badly, or is not there. */
async function says(
  { run, toolEnv: env }: HostSession,
  argv: readonly [string, ...string[]],
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { lines, end } = await outputOf(run, { argv, env, signal })
    return end.exitCode === 0 ? lines.join('\n') : undefined
  } catch (error) {
    const kind = failureOf(error)?.kind
    if (kind === 'capability-missing' || kind === 'shell-refused') return undefined
    throw error
  }
}
