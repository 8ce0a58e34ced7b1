/** Tools installed beside the docker command of a host. */
import { FailureError, fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { HostSession } from '../../../hosts/session.ts'
import { runDocker } from './compose-cli.ts'
import { composeProgram, findPlugin, forgetPlugin, isPluginKnown, viaDocker } from './program.ts'

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
  const known = await versionOfKnown(session, signal)
  if (known !== undefined) return known
  const told = await findPlugin(session, signal)
  if (told?.Version !== undefined && isNewEnough(told.Version)) return bare(told.Version)
  const { version, reason } = await askVersion(session, viaDocker, signal)
  return version ?? fail({ kind: 'compose-missing', host: session.name, reason })
}

/** Asks the plugin itself, which is three times as quick; undefined where that is not known, or is there no more. */
async function versionOfKnown(
  session: HostSession,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!isPluginKnown(session)) return undefined
  try {
    const { version } = await askVersion(session, composeProgram(session), signal)
    if (version !== undefined) return version
  } catch (error) {
    if (failureOf(error)?.kind !== 'compose-missing') throw error
  }
  forgetPlugin(session)
  return undefined
}

/** undefined where it ends badly, or is of before version 2: `reason` says which. Throws `compose-missing` where it is not there. */
async function askVersion(
  session: HostSession,
  program: readonly [string, ...string[]],
  signal: AbortSignal,
): Promise<{ readonly version: string | undefined; readonly reason: string }> {
  const { end, stdout, stderr } = await runDocker(session, [...program, 'version', '--short'], {
    signal,
  })
  const said = stdout.trim()
  const version = end.exitCode === 0 && isNewEnough(said) ? bare(said) : undefined
  return { version, reason: stderr.find((line) => line.trim() !== '') ?? `it is version ${said}` }
}

const isNewEnough = (version: string): boolean => /^v?[2-9]|^v?\d\d/.test(version)

const bare = (version: string): string => version.replace(/^v/, '')
