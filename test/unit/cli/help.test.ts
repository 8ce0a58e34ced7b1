import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { examples, exampleText } from '../../../src/main/cli/examples.ts'
import { createProgram } from '../../../src/main/cli/program.ts'
import type { CliDeps } from '../../../src/main/cli/session.ts'
import { run } from './harness.ts'

const terminal = { raw: () => undefined, err: async () => undefined }
const newProgram = () =>
  createProgram({ terminal, version: '1.2.3' } as unknown as CliDeps, () => undefined)

function commandsOf(command: Command, words: readonly string[] = []): [string, Command][] {
  const below = command.commands.flatMap((each) => commandsOf(each, [...words, each.name()]))
  const isOwn = command.commands.length === 0 || command.registeredArguments.length > 0
  return isOwn ? [[words.join(' '), command], ...below] : below
}

/** As a shell parts them. */
const wordsOf = (line: string) =>
  (line.split(/ {3,}/)[0] ?? '').match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ??
  []

describe('help', async () => {
  const names = commandsOf(await newProgram())
    .map(([name]) => name)
    .filter((name) => !name.startsWith('__'))

  it.each(names)('of "%s" shows an example of it', async (name) => {
    const { code, out } = await run(`${name} --help`)
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`\nExamples?:\n  longshore ${name}( |\n)`))
  })

  it('has an example of no other command', () => {
    expect(Object.keys(examples).filter((name) => !names.includes(name))).toEqual([])
    expect(exampleText(['none'])).toBe('')
  })

  it.each(Object.entries(examples).flatMap(([name, lines]) => lines.map((line) => [line, name])))(
    '"%s" is a command line that is understood',
    async (line, name) => {
      const program = await newProgram()
      const used: string[] = []
      for (const [each, command] of commandsOf(program)) command.action(() => void used.push(each))
      // A redirection is the shell's.
      const argv = wordsOf(line.split(' > ')[0] ?? '').slice(1)
      await program.parseAsync(argv, { from: 'user' })
      expect(used).toEqual([name])
    },
  )
})

it.each([
  ['stauts', 'status'],
  ['hosts lsit', 'list'],
  ['deploymnets', 'deployments'],
  ['logs web --folow', '--follow'],
])('"%s" is refused, and the nearest named', async (argv, nearest) => {
  const { code, err } = await run(argv)
  expect(code).toBe(2)
  expect(err).toMatch(new RegExp(`Did you mean .*${nearest}`))
})
