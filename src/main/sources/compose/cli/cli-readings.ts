/** Readings of lines that `docker compose` and the engine print, by their own words. Pure. */
import type { Failure } from '../../../../shared/model/failure.ts'
import { addressesLacking, isUntrusted } from '../../../engine/failures.ts'
import { invalidProject } from '../project.ts'

/** Place where it happened, and what was done. */
export interface Where {
  readonly host: string
  /** The arguments of `docker compose`, without those that name the project. */
  readonly args: readonly string[]
  /** The container or service that it happened to; '' where that cannot be told. */
  readonly at: string
}

type Reading = (where: Where, match: RegExpExecArray) => Failure

/** The first that fits counts. */
const readings: readonly (readonly [pattern: RegExp, read: Reading])[] = [
  [
    /no space left on device/i,
    ({ host }, { input }) => ({ kind: 'no-space', where: host, message: input.trim() }),
  ],
  [
    addressesLacking,
    ({ host }, { input }) => ({
      kind: 'no-space',
      where: host,
      message: input.trim().replace('Error response from daemon: ', ''),
      lacks: 'addresses',
    }),
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
    /network [0-9a-f]{64} not found/,
    ({ host, at }) => ({
      kind: 'start-failed',
      host,
      message: placed(at, 'the network that its container was on is gone from the host'),
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
      invalid(
        container,
        'another service waits for its health, and it has no health check, of its own or of its image: give it a healthcheck, or wait for its start alone (condition: service_started)',
      ),
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
      reason: `its registry answers no more pulls for now (${withoutSpeaker(input)})`,
      cause: 'rate',
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
      image: at === '' ? 'an image of the project' : imageOf(at),
    }),
  ],
  [
    /no matching manifest for (\S+)/,
    ({ host, at }, [, platform]) => ({
      kind: 'pull-failed',
      host,
      image: ofService(at),
      reason: `there is none for ${platform}, which is what this host runs`,
      cause: 'platform',
    }),
  ],
  [
    /manifest for (\S+) not found|(?:No such image|not found: manifest unknown)[: ]*(\S*)/i,
    (where, [, first, second = '']) => notFound(where, first ?? second),
  ],
  [/manifest unknown/i, (where) => notFound(where, ofService(where.at))],
  [
    /^failed to solve: (\S+): failed to resolve source metadata for .+: not found$/,
    (where, [, image = '']) => notFound(where, image),
  ],
  [
    /(?:Get|Head) "https?:\/\/[^"]+": (.+)|failed to (?:resolve reference|do request)[^:]*: (.+)/,
    ({ host, at }, { input }) => ({
      kind: 'pull-failed',
      host,
      image: ofService(at),
      reason: withoutSpeaker(input),
      ...(isUntrusted(input) && { cause: 'certificate' as const }),
    }),
  ],
  [
    /failed to create task for container: (.+)|(unable to find (?:user|group) .+)/,
    ({ host, at }, [, task, user]) => ({
      kind: 'start-failed',
      host,
      message: placed(at, task ?? user ?? ''),
    }),
  ],
  [
    /^(failed to create (?:network|volume) .+)$|^Error response from daemon: ((?:invalid|unknown|error looking up) .+)$/,
    ({ host, at }, [, made, refused]) => ({
      kind: 'create-failed',
      host,
      message: placed(at, made ?? refused ?? ''),
    }),
  ],
]

/** Null: no line says anything that is known. */
export function readingOf(where: Where, lines: readonly string[]): Failure | null {
  for (const [pattern, read] of readings) {
    for (const line of lines) {
      const match = pattern.exec(line)
      if (match) return read(where, match)
    }
  }
  return null
}

export const placed = (at: string, message: string): string =>
  at === '' || message === '' ? message : `${at}: ${message}`

const imageOf = (at: string): string => ofService(at).replace(/^of /, 'the image of ')

export function ofService(at: string): string {
  if (at.startsWith('Image ')) return at.slice('Image '.length)
  return at === '' ? 'of the project' : `of service ${at}`
}

/** Without who says it. */
export const withoutSpeaker = (line: string): string =>
  line.trim().replace(/^(?:\S+ Error )?(?:Error response from daemon: )?/, '')

function notFound({ host, args }: Where, image: string): Failure {
  const pull = args[args.indexOf('--pull') + 1] === 'never' ? 'never' : 'always'
  return { kind: 'image-not-found', host, image, pull }
}

function invalid(path: string, message: string): Failure {
  return invalidProject([{ path, message }])
}
