/** Candidates as each shell takes them, and its words as we do. */
import { printable } from '../../../shared/lib/printable.ts'
import type { Shell } from './scripts.ts'
import type { Value, Values } from './values.ts'

/** The words after the program, the one at the cursor last, from what the script of a shell passes on. */
export function wordsFrom(shell: Shell, passed: readonly string[]): readonly string[] {
  return shell === 'bash' ? wordsOf(passed[1] ?? '').slice(1) : passed
}

/** As bash would read it, expanding nothing; the last is the one that is being written, perhaps empty. */
function wordsOf(line: string): string[] {
  const words = ['']
  for (const [part, blanks, single, double, escaped] of line.matchAll(
    /(\s+)|'([^']*)(?:'|$)|"((?:[^"\\]|\\.)*)(?:"|$)|\\(.)|[^\s'"\\]+|\\$/gs,
  )) {
    if (blanks !== undefined) words.push('')
    else
      words.push(
        `${words.pop() ?? ''}${single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? part}`,
      )
  }
  return words
}

export function spoken(shell: Shell, values: Values, passed: readonly string[]): string {
  if (typeof values === 'string') return `:${values}`
  if (shell === 'bash')
    return unbroken(values, passed[0] ?? '', wordsFrom(shell, passed).at(-1) ?? '')
  const line = shell === 'zsh' ? zshLine : fishLine
  return values.map(line).join('\n')
}

/** bash replaces only what stands behind the last of its word breaks: `theme=dark` is `dark` to it. */
function unbroken(values: readonly Value[], breaks: string, current: string): string {
  const places = [...breaks.replaceAll(/\s/g, '')].map((each) => current.lastIndexOf(each))
  const start = Math.max(-1, ...places) + 1
  return values.map(({ name }) => name.slice(start)).join('\n')
}

/** A colon parts the two. */
function zshLine({ name, about }: Value): string {
  return `${name.replaceAll(':', '\\:')}:${oneLine(about)}`
}

function fishLine({ name, about }: Value): string {
  return `${name}\t${oneLine(about)}`
}

const oneLine = (about: string): string => printable(about).replaceAll('\t', ' ')
