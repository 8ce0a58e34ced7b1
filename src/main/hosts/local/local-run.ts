/** Runs a command here, in a process group of its own, so that nothing it started outlives it. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Clock } from '../../../shared/lib/clock.ts'
import { FailureError } from '../../../shared/lib/failure-error.ts'
import { createLineSplitter } from '../session/line-splitter.ts'
import type { RunCommand, RunEnd } from '../session.ts'

export interface LocalRunDeps {
  readonly host: string
  readonly clock: Clock
  readonly platform: NodeJS.Platform
  /** The app's own environment, of which commands see only the harmless part. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Between asking a group to end and ending it. */
const killAfterMs = 2_000
/** How long output may keep coming once the process itself has ended. */
const drainMs = 500

const passedOn = [
  'PATH',
  'HOME',
  'USER',
  'LANG',
  'LC_ALL',
  'TMPDIR',
  'XDG_RUNTIME_DIR',
  'SSH_AUTH_SOCK',
  'DOCKER_CONFIG',
  'SystemRoot',
  'PATHEXT',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'TEMP',
  'TMP',
  // Where what builds needs is kept, and whom it is asked of.
  ...['GOPATH', 'GOCACHE', 'GOMODCACHE', 'GOPROXY', 'GOSUMDB', 'GOPRIVATE', 'GONOPROXY'],
  ...['GONOSUMDB', 'GOINSECURE', 'GOENV', 'GOTMPDIR', 'COMPOSER_HOME', 'COMPOSER_CACHE_DIR'],
]

export interface LocalCommand extends RunCommand {
  /**
   * Called with its output as it is, instead of its lines: they have no place for what separates names with zeros.
   */
  readonly onOutput?: (bytes: Buffer) => void
  /** Whether it draws over its last line, as progress bars do: each drawing is a line. */
  readonly redraws?: boolean
}

export async function runHere(deps: LocalRunDeps, command: LocalCommand): Promise<RunEnd> {
  command.signal.throwIfAborted()
  const [program, ...args] = command.argv
  const child = spawn(program, args, {
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    env: { ...harmless(deps.env), ...command.env },
    detached: deps.platform !== 'win32',
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  listen(child, command)
  // A process that reads nothing closes the pipe; that is no failure of ours.
  child.stdin?.on('error', () => {})
  child.stdin?.end(command.stdin ?? '')
  const stopKilling = killOnAbort(deps, child, command.signal)
  try {
    const end = await ended(deps, child, program)
    command.signal.throwIfAborted()
    return end
  } finally {
    stopKilling()
  }
}

function harmless(env: LocalRunDeps['env']): Record<string, string> {
  const pairs = passedOn.map((name) => [name, env[name]] as const)
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined))
}

function listen(child: ChildProcess, command: LocalCommand): void {
  const { onOutput, redraws = false } = command
  if (onOutput) child.stdout?.on('data', onOutput)
  for (const stream of onOutput ? (['stderr'] as const) : (['stdout', 'stderr'] as const)) {
    const end = redraws ? /[\r\n]/ : '\n'
    const splitter = createLineSplitter((line) => command.onLine?.(stream, line), end)
    child[stream]?.on('data', (bytes: Buffer) => splitter.write(bytes))
    child[stream]?.once('close', () => splitter.end())
  }
}

function ended(deps: LocalRunDeps, child: ChildProcess, program: string): Promise<RunEnd> {
  return new Promise((resolve, reject) => {
    let cancelDrain = () => {}
    child.once('error', (error) => reject(spawnError(deps.host, program, error)))
    child.once('exit', () => {
      // Something that left the group may hold the output open for ever.
      cancelDrain = deps.clock.schedule(drainMs, () => {
        child.stdout?.destroy()
        child.stderr?.destroy()
      })
    })
    child.once('close', (exitCode, signal) => {
      cancelDrain()
      if (exitCode !== null) resolve({ exitCode, signal: null })
      else resolve({ exitCode: null, signal: signal ?? 'unknown' })
    })
  })
}

function spawnError(host: string, program: string, error: Error): unknown {
  const code = 'code' in error ? error.code : undefined
  if (code !== 'ENOENT' && code !== 'EACCES') return error
  return new FailureError({ kind: 'capability-missing', host, capability: program }, error)
}

function killOnAbort(deps: LocalRunDeps, child: ChildProcess, signal: AbortSignal): () => void {
  let cancel = () => {}
  const abort = () => {
    killGroup(deps, child, 'SIGTERM')
    cancel = deps.clock.schedule(killAfterMs, () => killGroup(deps, child, 'SIGKILL'))
  }
  signal.addEventListener('abort', abort, { once: true })
  return () => {
    signal.removeEventListener('abort', abort)
    cancel()
    if (signal.aborted) killGroup(deps, child, 'SIGKILL')
  }
}

function killGroup(deps: LocalRunDeps, child: ChildProcess, how: NodeJS.Signals): void {
  if (child.pid === undefined) return
  if (deps.platform === 'win32') {
    spawn('taskkill', ['/T', '/F', '/PID', String(child.pid)], { stdio: 'ignore' })
    return
  }
  try {
    process.kill(-child.pid, how)
  } catch {
    // ESRCH: the whole group is gone, which is what was wanted.
  }
}
