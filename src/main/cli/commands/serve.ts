/** serve: the browser door */
import type { Command } from 'commander'
import { exitCode } from '../exit-code.ts'
import type { Commands } from '../program.ts'
import type { CliDeps, GlobalOptions } from '../session.ts'
import { showFailure } from '../show/failure.ts'
import { createPaint } from '../show/paint.ts'
import { parseCount } from '../when.ts'

interface ServeFlags extends GlobalOptions {
  readonly port: string
  readonly open: boolean
}

export function addServeCommand(program: Command, { deps, finish }: Commands): void {
  program
    .command('serve')
    .description('open Longshore in a browser on this machine')
    .option('--port <n>', 'a fixed port; 0 = any that is free', '0')
    .option('--no-open', 'only print the address')
    .action(async (_options: unknown, command: Command) => {
      await serve(deps, command.optsWithGlobals<ServeFlags>())
      finish(exitCode.ok)
    })
}

async function serve(deps: CliDeps, flags: ServeFlags): Promise<void> {
  const { terminal, interrupted } = deps
  const served = await deps.serve({
    dataDir: deps.dataDirOf(flags.data),
    port: parseCount('--port', flags.port, 65_535),
    open: flags.open,
    warn: (failure) => void terminal.err(showFailure(createPaint(terminal.hasColour), failure)),
  })
  const { url } = served
  await terminal.out(
    flags.json
      ? JSON.stringify({ url })
      : `Longshore is open at ${url}\nThe link works once, on this machine. Ctrl-C ends.`,
  )
  if (!interrupted.aborted) {
    await new Promise((resolve) => interrupted.addEventListener('abort', resolve, { once: true }))
  }
  await served.close()
}
