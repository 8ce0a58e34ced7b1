/** One call of `docker build`, and what its end means. */
import { fail } from '../../../../shared/lib/failure-error.ts'
import type { HostSession } from '../../../hosts/session.ts'

/** How an image is made of a folder. */
export interface DockerBuild {
  /** In the folder; absent = `written`. */
  readonly file?: string
  /** A Dockerfile that is not in the repository. */
  readonly written?: string
  readonly args?: Readonly<Record<string, string>> | undefined
  readonly target?: string | undefined
  /** Variables of the workload's env. */
  readonly secrets?: readonly string[] | undefined
}

export interface BuildCall extends DockerBuild {
  /** Values of those of its env that it may read. */
  readonly values: Readonly<Record<string, string>>
  readonly folder: string
  /** The env of the docker command itself. */
  readonly env: Readonly<Record<string, string>>
  readonly reference: string
  readonly platform: string
  readonly labels: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  readonly onLine: (line: string) => void
}

/** The last lines of what it says, which tell why it failed. */
const keptLines = 200

/** Throws `build-failed` with what it said. */
export async function dockerBuild(session: HostSession, call: BuildCall): Promise<void> {
  const said: string[] = []
  const { exitCode, signal: ended } = await session.run({
    argv: ['docker', ...buildArgs(call)],
    cwd: call.folder,
    env: { ...secretEnv(call), ...session.toolEnv, ...call.env, ...always },
    ...(call.written !== undefined && { stdin: call.written }),
    signal: call.signal,
    onLine(_, line) {
      said.push(line)
      if (said.length > keptLines) said.shift()
      call.onLine(line)
    },
  })
  if (exitCode === 0) return
  const reason =
    reasonIn(said) ?? (ended === null ? `it ended with ${exitCode}` : `it was ended by ${ended}`)
  fail({ kind: 'build-failed', host: session.name, step: 'docker build', reason, lines: said })
}

/** Another builder of the user's would keep the image to itself. */
const always = { DOCKER_BUILDKIT: '1', BUILDX_BUILDER: 'default', BUILDKIT_PROGRESS: 'plain' }

function buildArgs(call: BuildCall): string[] {
  const { file, args = {}, target, secrets = [], folder, reference, platform, labels } = call
  const pairs = (option: string, of: Readonly<Record<string, string>>) =>
    Object.entries(of).flatMap(([name, value]) => [option, `${name}=${value}`])
  return [
    ...['build', '--progress', 'plain', '--tag', reference, '--platform', platform],
    ...['--file', file === undefined ? '-' : `${folder}/${file}`],
    ...pairs('--label', labels),
    ...pairs('--build-arg', args),
    ...(target === undefined ? [] : ['--target', target]),
    ...secrets.flatMap((name, at) => ['--secret', `id=${name},env=${secretVariable(at)}`]),
    folder,
  ]
}

/** A regular expression for the argv of every call that makes this image, and of no other. */
export function callPattern(reference: string): string {
  const literal = reference.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return `^(/.*/)?docker(-buildx)? .*build .*[-]-tag ${literal} `
}

/** Not the variable's own name: that could be one which docker itself goes by. */
const secretVariable = (at: number): string => `LONGSHORE_BUILD_SECRET_${at}`

function secretEnv({ secrets = [], values }: BuildCall): Record<string, string> {
  return Object.fromEntries(secrets.map((name, at) => [secretVariable(at), values[name] ?? '']))
}

/** BuildKit says last what went wrong: `ERROR: failed to solve: …`. */
function reasonIn(lines: readonly string[]): string | undefined {
  const error = lines.findLast((line) => /^(?:ERROR|error): /.test(line))
  return error?.replace(/^(?:ERROR|error): (?:failed to (?:build|solve): )*/, '')
}
