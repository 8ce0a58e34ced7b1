/** What the end of a `docker compose` command means, read from what it said. Pure. */
import type { Failure } from '../../../../shared/model/failure.ts'
import { invalidProject } from '../refuse-project.ts'
import { buildIssue, buildVerdict } from './build-failures.ts'
import { underway } from './cli-progress.ts'
import { configIssues } from './config-issues.ts'

const keptLines = 50

/** What docker, or a shell without docker, says first of all. */
const unknownProgram =
  /^docker: ('compose' is not a docker command|command not found|unknown command: docker compose)|^unknown (shorthand )?flag: |^(\S+: )?(line )?\d*:? ?docker: (command )?not found/

/** 127: the shell on the host knows no such program. */
export function isComposeMissing(exitCode: number | null, stderr: readonly string[]): boolean {
  if (exitCode === 127) return true
  const first = stderr.find((line) => line.trim() !== '' && !line.startsWith('WARNING'))
  return exitCode !== 0 && first !== undefined && unknownProgram.test(first)
}

interface Said {
  readonly host: string
  /** The arguments of `docker compose`, without those that name the project. */
  readonly args: readonly string[]
  /** The container or service that it happened to; '' where that cannot be told. */
  readonly at: string
}

type Reading = (said: Said, match: RegExpExecArray) => Failure

/** The first that fits counts; what compose and the engine write, by their own words. */
const readings: readonly (readonly [pattern: RegExp, read: Reading])[] = [
  [
    /no space left on device/i,
    ({ host }, { input }) => ({ kind: 'no-space', where: host, message: input.trim() }),
  ],
  [
    /^Cannot connect to the Docker daemon at (\S+?)\. |(?:^|: )error during connect: (.+)$/,
    ({ host }, [, endpoint = 'its socket', reason = 'nothing answers there']) => ({
      kind: 'engine-unavailable',
      host,
      endpoint,
      reason,
    }),
  ],
  [
    /(?:Bind for|listen tcp\d?) \S*?:(\d+)(?: failed: port is already allocated|: bind: address already in use)/,
    ({ host }, [, port = '']) => ({ kind: 'port-taken', host, port, holder: '' }),
  ],
  [
    /container name "\/?([^"]+)" is already in use by container "?([0-9a-f]+)/i,
    ({ host }, [, name = '', holder = '']) => ({
      kind: 'name-conflict',
      host,
      name,
      holder: `container ${holder.slice(0, 12)}`,
    }),
  ],
  [
    /network (\S+) (?:declared as external, but could not be found|not found)/,
    (_, [, name = '']) => invalid(`networks.${name}`, 'this external network is not on the host'),
  ],
  [
    /external volume "?([^"\s]+)"? not found/,
    (_, [, name = '']) => invalid(`volumes.${name}`, 'this external volume is not on the host'),
  ],
  [
    /^no such service: (\S+)/,
    (_, [, name = '']) => invalid(`services.${name}`, 'there is no such service'),
  ],
  [
    /container (\S+) is unhealthy$/,
    (_, [, container = '']) => ({ kind: 'container-unhealthy', container, lines: [] }),
  ],
  [
    /^(?:service "([^"]+)" didn't complete successfully: exit |.*container (\S+) exited \()(\d+)\)?$/,
    (_, [input, service, container = '', code]) => ({
      kind: 'container-exited',
      container: service ?? container,
      lines: [],
      exit: { exitCode: Number(code), oomKilled: false, restarts: 0, error: input, finishedAt: '' },
    }),
  ],
  [
    /container (\S+) has no healthcheck configured$/,
    (_, [, container = '']) =>
      invalid(container, 'another service waits for its health, and it has no health check'),
  ],
  [
    /bind source path does not exist: (.+)$/,
    ({ at }, [, source = '']) =>
      invalid(at === '' ? 'volumes' : `volumes of ${at}`, `there is no ${source} on the host`),
  ],
  [
    /toomanyrequests|too many requests/i,
    ({ host, at }, { input }) => ({
      kind: 'pull-failed',
      host,
      image: ofService(at),
      reason: `its registry answers no more pulls for now; wait, or log in to it (${said(input)})`,
    }),
  ],
  [
    /pull access denied for (\S+?),? /,
    ({ host }, [, image = '']) => ({ kind: 'registry-auth', host, image }),
  ],
  [
    /pull access denied|unauthorized|no basic auth credentials|authentication required|denied:/i,
    ({ host, at }) => ({
      kind: 'registry-auth',
      host,
      image: at === '' ? 'an image of the project' : `the image of service ${at}`,
    }),
  ],
  [
    /no matching manifest for (\S+)/,
    ({ host, at }, [, platform]) => ({
      kind: 'pull-failed',
      host,
      image: ofService(at),
      reason: `there is none for ${platform}, which is what this host runs`,
    }),
  ],
  [
    /manifest for (\S+) not found|(?:No such image|not found: manifest unknown)[: ]*(\S*)/i,
    (said, [, first, second = '']) => notFound(said, first ?? second),
  ],
  [/manifest unknown/i, (run) => notFound(run, ofService(run.at))],
  [
    /^failed to solve: (\S+): failed to resolve source metadata for .+: not found$/,
    (run, [, image = '']) => notFound(run, image),
  ],
  [
    /(?:Get|Head) "https?:\/\/[^"]+": (.+)|failed to (?:resolve reference|do request)[^:]*: (.+)/,
    ({ host, at }, { input }) => ({
      kind: 'pull-failed',
      host,
      image: ofService(at),
      reason: said(input),
    }),
  ],
  [
    /failed to create task for container: (.+)|(unable to find (?:user|group) .+)/,
    ({ host, at }, [, task, user]) => ({
      kind: 'start-failed',
      host,
      message: of(at, task ?? user ?? ''),
    }),
  ],
  [
    /^(failed to create (?:network|volume) .+)$|^Error response from daemon: ((?:invalid|unknown|error looking up) .+)$/,
    ({ host, at }, [, made, refused]) => ({
      kind: 'create-failed',
      host,
      message: of(at, made ?? refused ?? ''),
    }),
  ],
]

/** Nothing else is known of it but who said it, and while what was done. */
const answer = /Error response from daemon: (.+)$/

export function composeFailure(
  ended: Omit<Said, 'at'> & {
    readonly exitCode: number | null
    readonly lines: readonly string[]
  },
): Failure {
  const { host, exitCode, args } = ended
  const [command = '', ...asked] = args
  const lines = ended.lines.filter((line) => line.trim() !== '').slice(-keptLines)
  if (command === 'config') return invalidProject(configIssues(lines))
  const { at, doing } = underway(ended.lines)
  const telling = command === 'build' ? buildVerdict(lines) : lines
  const known = readingOf({ host, args, at }, telling)
  if (known) return known
  const issue = command === 'build' ? buildIssue(lines, asked) : null
  if (issue) return invalidProject([issue])
  const answered = lines.findLast((line) => answer.test(line))
  const message = of(at, answer.exec(answered ?? '')?.[1] ?? '')
  if (message !== '' && doing === 'creating') return { kind: 'create-failed', host, message }
  if (message !== '' && doing === 'starting') return { kind: 'start-failed', host, message }
  if (message !== '' && doing === 'pulling')
    return { kind: 'pull-failed', host, image: ofService(at), reason: said(message) }
  return { kind: 'command-failed', host, command: `docker compose ${command}`, exitCode, lines }
}

function readingOf(run: Said, lines: readonly string[]): Failure | null {
  for (const [pattern, read] of readings) {
    for (const line of lines) {
      const match = pattern.exec(line)
      if (match) return read(run, match)
    }
  }
  return null
}

const of = (at: string, message: string): string =>
  at === '' || message === '' ? message : `${at}: ${message}`

const ofService = (at: string): string => (at === '' ? 'of the project' : `of service ${at}`)

/** Without who says it. */
const said = (line: string): string =>
  line.trim().replace(/^(?:\S+ Error )?(?:Error response from daemon: )?/, '')

function notFound({ host, args }: Said, image: string): Failure {
  const pull = args[args.indexOf('--pull') + 1] === 'never' ? 'never' : 'always'
  return { kind: 'image-not-found', host, image, pull }
}

function invalid(path: string, message: string): Failure {
  return invalidProject([{ path, message }])
}
