/** The git command of this machine: how it is called, and with whose login. */
import type { Clock } from '../../shared/lib/clock.ts'
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import type { Environment } from '../hosts/environment/environment.ts'
import { runHere } from '../hosts/local/local-run.ts'
import { gitFailure } from './failures.ts'
import { thinned } from './progress.ts'

export interface GitDeps {
  readonly environment: Pick<Environment, 'env' | 'platform'>
  readonly clock: Clock
}

export interface GitCall {
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly signal: AbortSignal
  /** Called with what it says beside its output, each line as it comes. */
  readonly onLine?: (line: string) => void
  /** Whom a call asks, which its failure tells of. */
  readonly asks?: { readonly url: string; readonly ref: string; readonly named?: string }
}

/** Variables of the user's environment that lead git to servers. */
const ways = [
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'],
  ...['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'],
  ...['GIT_SSL_CAINFO', 'GIT_SSL_CAPATH', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
  ...['GIT_SSH', 'GIT_SSH_COMMAND', 'GIT_SSH_VARIANT', 'GIT_CONFIG_GLOBAL', 'XDG_CONFIG_HOME'],
]

/** Nobody is there to be asked, no URL may start a program, and what it says is read. */
const always = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  GCM_INTERACTIVE: 'never',
  GIT_LFS_SKIP_SMUDGE: '1',
  GIT_ALLOW_PROTOCOL: 'https:http:ssh:git:file',
  GIT_NO_REPLACE_OBJECTS: '1',
  LC_ALL: 'C',
}
/** Nothing that a repository holds is run, and nothing goes on once git has ended. */
const safely = [
  ...['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'core.symlinks=false'],
  ...['fetch.recurseSubmodules=false', 'submodule.recurse=false'],
  ...['gc.auto=0', 'gc.autoDetach=false', 'maintenance.auto=false', 'protocol.version=2'],
].flatMap((setting) => ['-c', setting])

/** The user's own settings do not count: what is made of a commit is the same for everybody. */
export const withoutUser = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' }

const thisMachine = 'this machine'
const maxOutputBytes = 256 * 1_024 * 1_024
const maxLinesSaid = 200

/** Answers what it prints. Throws `repository-failed`, `no-space`, `command-failed`. */
export async function runGit(deps: GitDeps, call: GitCall): Promise<string> {
  const { environment, clock } = deps
  const { env, platform } = environment
  const [out, said] = [new Output(), [] as string[]]
  const progress = call.onLine && thinned(clock, call.onLine)
  const own = ways.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []))
  try {
    const end = await runHere(
      { host: thisMachine, clock, env, platform },
      {
        argv: ['git', ...safely, ...call.args],
        env: { ...Object.fromEntries(own), ...always, ...call.env },
        ...(call.stdin !== undefined && { stdin: call.stdin }),
        signal: call.signal,
        redraws: true,
        onOutput: (bytes) => out.add(bytes),
        onLine: (_, line) => {
          if (line === '') return
          if (said.push(line) > maxLinesSaid) said.shift()
          progress?.line(line)
        },
      },
    )
    progress?.end()
    if (end.exitCode === 0) return out.text()
    return fail(gitFailure(call, end.exitCode, said))
  } catch (error) {
    if (failureOf(error)?.kind !== 'capability-missing') throw error
    const nothing = { exitCode: null, lines: [], isMissing: true }
    return fail({ kind: 'command-failed', host: thisMachine, command: 'git', ...nothing })
  }
}

/** Bounded: a repository may list more names than there is memory. */
class Output {
  private readonly pieces: Buffer[] = []
  private size = 0

  add(bytes: Buffer): void {
    this.size += bytes.length
    if (this.size <= maxOutputBytes) this.pieces.push(bytes)
  }

  text(): string {
    if (this.size <= maxOutputBytes) return Buffer.concat(this.pieces).toString('utf8')
    const issues = [{ path: 'source', message: 'it holds more files than are read' }]
    return fail({ kind: 'invalid', what: 'repository', issues })
  }
}
