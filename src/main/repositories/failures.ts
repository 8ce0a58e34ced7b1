/** Failures of git that can be told apart. It is asked to say it in English. */
import type { Failure } from '../../shared/model/failure.ts'
import { withoutPassword } from '../../shared/model/git.ts'
import type { GitCall } from './git.ts'

type RepositoryFailed = Extract<Failure, { kind: 'repository-failed' }>
export type RepositoryCause = RepositoryFailed['cause']

/** In order: what stands further up is said along with what stands below. */
const signs: readonly (readonly [RepositoryCause, RegExp])[] = [
  ['other-host-key', /REMOTE HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY DETECTED/i],
  ['host-key', /Host key verification failed|host key is known for/i],
  [
    'name',
    /Could not resolve (?:host|hostname|proxy)|Name or service not known|nodename nor servname|Temporary failure in name/i,
  ],
  ['certificate', /SSL certificate|server certificate|certificate verif|certificate subject name/i],
  [
    'refused',
    /Connection refused|Failed to connect to \S+ port \d+ after \d+ ms: Couldn't connect/i,
  ],
  [
    'silent',
    /timed out|Network is unreachable|No route to host|Connection reset|early EOF|unexpected disconnect|Empty reply|Connection closed by/i,
  ],
  [
    'no-ref',
    /couldn't find remote ref|not our ref|unadvertised object|no such ref|no matching remote/i,
  ],
  [
    'not-found',
    /Repository not found|repository '[^']*' not found|could not be found|does not appear to be a git repository|returned error: 404|does not exist|no such repository/i,
  ],
  [
    'no-access',
    /Authentication failed|could not read (?:Username|Password)|Permission denied|returned error: 40[13]|Access denied|access rights|Invalid username or (?:password|token)|not authorized|terminal prompts disabled|dubious ownership/i,
  ],
]

export function gitFailure(
  { asks, args }: Pick<GitCall, 'asks' | 'args'>,
  exitCode: number | null,
  said: readonly string[],
): Failure {
  const lines = said.map(withoutLogin).filter((line) => !isProgress(line))
  const full = lines.find((line) => /No space left on device|Disk quota exceeded/i.test(line))
  if (full) return { kind: 'no-space', where: 'this machine', message: full }
  const command = `git ${args.find((arg) => /^[a-z][a-z-]+$/.test(arg)) ?? ''}`.trim()
  if (!asks) return { kind: 'command-failed', host: 'this machine', command, exitCode, lines }
  const text = lines.join('\n')
  const cause = signs.find(([, sign]) => sign.test(text))?.[0] ?? 'answer'
  const ofKey = cause === 'other-host-key' ? lines.filter(isOfKey).join(' ') : ''
  return repositoryFailed(asks, cause, ofKey || reasonIn(lines, exitCode))
}

export function repositoryFailed(
  { url, ref, named }: NonNullable<GitCall['asks']>,
  cause: RepositoryCause,
  reason: string,
): RepositoryFailed {
  const about = { repository: withoutPassword(url), ref, ...(named !== undefined && { named }) }
  return { kind: 'repository-failed', ...about, cause, reason }
}

/** ssh says it between rows of @, with what it would make of it. */
const isOfKey = (line: string): boolean =>
  /^(?:The fingerprint for|SHA256:|Offending|The \S+ host key for .* is marked as revoked)/.test(
    line,
  )

/** The words of the server go before those of git, which only sums up. */
function reasonIn(lines: readonly string[], exitCode: number | null): string {
  const stripped = lines.map((line) =>
    line.replace(/^(?:remote|fatal|error|ERROR): (?:fatal: )?/, '').trim(),
  )
  const telling = stripped.filter(
    (line) =>
      line !== '' &&
      !/^(?:Could not read from remote|Please make sure|and the repository exists|warning:)/.test(
        line,
      ),
  )
  return telling.slice(0, 3).join('; ') || `git ended with ${exitCode ?? 'a signal'}`
}

const isProgress = (line: string): boolean =>
  /^(?:remote: )?(?:Enumerating|Counting|Compressing|Receiving|Resolving|Updating|Unpacking|Total|Checking)\b.*(?:%|\d)/.test(
    line,
  )

/** git repeats URLs, which may hold a password. */
export function withoutLogin(line: string): string {
  return line.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, '$1')
}
