/** The place of the cursor on a command line, by the commands themselves. */
import type { Command, Option } from 'commander'

export interface Place {
  readonly command: Command
  /** Its words, without the program's. */
  readonly words: readonly string[]
  readonly operands: readonly string[]
  /** The long names of options that were given. */
  readonly given: readonly string[]
  /** The option whose value is being written. */
  readonly option: Option | undefined
  /** After `--` nothing is an option any more. */
  readonly isPlain: boolean
  readonly current: string
  /** The text before the value in the same word: `--host=`. */
  readonly before: string
}

/** `words`: those after the program, the one at the cursor last. */
export function placeOf(program: Command, words: readonly string[]): Place {
  const current = words.at(-1) ?? ''
  const reached = words.slice(0, -1).reduce(step, start(program))
  const [, name = '', value] = /^(--[^=]+)=(.*)$/s.exec(current) ?? []
  const written = reached.isPlain || reached.option ? undefined : optionOf(reached.command, name)
  if (!written) return { ...reached, current, before: '' }
  return { ...reached, option: written, current: value ?? '', before: `${name}=` }
}

function start(program: Command): Omit<Place, 'current' | 'before'> {
  return {
    command: program,
    words: [],
    operands: [],
    given: [],
    option: undefined,
    isPlain: false,
  }
}

type Reached = Omit<Place, 'current' | 'before'>

function step(reached: Reached, word: string): Reached {
  const { command, option, isPlain } = reached
  // One that takes several takes them until the next option.
  if (option && !(option.variadic && word.startsWith('-'))) {
    return { ...reached, option: option.variadic ? option : undefined }
  }
  if (isPlain) return operand(reached, word)
  if (word === '--') return { ...reached, option: undefined, isPlain: true }
  if (word.startsWith('-') && word !== '-') {
    const [name = '', value] = word.split('=', 2)
    const found = optionOf(command, name)
    const takes = found && value === undefined && (found.required || found.optional)
    const given = [...reached.given, found?.long ?? name]
    return { ...reached, given, option: takes ? found : undefined }
  }
  return operand(reached, word)
}

function operand(reached: Reached, word: string): Reached {
  const { command, operands, words } = reached
  const below = operands.length === 0 && command.commands.find((each) => each.name() === word)
  if (below) return { ...reached, command: below, words: [...words, word] }
  return { ...reached, operands: [...operands, word] }
}

/** Its own, or one of a command above it. */
function optionOf(command: Command, name: string): Option | undefined {
  return optionsOf(command).find(
    ({ long, short }) => name !== '' && (name === long || name === short),
  )
}

export function optionsOf(command: Command): readonly Option[] {
  return [...command.options, ...(command.parent ? optionsOf(command.parent) : [])]
}
