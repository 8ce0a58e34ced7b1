/** Runs `docker compose` on a host: the one place that knows which arguments name a project. */
import { devNull } from 'node:os'
import { fail } from '../../../../shared/lib/failure-error.ts'
import { isAbsence } from '../../../hosts/absence.ts'
import type { HostSession } from '../../../hosts/session.ts'
import { composeFailure } from './cli-failures.ts'
import { type DockerCall, keptErrorLines, runDocker } from './run-docker.ts'

/** What tells `docker compose` which project it works on. */
export interface ComposeProject {
  readonly name: string
  /** Where it would be called by hand, for `PWD`; absent = `directory`. */
  readonly cwd?: string | undefined
  /** What relative paths are relative to, on the host. */
  readonly directory: string
  /** Absolute paths on the host, or `-` for the standard input; empty = what is running. */
  readonly files: readonly string[]
  readonly envFiles: readonly string[]
  readonly profiles: readonly string[]
  /** Wins over every env file. */
  readonly env: Readonly<Record<string, string>>
}

/** Its env is of the tool itself, beside what the project is given. */
export interface Call extends DockerCall {
  readonly args: readonly string[]
}

/** Answers what it printed; throws the failure that its end means. */
export async function compose(
  session: HostSession,
  project: ComposeProject,
  call: Call,
): Promise<string> {
  refuseReserved(project.env)
  const args = [...projectArgs(session, project, call.progress), ...call.args]
  const env = { PWD: project.cwd ?? project.directory, ...project.env, ...call.env, ...decided }
  const { end, stdout, stderr } = await runDocker(session, args, { ...call, env })
  if (end.exitCode === 0) return stdout
  refuseAway(session, call)
  // `up` and `pull` say on either stream what went wrong.
  const lines = [...stdout.split('\n').slice(-keptErrorLines), ...stderr]
  const { exitCode } = end
  return fail(composeFailure({ host: session.name, args: call.args, exitCode, lines }))
}

/** What it says of a connection that was cut tells less than why there is none. */
function refuseAway({ state }: HostSession, { args: [command] }: Call): void {
  const now = state.current()
  if (command === 'config' || (now.state !== 'stale' && now.state !== 'failed')) return
  if (isAbsence(now.failure)) fail(now.failure)
}

/** What a plan decides is not for the environment to decide, here or on the host. */
const decided = { COMPOSE_REMOVE_ORPHANS: 'false' }

/** Docker's own programs go by these themselves. */
const reserved =
  /^(PATH|HOME|LD_\w+|DYLD_\w+|BUILDX_BUILDER|COMPOSE_(REMOVE_ORPHANS|DISABLE_ENV_FILE|ENV_FILES)|DOCKER_(HOST|CONFIG|CONTEXT|CERT_PATH|TLS\w*|API_VERSION|CUSTOM_HEADERS))$/

export const isReserved = (name: string): boolean => reserved.test(name)

function refuseReserved(env: ComposeProject['env']): void {
  const names = Object.keys(env).filter(isReserved)
  if (names.length === 0) return
  const message = 'docker goes by it itself; use another name'
  const issues = names.map((name) => ({ path: `env.${name}`, message }))
  fail({ kind: 'invalid', what: 'workload', issues })
}

function projectArgs(
  { isHere }: HostSession,
  { name, directory, files, envFiles, profiles }: ComposeProject,
  progress = 'plain',
): string[] {
  // What is rendered, or runs, has nothing to be filled in: a broken .env must not stand in the way.
  const isFilledIn = files.every((file) => file === '-')
  const read = isFilledIn ? [isHere ? devNull : '/dev/null'] : envFiles
  return [
    ...['compose', '--ansi', 'never', '--progress', progress],
    ...['--project-name', name, '--project-directory', directory],
    ...files.flatMap((file) => ['--file', file]),
    ...read.flatMap((file) => ['--env-file', file]),
    ...profiles.flatMap((profile) => ['--profile', profile]),
  ]
}

/** What is in the argv of every call for this project, and of no other (a regular expression). */
export function callPattern({ name, directory }: ComposeProject): string {
  const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  // A folder's name may go on after a space; what follows it in a call is always one of these.
  return `[-]-project-name ${literal(name)} --project-directory ${literal(directory)} --(env-)?file `
}
