/** What the end of a `docker compose` command means, read from what it said. Pure. */
import type { Failure, Issue } from '../../../shared/model/failure.ts'

const keptLines = 50

/** 127: the shell on the host knows no such program. */
export function isComposeMissing(exitCode: number | null, stderr: readonly string[]): boolean {
  const isUnknown = stderr.some((line) =>
    /is not a docker command|unknown command: docker compose|docker: not found|unknown (shorthand )?flag: .*(ansi|project-name)/.test(
      line,
    ),
  )
  return exitCode === 127 || (exitCode !== 0 && isUnknown)
}

type Reading = (host: string, match: RegExpExecArray) => Failure

/** The first that fits counts; what compose and the engine write, by their own words. */
const readings: readonly (readonly [pattern: RegExp, read: Reading])[] = [
  [/no space left on device/i, (host, { input }) => noSpace(host, input)],
  [
    /(?:Bind for|listen tcp\d?) \S*?:(\d+)(?: failed: port is already allocated|: bind: address already in use)/,
    (host, [, port = '']) => ({ kind: 'port-taken', host, port, holder: '' }),
  ],
  [
    /container name "\/?([^"]+)" is already in use by container "?([0-9a-f]+)/i,
    (host, [, name = '', holder = '']) => ({
      kind: 'name-conflict',
      ...{ host, name, holder: `container ${holder.slice(0, 12)}` },
    }),
  ],
  [
    /pull access denied for (\S+?),? /,
    (host, [, image = '']) => ({ kind: 'registry-auth', host, image }),
  ],
  [
    /(?:unauthorized|no basic auth credentials|authentication required|denied:)/i,
    (host) => ({ kind: 'registry-auth', host, image: 'an image of the project' }),
  ],
  [
    /manifest for (\S+) not found|(?:No such image|not found: manifest unknown)[: ]*(\S*)/i,
    (host, [, first, second = '']) => ({
      kind: 'image-not-found',
      ...{ host, image: first ?? second, pull: 'always' },
    }),
  ],
  [
    /manifest unknown/i,
    (host) => ({ kind: 'image-not-found', host, image: 'of the project', pull: 'always' }),
  ],
  [
    /Get "https?:\/\/[^"]+": (.+)|failed to (?:resolve reference|do request)[^:]*: (.+)/,
    (host, { input }) => ({
      kind: 'pull-failed',
      ...{ host, image: 'of the project', reason: input.trim() },
    }),
  ],
  [
    /network (\S+) declared as external, but could not be found/,
    (_, [, name = '']) => invalid(`networks.${name}`, 'this external network is not on the host'),
  ],
  [
    /external volume "?([^"\s]+)"? not found/,
    (_, [, name = '']) => invalid(`volumes.${name}`, 'this external volume is not on the host'),
  ],
  [
    /no such service: (\S+)/,
    (_, [, name = '']) => invalid(`services.${name}`, 'there is no such service'),
  ],
]

export function composeFailure(
  host: string,
  command: string,
  exitCode: number | null,
  said: readonly string[],
): Failure {
  const lines = said.filter((line) => line.trim() !== '').slice(-keptLines)
  for (const [pattern, read] of readings) {
    for (const line of lines) {
      const match = pattern.exec(line)
      if (match) return read(host, match)
    }
  }
  if (command === 'config') return { ...invalid('', ''), issues: configIssues(lines) }
  return { kind: 'command-failed', host, command: `docker compose ${command}`, exitCode, lines }
}

function noSpace(host: string, message: string): Failure {
  return { kind: 'no-space', where: host, message: message.trim() }
}

function invalid(path: string, message: string): Extract<Failure, { kind: 'invalid' }> {
  return { kind: 'invalid', what: 'compose project', issues: [{ path, message }] }
}

/** What `config` refuses; warnings are logged with a level before them, and are no reason. */
function configIssues(lines: readonly string[]): Issue[] {
  const reasons = lines.filter((line) => !/^time="[^"]*" level=(warning|info|debug)/.test(line))
  const said = reasons.length > 0 ? reasons : ['docker compose says nothing about why']
  return said.slice(-5).map(configIssue)
}

/** `yaml: line 3: …`, `validating /srv/shop/compose.yaml: services.web.ports must be a list`. */
function configIssue(line: string): Issue {
  const text = line.trim()
  const validated = /^validating (\S+): (\S+) (.+)$/.exec(text)
  if (validated) {
    const [, file = '', path = '', message = ''] = validated
    return { path: `${baseName(file)} ${path}`, message }
  }
  const atLine = /^(?:failed to parse (\S+): )?yaml: (line \d+): (.+)$/.exec(text)
  if (atLine) {
    const [, file = '', place = '', message = ''] = atLine
    return { path: [baseName(file), place].filter(Boolean).join(' '), message }
  }
  const service = /^service "([^"]+)" (.+)$/.exec(text)
  if (service) return { path: `services.${service[1]}`, message: service[2] ?? '' }
  return { path: '', message: text }
}

function baseName(path: string): string {
  return path.split('/').at(-1) ?? path
}
