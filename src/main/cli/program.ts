/** The commands, and how each becomes an exit code. */
import { Command, CommanderError } from 'commander'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import { failureFrom, ownBug } from '../../shared/wire/failure-from.ts'
import { addActivityCommand } from './commands/activity.ts'
import { addCompletionCommand } from './commands/completion.ts'
import { addDeployCommands, addDeploymentCommands } from './commands/deploys.ts'
import { addFleetCommands } from './commands/fleet.ts'
import { addForwardCommand } from './commands/forward.ts'
import { addHostCommands } from './commands/hosts.ts'
import { addServeCommand } from './commands/serve.ts'
import { addServiceCommands } from './commands/services.ts'
import { addSettingsCommand } from './commands/settings.ts'
import { addStatsCommand } from './commands/stats.ts'
import { addWorkloadCommands } from './commands/workloads.ts'
import { exampleText } from './examples.ts'
import { type ExitCode, exitCode, exitCodeOfFailure, UsageError } from './exit-code.ts'
import {
  type CliDeps,
  type GlobalOptions,
  type Kind,
  type Session,
  withSession,
} from './session.ts'
import { showFailure } from './show/failure.ts'
import { createPaint } from './show/paint.ts'

/** A command's own options, as they were given. */
export interface Given {
  text(option: string): string | undefined
  /** Of an option that may be given several times. */
  list(option: string): readonly string[]
  flag(option: string): boolean
  /** Given as `--no-…`. */
  isRefused(option: string): boolean
}

type Work = (session: Session, args: readonly string[], given: Given) => Promise<ExitCode>
/** What commander calls: the arguments, then the options, then the command. */
type Action = (...given: unknown[]) => Promise<void>

/** What the command files build with. */
export interface Commands {
  readonly deps: CliDeps
  action(kind: Kind, work: Work): Action
  finish(code: ExitCode): void
}

export async function runCli(argv: readonly string[], deps: CliDeps): Promise<ExitCode> {
  let code: ExitCode = exitCode.ok
  const program = createProgram(deps, (ended) => {
    code = ended
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    return explain(deps, argv, error)
  }
}

/** Nothing is done until it is given words. */
export function createProgram(deps: CliDeps, finish: (code: ExitCode) => void): Command {
  const action =
    (kind: Kind, work: Work): Action =>
    async (...passed) => {
      const command = passed.at(-1)
      if (!(command instanceof Command)) throw new Error('commander did not pass its command')
      const options = command.optsWithGlobals<GlobalOptions>()
      const run = (session: Session) => work(session, command.args, givenIn(command))
      finish(await withSession(deps, options, kind, run))
    }
  const commands: Commands = { deps, finish, action }
  const program = new Command('longshore')
    .description('Deploys to, and watches, Docker hosts.')
    .version(deps.version)
    .option('--json', 'answer in JSON')
    .option('--data <dir>', 'the state folder')
    .addHelpText('after', '\n"longshore COMMAND --help" shows an example of it.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => deps.terminal.raw(text),
      writeErr: (text) => void deps.terminal.err(text.trimEnd()),
    })
  addHostCommands(program, commands)
  addFleetCommands(program, commands)
  addStatsCommand(program, commands)
  addForwardCommand(program, commands)
  addWorkloadCommands(program, commands)
  addDeployCommands(program, commands)
  addServiceCommands(program, commands)
  addDeploymentCommands(program, commands)
  addActivityCommand(program, commands)
  addSettingsCommand(program, commands)
  addServeCommand(program, commands)
  addCompletionCommand(program, commands)
  complete(program, [])
  return program
}

function givenIn(command: Command): Given {
  const options = command.opts<Readonly<Record<string, unknown>>>()
  return {
    text: (name) => {
      const value = options[name]
      return typeof value === 'string' ? value : undefined
    },
    list: (name) => {
      const value = options[name]
      return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
    },
    flag: (name) => options[name] === true,
    isRefused: (name) => options[name] === false,
  }
}

/** Subcommands made with `.command()` take over exitOverride and output only at their creation. */
function complete(program: Command, above: readonly string[]): void {
  for (const command of program.commands) {
    const words = [...above, command.name()]
    command.copyInheritedSettings(program)
    command.addHelpText('after', exampleText(words))
    complete(command, words)
  }
}

/** Says what ended it, in words: whatever was thrown. */
export async function explain(
  deps: CliDeps,
  argv: readonly string[],
  error: unknown,
): Promise<ExitCode> {
  const { terminal } = deps
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage
  if (error instanceof UsageError) {
    await terminal.err(`error: ${error.message}`)
    return exitCode.usage
  }
  const failure = keptBy(deps, argv, error)
  const shown = argv.includes('--json')
    ? JSON.stringify({ failure, ...describeFailure(failure) })
    : showFailure(createPaint(terminal.hasColour), failure)
  await terminal.err(shown)
  return exitCodeOfFailure(failure)
}

/** A mistake of ours on this side of the wire is in no log yet. */
function keptBy(
  { reportBug, dataDirOf }: CliDeps,
  argv: readonly string[],
  error: unknown,
): Failure {
  const failure = failureFrom(error)
  if (failure.kind !== 'internal' || failure.id !== ownBug) return failure
  const { data } = new Command()
    .option('--data <dir>')
    .allowUnknownOption()
    .allowExcessArguments()
    .parse(argv, { from: 'user' })
    .opts<GlobalOptions>()
  return { kind: 'internal', id: reportBug(error, dataDirOf(data)) }
}
