/** The commands, and how each becomes an exit code. */
import { Command, CommanderError } from 'commander'
import { groupsFor } from './command-groups.ts'
import { exampleText } from './examples.ts'
import { type ExitCode, exitCode, UsageError } from './exit-code.ts'
import type { CliDeps, GlobalOptions, Kind, Session } from './session.ts'

/** `--dry-run` is `dryRun` to commander: the name with its dashes would never be found. */
type Undashed<O extends string> = O extends `${string}-${string}` ? never : O

/** A command's own options, as they were given. */
export interface Given {
  text<O extends string>(option: Undashed<O>): string | undefined
  /** All values of an option that may be given several times. */
  list<O extends string>(option: Undashed<O>): readonly string[]
  flag<O extends string>(option: Undashed<O>): boolean
  /** Given as `--no-…`. */
  isRefused<O extends string>(option: Undashed<O>): boolean
}

type Work = (session: Session, args: readonly string[], given: Given) => Promise<ExitCode>
/** Function that commander calls: the arguments, then the options, then the command. */
type Action = (...given: unknown[]) => Promise<void>

/** Tools that the command files build with. */
export interface Commands {
  readonly deps: CliDeps
  action(kind: Kind, work: Work): Action
  finish(code: ExitCode): void
}

export async function runCli(argv: readonly string[], deps: CliDeps): Promise<ExitCode> {
  let code: ExitCode = exitCode.ok
  const finish = (ended: ExitCode) => {
    code = ended
  }
  try {
    const program = await createProgram(deps, finish, argv)
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    return explain(deps, argv, error)
  }
}

/**
 * Nothing is done until it is given words. With `argv`, it has the commands that these may mean: a start does not wait
 * for the code of others.
 */
export async function createProgram(
  deps: CliDeps,
  finish: (code: ExitCode) => void,
  argv: readonly string[] = [],
): Promise<Command> {
  const action =
    (kind: Kind, work: Work): Action =>
    async (...passed) => {
      const command = passed.at(-1)
      if (!(command instanceof Command)) throw new Error('commander did not pass its command')
      const options = command.optsWithGlobals<GlobalOptions>()
      const run = (session: Session) => work(session, command.args, givenIn(command))
      const { withSession } = await import('./session.ts')
      finish(await withSession(deps, { options, kind }, run))
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
  for (const add of await groupsFor(argv)) add(program, commands)
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
  const { explainFailure } = await import('./explain.ts')
  return explainFailure(deps, argv, error)
}
