import { parseArgs } from 'node:util'
import type { Failure } from '../../shared/model/failure.ts'
import { sentencesOf } from '../bug-log.ts'
import type { ServedApp } from './serve-app.ts'

export interface ServeArgs {
  readonly data: string | undefined
  readonly port: number
  readonly open: boolean
  readonly json: boolean
}

export interface ServeCommandDeps {
  readonly out: (line: string) => void
  readonly err: (line: string) => void
  /** The failure that is told of anything that was thrown; a mistake of ours is kept in the log of that state folder. */
  readonly told: (error: unknown, data: string | undefined) => Failure
  readonly serve: (args: ServeArgs, warn: (failure: Failure) => void) => Promise<ServedApp>
  /** Aborts when the user or the system asks to end. */
  readonly interrupted: AbortSignal
  /** Calls back each time the user asks for another launch URL. */
  readonly onAsk: (ask: () => void) => void
}

/** `serve [--data DIR] [--port N] [--no-open] [--json]`, until interrupted; the exit code. */
export async function runServe(argv: readonly string[], deps: ServeCommandDeps): Promise<number> {
  const args = parse(argv)
  if (typeof args === 'string') {
    deps.err(args)
    return 2
  }
  const warn = (failure: Failure) => deps.err(sentencesOf(failure))
  try {
    const served = await deps.serve(args, warn)
    sayWhere(args, served, deps)
    await aborted(deps.interrupted)
    await served.close()
    return 0
  } catch (error) {
    warn(deps.told(error, args.data))
    return 1
  }
}

function sayWhere({ json }: ServeArgs, served: ServedApp, { out, onAsk }: ServeCommandDeps) {
  if (json) return out(JSON.stringify({ url: served.url }))
  out(`Longshore is open at ${served.url}`)
  out('The link works once, on this machine. Enter makes another; Ctrl-C ends.')
  onAsk(() => out(served.newUrl()))
}

/** The arguments, or what is wrong with them. */
function parse(argv: readonly string[]): ServeArgs | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        data: { type: 'string' },
        port: { type: 'string', default: '0' },
        'no-open': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    const port = Number(values.port)
    if (!/^\d{1,5}$/.test(values.port) || port > 65_535) return `--port: not a port: ${values.port}`
    return { data: values.data, port, open: !values['no-open'], json: values.json }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
