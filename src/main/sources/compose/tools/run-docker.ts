/** Runs the docker command of a host, and keeps of what it prints no more than is meant to be. */
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import { maxLineLength } from '../../../hosts/session/line-splitter.ts'
import type { HostSession, RunEnd } from '../../../hosts/session.ts'
import { refuseProject } from '../refuse-project.ts'
import { isComposeMissing, whyMissing } from './cli-failures.ts'
import { progressLines } from './json-progress.ts'
import { isOfLayer } from './layer-line.ts'

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
  args: readonly string[],
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
      argv: ['docker', ...args],
      env: { ...env, ...session.toolEnv },
      ...(stdin === undefined ? {} : { stdin: asYaml(stdin) }),
      ...(cwd === undefined ? {} : { cwd }),
      signal: AbortSignal.any([signal, output.tooMuch]),
      onLine: progress === 'json' ? onJsonLine : output.take,
    })
    const { stderr } = output
    if (isComposeMissing(end.exitCode, stderr))
      fail({ kind: 'compose-missing', host, ...whyMissing(stderr) })
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
