import { expect, it } from 'vitest'
import { thinned } from '../../../src/main/repositories/progress.ts'

/** `[ms, line]` each, and what is told of them. */
function told(lines: readonly (readonly [at: number, line: string])[], isOver = true) {
  let now = 0
  const all: string[] = []
  const progress = thinned({ now: () => now }, (line) => all.push(line))
  for (const [at, line] of lines) {
    now = at
    progress.line(line)
  }
  if (isOver) progress.end()
  return all
}

const receiving = (percent: number, more = '') =>
  `Receiving objects: ${String(percent).padStart(3)}% (${percent}/100)${more}`

it('tells of each tenth where it is quick, and how it ended', () => {
  const lines = Array.from({ length: 101 }, (_, at) => [at, receiving(at)] as const)
  const all = told([...lines, [101, receiving(100, ', 3 MiB, done.')]])
  expect(all).toEqual([
    ...[0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map((percent) => receiving(percent)),
    receiving(100, ', 3 MiB, done.'),
  ])
})

it('tells once a second where it is slow', () => {
  const lines = Array.from({ length: 9 }, (_, at) => [at * 400, receiving(41 + at)] as const)
  expect(told(lines, false)).toEqual([41, 44, 47].map((percent) => receiving(percent)))
})

it('tells where it was when something else comes, or it is over', () => {
  expect(
    told([
      [0, receiving(41)],
      [10, receiving(43)],
      [20, 'fatal: early EOF'],
      [30, 'remote: Enumerating objects: 12'],
      [40, 'remote: Enumerating objects: 900'],
      [50, 'Resolving deltas:   1% (1/100)'],
      [60, 'Resolving deltas:   3% (3/100)'],
    ]),
  ).toEqual([
    receiving(41),
    receiving(43),
    'fatal: early EOF',
    'remote: Enumerating objects: 12',
    'remote: Enumerating objects: 900',
    'Resolving deltas:   1% (1/100)',
    'Resolving deltas:   3% (3/100)',
  ])
})

it('leaves every other line as it is', () => {
  const lines = ['From https://git.example/a', 'warning: 3 of them', 'warning: 3 of them']
  expect(told(lines.map((line) => [0, line] as const))).toEqual(lines)
})
