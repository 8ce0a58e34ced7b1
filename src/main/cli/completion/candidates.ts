/** The words that may stand at the cursor: commands, options, values. */
import type { Command } from 'commander'
import { optionsOf, type Place, placeOf } from './place.ts'
import { type Known, type Value, type Values, valuesOfArgument, valuesOfOption } from './values.ts'

/** `words`: those after the program, the one at the cursor last. */
export function candidates(program: Command, words: readonly string[], known: Known): Values {
  const place = placeOf(program, words)
  const found = anythingAt(place, known)
  if (typeof found === 'string') return found
  return found
    .map(({ name, about }) => ({ name: `${place.before}${name}`, about }))
    .filter(({ name }) => name.startsWith(`${place.before}${place.current}`) && isSafe(name))
}

/** Shells write it as it is: what they would read as more than a word is not offered. */
function isSafe(name: string): boolean {
  return /^[\w@%+=:,./-]+$/.test(name)
}

function anythingAt(place: Place, known: Known): Values {
  const { command, option, operands, current, isPlain, words } = place
  if (option) return valuesOfOption(option.long ?? '')(known, operands, current)
  if (!isPlain && current.startsWith('-')) return optionsAt(place)
  const below = operands.length === 0 && !isPlain ? commandsOf(command) : []
  if (below.length > 0) return below
  const { registeredArguments } = command
  const last = registeredArguments.at(-1)
  const argument = registeredArguments[operands.length] ?? (last?.variadic ? last : undefined)
  if (!argument) return []
  return valuesOfArgument(words, argument.name())(known, operands, current)
}

function commandsOf(command: Command): Value[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((each) => ({ name: each.name(), about: each.description() }))
}

function optionsAt({ command, given }: Place): Value[] {
  const help = { name: '--help', about: 'show what it takes' }
  return [
    ...optionsOf(command)
      .filter(({ long }) => long !== '--version' || !command.parent)
      .filter(({ long, hidden, variadic }) => !hidden && (variadic || !given.includes(long ?? '')))
      .map(({ long, description }) => ({ name: long ?? '', about: description })),
    help,
  ]
}
