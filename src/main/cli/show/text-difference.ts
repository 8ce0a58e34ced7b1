/** Two texts as one: what was there with `-`, what is there with `+`, and a few lines around. */
import { printable } from '../../../shared/lib/printable.ts'
import type { Paint } from './paint.ts'

interface Line {
  readonly sign: ' ' | '-' | '+'
  readonly text: string
}

const around = 3
/** Beyond it a table of all pairs of lines would not fit: the middle is told as one replacement. */
const mostPairs = 4_000_000

export function showTextDifference(
  paint: Paint,
  names: readonly [string, string],
  [from, to]: readonly [string, string],
): string {
  const lines = differingLines(linesOf(from), linesOf(to))
  if (lines.every(({ sign }) => sign === ' ')) return 'Nothing differs.'
  const look = { ' ': paint.dim, '-': paint.bad, '+': paint.good }
  const shown = hunksOf(lines).map((hunk) =>
    hunk.map(({ sign, text }) => look[sign](`${sign} ${printable(text)}`)).join('\n'),
  )
  const head = `${paint.bad(`- ${names[0]}`)}\n${paint.good(`+ ${names[1]}`)}`
  return [head, ...shown].join(`\n${paint.dim('…')}\n`)
}

const linesOf = (text: string): string[] => text.replace(/\n$/, '').split('\n')

function differingLines(from: readonly string[], to: readonly string[]): Line[] {
  let head = 0
  while (head < from.length && head < to.length && from[head] === to[head]) head += 1
  let tail = 0
  const most = Math.min(from.length, to.length) - head
  while (tail < most && from.at(-1 - tail) === to.at(-1 - tail)) tail += 1
  const mark = (sign: Line['sign'], lines: readonly string[]) =>
    lines.map((text): Line => ({ sign, text }))
  const before = from.slice(head, from.length - tail)
  const after = to.slice(head, to.length - tail)
  return [
    ...mark(' ', from.slice(0, head)),
    ...(before.length * after.length > mostPairs
      ? [...mark('-', before), ...mark('+', after)]
      : middle(before, after)),
    ...mark(' ', from.slice(from.length - tail)),
  ]
}

/** By the longest common subsequence of their lines. */
function middle(before: readonly string[], after: readonly string[]): Line[] {
  const common = commonLengths(before, after)
  const lengthAt = (i: number, j: number) => common[i]?.[j] ?? 0
  const lines: Line[] = []
  let i = 0
  let j = 0
  while (i < before.length || j < after.length) {
    const old = before[i]
    const now = after[j]
    if (old !== undefined && old === now) {
      lines.push({ sign: ' ', text: old })
      i += 1
      j += 1
    } else if (
      old !== undefined &&
      (now === undefined || lengthAt(i + 1, j) >= lengthAt(i, j + 1))
    ) {
      lines.push({ sign: '-', text: old })
      i += 1
    } else {
      lines.push({ sign: '+', text: now ?? '' })
      j += 1
    }
  }
  return lines
}

/** At `[i][j]`: of what is left of both from there on. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array[] {
  const rows = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1))
  for (let i = before.length - 1; i >= 0; i -= 1) {
    const row = rows[i]
    const below = rows[i + 1]
    if (!row || !below) break
    for (let j = after.length - 1; j >= 0; j -= 1) {
      row[j] =
        before[i] === after[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0)
    }
  }
  return rows
}

/** Runs of what differs, each with the lines around it. */
function hunksOf(lines: readonly Line[]): Line[][] {
  const isNear = (index: number) =>
    lines.slice(Math.max(0, index - around), index + around + 1).some(({ sign }) => sign !== ' ')
  const hunks: Line[][] = []
  let wasNear = false
  for (const [index, line] of lines.entries()) {
    const near = isNear(index)
    if (near && !wasNear) hunks.push([])
    if (near) hunks.at(-1)?.push(line)
    wasNear = near
  }
  return hunks
}
