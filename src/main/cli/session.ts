/** Sessions: what a command works with, and how it is run: the client opened, the end turned into a code. */
import type { Client } from '../../shared/contract/index.ts'
import { isFinal } from '../../shared/model/deployment.ts'
import type { Failure } from '../../shared/model/failure.ts'
import type { Known } from './completion/values.ts'
import type { OpenedClient } from './door.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { showFailure } from './show/failure.ts'
import { isDraftEnough } from './show/layout.ts'
import { createPaint, type Paint } from './show/paint.ts'
import type { Terminal } from './terminal.ts'

/** Parts of the door; everything outside comes in here. */
export interface CliDeps {
  readonly terminal: Terminal
  readonly interrupted: AbortSignal
  readonly now: () => number
  readonly openClient: (dataDir: string) => Promise<OpenedClient>
  /** The state folder: `--data`, or where it always is. */
  readonly dataDirOf: (override: string | undefined) => string
  /** Keeps a mistake of ours in the log of that state folder; answers the id it is kept under. */
  readonly reportBug: (error: unknown, dataDir: string) => Promise<string>
  readonly readDocument: (file: string) => Promise<string>
  readonly serve: (options: ServeOptions) => Promise<Served>
  /** Names to complete, read beside whoever has the state folder open. */
  readonly knownHere: (dataDir: string) => Promise<Known>
  readonly version: string
}

export interface ServeOptions {
  readonly dataDir: string
  readonly port: number
  readonly open: boolean
  readonly warn: (failure: Failure) => void
}

export interface Served {
  readonly url: string
  close(): Promise<void>
}

export interface Session extends Pick<CliDeps, 'terminal' | 'interrupted' | 'now'> {
  readonly client: Client
  readonly json: boolean
  readonly paint: Paint
  /** The one JSON value of a command, or what a person reads. */
  print(value: unknown, shown: () => string): Promise<void>
}

export interface GlobalOptions {
  readonly json?: boolean
  readonly data?: string
}

/**
 * reading: changes no host; mentions what a crash left, and Ctrl-C leaves at once.
 * deploying: settles what a crash left first; Ctrl-C is the command's own to obey.
 * settling: is about what a crash left; Ctrl-C leaves at once.
 * holding: as reading, but Ctrl-C is the command's own to obey: it has something to close.
 */
export type Kind = 'reading' | 'deploying' | 'settling' | 'holding'

export async function withSession(
  deps: CliDeps,
  { options, kind }: { readonly options: GlobalOptions; readonly kind: Kind },
  work: (session: Session) => Promise<ExitCode>,
): Promise<ExitCode> {
  const dataDir = deps.dataDirOf(options.data)
  const opened = await Promise.race([deps.openClient(dataDir), leaving(deps.interrupted)])
  // Whatever has the folder may be silent: whoever waits for it has begun nothing, and may leave.
  if (typeof opened === 'number') return opened
  try {
    const session = createSession(deps, options, opened.client)
    for (const warning of opened.warnings) {
      await deps.terminal.err(showFailure(session.paint, warning))
    }
    await mindInterrupted(session, kind)
    if (kind === 'deploying' || kind === 'holding') return await work(session)
    return await Promise.race([work(session), leaving(deps.interrupted)])
  } finally {
    await opened.close()
  }
}

function leaving(interrupted: AbortSignal): Promise<ExitCode> {
  return new Promise((resolve) => {
    const leave = () => resolve(exitCode.cancelled)
    if (interrupted.aborted) leave()
    else interrupted.addEventListener('abort', leave, { once: true })
  })
}

function createSession(deps: CliDeps, options: GlobalOptions, client: Client): Session {
  const { terminal, interrupted, now } = deps
  const json = options.json === true
  const paint = createPaint(terminal.hasColour && !json, () =>
    terminal.isInteractive ? terminal.columns() : undefined,
  )
  return {
    client,
    terminal,
    interrupted,
    now,
    json,
    paint,
    async print(value, shown) {
      if (json) return terminal.out(JSON.stringify(value))
      const text = shown()
      if (isDraftEnough(text, paint.width)) return terminal.out(text)
      await paint.fit()
      return terminal.out(shown())
    },
  }
}

async function mindInterrupted({ client, terminal }: Session, kind: Kind): Promise<void> {
  if (kind === 'settling') return
  const { interrupted } = await client.app.info()
  if (interrupted.length === 0) return
  if (kind !== 'deploying') {
    return terminal.err(
      `Interrupted, or not undone, and not settled yet: ${interrupted.join(', ')}. Run "longshore recover".`,
    )
  }
  for (const { id, workload, state } of await client.deploys.recover()) {
    await terminal.err(
      isFinal(state)
        ? `Recovered deployment ${id} of ${workload}: ${state}.`
        : `Deployment ${id} of ${workload} could not be recovered yet.`,
    )
  }
}
