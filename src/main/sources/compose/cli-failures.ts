/** What the end of a `docker compose` command means, read from what it said. Pure. */
import type { Failure, Issue } from '../../../shared/model/failure.ts'
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
}

type Reading = (said: Said, match: RegExpExecArray) => Failure

/** The first that fits counts; what compose and the engine write, by their own words. */
const readings: readonly (readonly [pattern: RegExp, read: Reading])[] = [
  [
    /no space left on device/i,
    ({ host }, { input }) => ({ kind: 'no-space', where: host, message: input.trim() }),
  ],
  [
    /^(?:error during connect: .+|Cannot connect to the Docker daemon .+)$/,
    ({ host }, { input }) => ({
      ...{ kind: 'engine-unavailable', host, endpoint: '', reason: input.trim() },
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
      ...{ host, name, holder: `container ${holder.slice(0, 12)}` },
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
    /^service "([^"]+)" didn't complete successfully: exit (\d+)/,
    (_, [, container = '', code]) => ({
      ...{ kind: 'container-exited', container, lines: [] },
      exit: { exitCode: Number(code), oomKilled: false, restarts: 0, error: '', finishedAt: '' },
    }),
  ],
  [
    /bind source path does not exist: (.+)$/,
    (_, [, source = '']) => invalid('volumes', `there is no ${source} on the host`),
  ],
  [
    /pull access denied for (\S+?),? /,
    ({ host }, [, image = '']) => ({ kind: 'registry-auth', host, image }),
  ],
  [
    /(?:unauthorized|no basic auth credentials|authentication required|denied:)/i,
    ({ host }) => ({ kind: 'registry-auth', host, image: 'an image of the project' }),
  ],
  [
    /manifest for (\S+) not found|(?:No such image|not found: manifest unknown)[: ]*(\S*)/i,
    (said, [, first, second = '']) => notFound(said, first ?? second),
  ],
  [/manifest unknown/i, (said) => notFound(said, 'of the project')],
  [
    /Get "https?:\/\/[^"]+": (.+)|failed to (?:resolve reference|do request)[^:]*: (.+)/,
    ({ host }, { input }) => ({
      kind: 'pull-failed',
      ...{ host, image: 'of the project', reason: input.trim() },
    }),
  ],
  [
    /failed to create task for container: (.+)|(unable to find (?:user|group) .+)/,
    ({ host }, [, task, user]) => ({ kind: 'start-failed', host, message: task ?? user ?? '' }),
  ],
  [
    /^(failed to create (?:network|volume) .+)$|^Error response from daemon: ((?:invalid|unknown|error looking up) .+)$/,
    ({ host }, [, made, refused]) => ({
      kind: 'create-failed',
      ...{ host, message: made ?? refused ?? '' },
    }),
  ],
]

export function composeFailure(
  said: Said & { readonly exitCode: number | null; readonly lines: readonly string[] },
): Failure {
  const { host, exitCode } = said
  const [command = ''] = said.args
  const lines = said.lines.filter((line) => line.trim() !== '').slice(-keptLines)
  if (command === 'config') return invalidProject(configIssues(lines))
  for (const [pattern, read] of readings) {
    for (const line of lines) {
      const match = pattern.exec(line)
      if (match) return read(said, match)
    }
  }
  return { kind: 'command-failed', host, command: `docker compose ${command}`, exitCode, lines }
}

function notFound({ host, args }: Said, image: string): Failure {
  const pull = args[args.indexOf('--pull') + 1] === 'never' ? 'never' : 'always'
  return { kind: 'image-not-found', host, image, pull }
}

function invalid(path: string, message: string): Failure {
  return invalidProject([{ path, message }])
}

function invalidProject(issues: Issue[]): Failure {
  return { kind: 'invalid', what: 'compose project', issues }
}
