/** Runs `docker compose` on a host: which arguments name a project, and how much is kept of what it prints. */
import { devNull } from 'node:os'
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import { isAbsence } from '../../../hosts/absence.ts'
import { maxLineLength } from '../../../hosts/session/line-splitter.ts'
import type { HostSession, RunEnd } from '../../../hosts/session.ts'
import { refuseProject } from '../project.ts'
import { composeFailure, isComposeMissing, whyMissing } from './cli-failures.ts'
import { composeProgram, forgetPlugin, viaDocker } from './program.ts'
import { isOfLayer, progressLines } from './progress-lines.ts'

/** The project that a call of `docker compose` works on. */
export interface ComposeProject {
  readonly name: string
  /** Folder in which it would be called by hand, for `PWD`; absent = `directory`. */
  readonly cwd?: string | undefined
  /** Folder that relative paths are relative to, on the host. */
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
  const { end, stdout, stderr } = await runProgram(session, args, { ...call, env })
  if (end.exitCode === 0) return stdout
  refuseAway(session, call)
  // `up` and `pull` say on either stream what went wrong.
  const lines = [...stdout.split('\n').slice(-keptErrorLines), ...stderr]
  const { exitCode } = end
  return fail(composeFailure({ host: session.name, args: call.args, exitCode, lines }))
}

/** Runs the plugin by itself if it is known; where it went away meanwhile, docker finds the one that is there now. */
async function runProgram(
  session: HostSession,
  args: readonly string[],
  call: DockerCall,
): Promise<Answer> {
  try {
    return await runDocker(session, [...composeProgram(session), ...args], call)
  } catch (error) {
    if (failureOf(error)?.kind !== 'compose-missing' || !forgetPlugin(session)) throw error
    return await runDocker(session, [...viaDocker, ...args], call)
  }
}

/** Refuses a host that is away: its words for a cut connection tell less than why there is none. */
function refuseAway({ state }: HostSession, { args: [command] }: Call): void {
  const now = state.current()
  if (command === 'config' || (now.state !== 'stale' && now.state !== 'failed')) return
  if (isAbsence(now.failure)) fail(now.failure)
}

/** Variables that a plan decides, and not the environment, here or on the host. */
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
    ...['--ansi', 'never', '--progress', progress],
    ...['--project-name', name, '--project-directory', directory],
    ...files.flatMap((file) => ['--file', file]),
    ...read.flatMap((file) => ['--env-file', file]),
    ...profiles.flatMap((profile) => ['--profile', profile]),
  ]
}

/** A regular expression for the argv of every call for this project, and of no other. */
export function callPattern({ name, directory }: ComposeProject): string {
  const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  // A folder's name may go on after a space; what follows it in a call is always one of these.
  return `[-]-project-name ${literal(name)} --project-directory ${literal(directory)} --(env-)?file `
}

export interface DockerCall {
  readonly env?: Readonly<Record<string, string>>
  /** JSON. */
  readonly stdin?: string
  readonly cwd?: string
  readonly signal: AbortSignal
  /** Lines are the same either way; `json` also tells whose a layer is. */
  readonly progress?: 'plain' | 'json'
  readonly onLine?: (line: string, of: string) => void
}

interface Answer {
  readonly end: RunEnd
  readonly stdout: string
  /** The last of it. */
  readonly stderr: readonly string[]
}

/** No project that is meant to be deployed renders to more. */
const maxAnswerChars = 32 * 1024 * 1024
export const keptErrorLines = 200

/** Throws `compose-missing` where that host has no docker command, or one without compose. */
export async function runDocker(
  session: HostSession,
  argv: readonly [string, ...string[]],
  call: DockerCall,
): Promise<Answer> {
  const { env, stdin, cwd, signal, progress } = call
  const { name: host } = session
  const output = collect(call)
  const onJsonLine = (stream: Stream, json: string) => {
    for (const { line, of } of progressLines(json)) output.take(stream, line, of)
  }
  try {
    const end = await session.run({
      argv,
      env: { ...env, ...session.toolEnv },
      ...(stdin === undefined ? {} : { stdin: asYaml(stdin) }),
      ...(cwd === undefined ? {} : { cwd }),
      signal: AbortSignal.any([signal, output.tooMuch]),
      onLine: progress === 'json' ? onJsonLine : output.take,
    })
    const { stderr } = output
    if (isComposeMissing(end.exitCode, stderr))
      fail({ kind: 'compose-missing', host, ...whyMissing(stderr, session.isHere) })
    return { end, stdout: output.stdout.join('\n'), stderr }
  } catch (error) {
    // No such program on the path at all.
    if (failureOf(error)?.kind === 'capability-missing')
      return fail({ kind: 'compose-missing', host, reason: 'docker: not found', lacks: 'docker' })
    if (!output.tooMuch.aborted || signal.aborted) throw error
    const message = `it renders to more than ${maxAnswerChars} characters`
    return refuseProject([{ path: '', message }])
  }
}

type Stream = 'stdout' | 'stderr'

function collect({ onLine }: DockerCall) {
  const stdout: string[] = []
  const stderr: string[] = []
  const tooMuch = new AbortController()
  let chars = 0
  const takeAnswer = (line: string): void => {
    chars += line.length + 1
    if (chars > maxAnswerChars) tooMuch.abort()
    else if (isCut(stdout.at(-1))) stdout.push(`${stdout.pop()}${line}`)
    else stdout.push(line)
  }
  const takeError = (line: string): void => {
    // Of layers there are thousands, and none says why it ended.
    if (isOfLayer(line)) return
    stderr.push(line)
    if (stderr.length > keptErrorLines) stderr.shift()
  }
  return {
    stdout,
    stderr,
    tooMuch: tooMuch.signal,
    take(stream: Stream, line: string, of = ''): void {
      onLine?.(line, of)
      if (stream === 'stderr') takeError(line)
      else takeAnswer(line)
    },
  }
}

/** Long lines come in pieces. To put two whole lines together does no harm to JSON. */
function isCut(last = ''): boolean {
  return last !== '' && last.length % maxLineLength === 0
}

/** JSON is YAML, but for characters that YAML takes for the end of a line, or does not take at all. */
function asYaml(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
