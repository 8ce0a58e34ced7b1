/** A failure in words, and what a script learns of it. */
import { Command } from 'commander'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { failureFrom, ownBug } from '../../shared/wire/failure-from.ts'
import { type ExitCode, exitCodeOfFailure } from './exit-code.ts'
import type { CliDeps, GlobalOptions } from './session.ts'
import { showFailure } from './show/failure.ts'
import { createPaint } from './show/paint.ts'

/** Says what was thrown, whatever it was. */
export async function explainFailure(
  deps: CliDeps,
  argv: readonly string[],
  error: unknown,
): Promise<ExitCode> {
  const { terminal } = deps
  const failure = await keptBy(deps, argv, error)
  const shown = argv.includes('--json')
    ? JSON.stringify({ failure, ...describeFailure(failure) })
    : showFailure(createPaint(terminal.hasColour), failure)
  await terminal.err(shown)
  return exitCodeOfFailure(failure)
}

/** A mistake of ours on this side of the wire is in no log yet. */
async function keptBy(
  { reportBug, dataDirOf }: CliDeps,
  argv: readonly string[],
  error: unknown,
): Promise<Failure> {
  const failure = failureFrom(error)
  if (failure.kind !== 'internal' || failure.id !== ownBug) return failure
  const { data } = new Command()
    .option('--data <dir>')
    .allowUnknownOption()
    .allowExcessArguments()
    .parse(argv, { from: 'user' })
    .opts<GlobalOptions>()
  return { kind: 'internal', id: await reportBug(error, dataDirOf(data)) }
}
