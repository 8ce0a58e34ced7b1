/** completion, and what its scripts ask at every Tab. */
import { Argument, type Command } from 'commander'
import { asked, type Shell, scripts, shells } from '../completion/scripts.ts'
import { exitCode } from '../exit-code.ts'
import type { Commands } from '../program.ts'

export function addCompletionCommand(program: Command, { deps, finish }: Commands): void {
  program
    .command('completion')
    .description('print what lets a shell complete commands, options and names')
    .addArgument(new Argument('<shell>').choices(shells))
    .action(async (shell: Shell) => {
      await deps.terminal.out(scripts[shell].trimEnd())
      finish(exitCode.ok)
    })
  program
    .command(asked, { hidden: true })
    .addArgument(new Argument('<shell>').choices(shells))
    .argument('[passed...]')
    .action(async (shell: Shell, passed: readonly string[]) => {
      const { candidates } = await import('../completion/candidates.ts')
      const { spoken, wordsFrom } = await import('../completion/spoken.ts')
      const words = wordsFrom(shell, passed)
      const known = await deps.knownHere(deps.dataDirOf(dataIn(words)))
      const found = spoken(shell, candidates(program, words, known), passed)
      if (found !== '') await deps.terminal.out(found)
      finish(exitCode.ok)
    })
}

/** The state folder that the command line names, once it is written. */
function dataIn(words: readonly string[]): string | undefined {
  const written = words.slice(0, -1)
  const place = written.lastIndexOf('--data')
  const joined = written.findLast((word) => word.startsWith('--data='))
  return place === -1 ? joined?.slice('--data='.length) : written[place + 1]
}
