/** Two texts as one: what was there with `-`, what is there with `+`, and a few lines around. */
import { structuredPatch } from 'diff'
import { printable } from '../../../shared/lib/printable.ts'
import type { Paint } from './paint.ts'

const around = 3
/** Lines that may differ before looking for what they have in common takes longer than a person waits. */
const mostEdits = 2_000

export function showTextDifference(
  paint: Paint,
  names: readonly [string, string],
  [from, to]: readonly [string, string],
): string {
  const hunks = hunksOf(withLastLineEnded(from), withLastLineEnded(to))
  if (hunks.length === 0) return 'Nothing differs.'
  const look = (line: string) =>
    paintOf(paint, line)(`${line.charAt(0)} ${printable(line.slice(1))}`)
  const head = `${paint.bad(`- ${names[0]}`)}\n${paint.good(`+ ${names[1]}`)}`
  const shown = hunks.map((lines) => lines.map(look).join('\n'))
  return [head, ...shown].join(`\n${paint.dim('…')}\n`)
}

/** Runs of what differs with the lines around it; each line begins with its sign. */
function hunksOf(from: string, to: string): readonly (readonly string[])[] {
  const options = { context: around, maxEditLength: mostEdits }
  const patch = structuredPatch('', '', from, to, undefined, undefined, options)
  return patch?.hunks.map(({ lines }) => lines) ?? [[...signed('-', from), ...signed('+', to)]]
}

const signed = (sign: string, text: string): string[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => sign + line)

/** Whether a file ends with a line break is nothing that its reader asked about. */
const withLastLineEnded = (text: string): string => text.replace(/\n?$/, '\n')

function paintOf(paint: Paint, line: string): (text: string) => string {
  if (line.startsWith('-')) return paint.bad
  return line.startsWith('+') ? paint.good : paint.dim
}
