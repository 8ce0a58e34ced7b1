import { describe, expect, it, vi } from 'vitest'
import { afterSecondRun, filesToRunAgain } from '../../../scripts/lib/testing/second-run.mjs'
import { summarise } from '../../../scripts/lib/testing/summary.mjs'

type Outcomes = Parameters<typeof filesToRunAgain>[0]

const passed = (title: string) => ({ title, state: 'passed' }) as const
const failed = (title: string) => ({ title, state: 'failed', said: `${title} said` }) as const
const inFile = (file: number) => failed(`test/unit/${file}.test.ts: a > b`)

describe('what failed runs again', () => {
  it('by its files, each once', () => {
    const outcomes = [inFile(1), failed('test/unit/1.test.ts: c'), passed('test/unit/2.test.ts: d')]
    expect(filesToRunAgain(outcomes)).toEqual(['test/unit/1.test.ts'])
  })

  it.each<[string, Outcomes]>([
    ['nothing failed', [passed('test/unit/1.test.ts: a')]],
    ['more than three files did', [1, 2, 3, 4].map(inFile)],
    ['something is of no file', [inFile(1), failed('unit ended with exit code 1')]],
    ['an error was of nobody', [failed('unhandled')]],
  ])('but not where %s', (_, outcomes) => {
    expect(filesToRunAgain(outcomes)).toEqual([])
  })
})

describe('a test that failed', () => {
  const [a, b] = ['test/unit/1.test.ts: a', 'test/unit/1.test.ts: b']

  it('is unsteady where it passed the second time, and keeps what it said', () => {
    const merged = afterSecondRun([failed(a), passed(b)], [passed(a), passed(b)])
    expect(merged).toEqual([{ ...failed(a), state: 'unsteady' }, passed(b)])
  })

  it('has failed where it failed again, or was not there any more', () => {
    expect(afterSecondRun([failed(a), failed(b)], [failed(a)])).toEqual([failed(a), failed(b)])
  })

  it('is told also where it failed only the second time', () => {
    const merged = afterSecondRun([failed(a), passed(b)], [passed(a), failed(b)])
    expect(merged.filter(({ state }) => state === 'failed')).toEqual([failed(b)])
  })

  it.each(['test/unit/2.test.tsx: the file itself', 'test/unit/2.test.tsx: in it > its hooks'])(
    'may be what is no test (%s): unsteady where the file passed then',
    (broken) => {
      const inIt = passed('test/unit/2.test.tsx: in it > one')
      expect(afterSecondRun([failed(broken)], [inIt])).toMatchObject([{ state: 'unsteady' }])
      expect(afterSecondRun([failed(broken)], [failed(broken)])).toEqual([failed(broken)])
      expect(afterSecondRun([failed(broken)], [])).toEqual([failed(broken)])
    },
  )
})

describe('the end of a run with an unsteady test', () => {
  it('tells it with what it said, counts it, and fails only where certainty is asked for', () => {
    const said = vi.spyOn(console, 'log').mockImplementation(() => {})
    const outcomes = [passed('a'), { ...failed('b'), state: 'unsteady' as const }]
    try {
      expect(summarise(outcomes)).toBe(0)
      expect(summarise(outcomes, { certain: true })).toBe(1)
      expect(summarise([passed('a')], { certain: true })).toBe(0)
      const printed = said.mock.calls.flat().join('\n')
      expect(printed).toContain('UNSTEADY (failed, then passed): b\n    b said')
      expect(printed).toContain('1 passed, 0 failed, 1 unsteady, 0 skipped')
    } finally {
      said.mockRestore()
    }
  })
})
