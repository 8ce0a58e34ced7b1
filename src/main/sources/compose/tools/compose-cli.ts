/** Runs `docker compose` on a host: the one place that knows its arguments. */
import { devNull } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { Issue } from '../../../../shared/model/failure.ts'
import { isAbsence } from '../../../hosts/absence.ts'
import { maxLineLength } from '../../../hosts/line-splitter.ts'
import type { HostSession, RunEnd } from '../../../hosts/session.ts'
import { type Rendered, renderedSchema } from '../rendered.ts'
import { composeFailure, isComposeMissing } from './cli-failures.ts'
import { progressLines } from './json-progress.ts'
import { isOfLayer } from './layers.ts'

/** What tells `docker compose` which project it works on. */
export interface ComposeProject {
  readonly name: string
  /** What relative paths are relative to, on the host. */
  readonly directory: string
  /** Absolute paths on the host, or `-` for the standard input; empty = what is running. */
  readonly files: readonly string[]
  readonly envFiles: readonly string[]
  readonly profiles: readonly string[]
  /** Wins over every env file. */
  readonly env: Readonly<Record<string, string>>
}

export interface Call {
  /** Of the tool itself, beside what the project is given. */
  readonly env?: Readonly<Record<string, string>>
  readonly args: readonly string[]
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
  readonly stderr: readonly string[]
}

/** No project that is meant to be deployed renders to more. */
const maxAnswerChars = 32 * 1024 * 1024
const keptErrorLines = 200
/** Reading takes a moment; what takes longer was made to. */
const mostReadMs = 30_000

/** Throws `compose-missing` (SD-21). */
export async function composeVersion(session: HostSession, signal: AbortSignal): Promise<string> {
  const args = ['compose', 'version', '--short']
  const { end, stdout, stderr } = await execute(session, args, {}, { signal })
  const version = stdout.trim()
  if (end.exitCode === 0 && /^v?[2-9]|^v?\d\d/.test(version)) return version.replace(/^v/, '')
  const reason = stderr.find((line) => line.trim() !== '') ?? `it is version ${version}`
  return fail({ kind: 'compose-missing', host: session.name, reason })
}

const pluginsSchema = z.array(z.object({ Name: z.string(), Path: z.string() }))

/** The folders in which that user's docker command finds its plugins; none where it does not say. */
export async function pluginFolders(session: HostSession, signal: AbortSignal): Promise<string[]> {
  const args = ['info', '--format', '{{json .ClientInfo.Plugins}}']
  const { stdout } = await execute(session, args, {}, { signal })
  try {
    const plugins = pluginsSchema.parse(JSON.parse(stdout))
    // Another's folder may have a compose in it, too, and the first one that is found is run.
    const byUse = plugins.sort(
      (a, b) => Number(b.Name === 'compose') - Number(a.Name === 'compose'),
    )
    return [...new Set(byUse.map(({ Path }) => path.posix.dirname(Path)))]
  } catch {
    return []
  }
}

/** The project with everything resolved, as `up` would read it. */
export async function readProject(
  session: HostSession,
  project: ComposeProject,
  call: Omit<Call, 'args'>,
): Promise<Rendered> {
  return await render(session, project, { ...call, args: ['config', '--format', 'json'] })
}

/** The same, but with paths as they are written. */
export async function readUnresolved(
  session: HostSession,
  project: ComposeProject,
  call: Omit<Call, 'args'>,
): Promise<Rendered> {
  const args = ['config', '--format', 'json', '--no-path-resolution']
  // It looks for env files all the same: where it runs.
  return await render(session, project, { ...call, args, cwd: project.directory })
}

async function render(
  session: HostSession,
  project: ComposeProject,
  call: Call,
): Promise<Rendered> {
  const answer = await read(session, project, call)
  const rendered = renderedSchema.safeParse(JSON.parse(answer))
  if (rendered.success) return rendered.data
  return refuse(
    rendered.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  )
}

/** In bounded time. */
async function read(session: HostSession, project: ComposeProject, call: Call): Promise<string> {
  const late = AbortSignal.timeout(mostReadMs)
  try {
    return await compose(session, project, {
      ...call,
      signal: AbortSignal.any([call.signal, late]),
    })
  } catch (error) {
    if (!late.aborted || call.signal.aborted) throw error
    const message = `docker compose had not read it after ${mostReadMs / 1_000} s`
    return refuse([{ path: '', message }])
  }
}

function refuse(issues: Issue[]): never {
  return fail({ kind: 'invalid', what: 'compose project', issues })
}

/** Every profile that some service of it has. */
export async function readProfiles(
  session: HostSession,
  project: ComposeProject,
  call: Omit<Call, 'args'>,
): Promise<readonly string[]> {
  const answer = await read(session, project, { ...call, args: ['config', '--profiles'] })
  return answer.split('\n').map((line) => line.trim())
}

/** `service → config hash`, as `up` would label its containers. */
export async function readHashes(
  session: HostSession,
  project: ComposeProject,
  call: Omit<Call, 'args'>,
): Promise<Readonly<Record<string, string>>> {
  const answer = await read(session, project, { ...call, args: ['config', '--hash', '*'] })
  const lines = answer.split('\n').map((line) => line.trim().split(/\s+/))
  return Object.fromEntries(lines.flatMap(([name, hash]) => (name && hash ? [[name, hash]] : [])))
}

/** Answers what it printed; throws the failure that its end means. */
export async function compose(
  session: HostSession,
  project: ComposeProject,
  call: Call,
): Promise<string> {
  refuseReserved(project.env)
  const args = [...projectArgs(session, project, call.progress), ...call.args]
  const { end, stdout, stderr } = await execute(
    session,
    args,
    { ...project.env, ...call.env, ...decided },
    call,
  )
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

function refuseReserved(env: ComposeProject['env']): void {
  const names = Object.keys(env).filter((name) => reserved.test(name))
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

/** JSON is YAML, but for characters that YAML takes for the end of a line, or does not take at all. */
function asYaml(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Long lines come in pieces. To put two whole lines together does no harm to JSON. */
function isCut(last = ''): boolean {
  return last !== '' && last.length % maxLineLength === 0
}

async function execute(
  session: HostSession,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { stdin, cwd, signal, progress, onLine }: Omit<Call, 'args'>,
): Promise<Answer> {
  const out: string[] = []
  const stderr: string[] = []
  let chars = 0
  const tooMuch = new AbortController()
  const listen = (stream: 'stdout' | 'stderr', line: string, of = ''): void => {
    onLine?.(line, of)
    if (stream === 'stderr') {
      // Of layers there are thousands, and none says why it ended.
      if (isOfLayer(line)) return
      stderr.push(line)
      if (stderr.length > keptErrorLines) stderr.shift()
      return
    }
    chars += line.length + 1
    if (chars > maxAnswerChars) tooMuch.abort()
    else if (isCut(out.at(-1))) out.push(`${out.pop()}${line}`)
    else out.push(line)
  }
  try {
    const end = await session.run({
      argv: ['docker', ...args],
      env: { ...env, ...session.toolEnv },
      ...(stdin === undefined ? {} : { stdin: asYaml(stdin) }),
      ...(cwd === undefined ? {} : { cwd }),
      signal: AbortSignal.any([signal, tooMuch.signal]),
      onLine:
        progress === 'json'
          ? (stream, line) =>
              progressLines(line).forEach((each) => void listen(stream, each.line, each.of))
          : listen,
    })
    if (isComposeMissing(end.exitCode, stderr))
      fail({ kind: 'compose-missing', host: session.name, reason: stderr.join(' ').trim() })
    return { end, stdout: out.join('\n'), stderr }
  } catch (error) {
    // No such program on the path at all.
    if (failureOf(error)?.kind === 'capability-missing')
      return fail({ kind: 'compose-missing', host: session.name, reason: 'docker: not found' })
    if (!tooMuch.signal.aborted || signal.aborted) throw error
    const message = `it renders to more than ${maxAnswerChars} characters`
    return refuse([{ path: '', message }])
  }
}
