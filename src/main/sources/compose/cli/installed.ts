/** Tools installed beside the docker command of a host. */
import { FailureError, fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { HostSession } from '../../../hosts/session.ts'
import { runDocker } from './compose-cli.ts'
import { findPlugin, viaDocker } from './program.ts'

/** Throws `compose-missing` (SD-21), with the version of a `docker-compose` that is there in its stead. */
export async function composeVersion(session: HostSession, signal: AbortSignal): Promise<string> {
  try {
    return await pluginVersion(session, signal)
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind !== 'compose-missing') throw error
    const standalone = await standaloneVersion(session, signal)
    throw standalone === undefined ? error : new FailureError({ ...failure, standalone }, error)
  }
}

async function standaloneVersion(
  session: HostSession,
  signal: AbortSignal,
): Promise<string | undefined> {
  const said: string[] = []
  try {
    const { exitCode } = await session.run({
      argv: ['docker-compose', 'version', '--short'],
      signal,
      onLine: (stream, line) => stream === 'stdout' && said.push(line.trim()),
    })
    const version = said.find((line) => /^v?\d+\./.test(line))
    return exitCode === 0 && version !== undefined ? bare(version) : undefined
  } catch (error) {
    // That it is not there either adds nothing to what is said already.
    if (failureOf(error) === undefined || signal.aborted) throw error
    return undefined
  }
}

async function pluginVersion(session: HostSession, signal: AbortSignal): Promise<string> {
  const told = await findPlugin(session, signal)
  if (told?.Version !== undefined && isNewEnough(told.Version)) return bare(told.Version)
  const args = [...viaDocker, 'version', '--short'] as const
  const { end, stdout, stderr } = await runDocker(session, args, { signal })
  const version = stdout.trim()
  if (end.exitCode === 0 && isNewEnough(version)) return bare(version)
  const reason = stderr.find((line) => line.trim() !== '') ?? `it is version ${version}`
  return fail({ kind: 'compose-missing', host: session.name, reason })
}

const isNewEnough = (version: string): boolean => /^v?[2-9]|^v?\d\d/.test(version)

const bare = (version: string): string => version.replace(/^v/, '')
