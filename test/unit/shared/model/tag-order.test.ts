import { describe, expect, it } from 'vitest'
import { compareTags, parseTag, sortTags } from '../../../../src/shared/model/tag-order.ts'
import { campaignForm } from '../../../support/campaign.ts'
import { createDice, type Dice } from '../../../support/dice.ts'

const noTime = () => null
const compared = (a: string, b: string, timeOf: (name: string) => number | null = noTime) =>
  compareTags(parseTag(a), parseTag(b), timeOf)

describe('a tag is newer than another', () => {
  it.each([
    ['1.10', '1.9'],
    ['v2.0.0', 'v1.99.99'],
    ['1.0.0', '1.0.0-rc.2'],
    ['1.0.0-rc.10', '1.0.0-rc.9'],
    ['1.0.0-rc1', '1.0.0-beta2'],
    ['1.0.0-rc-2', '1.0.0-rc-1'],
    ['1.0.0rc1', '1.0.0b4'],
    ['1.25.4-alpine', '1.25.3-alpine'],
    ['2024.01.15', '2023.12.31'],
    ['2024.10.1', '2024.9.30'],
    ['20240115', '20231231'],
    ['2024-01-15', '2024-01-14'],
    ['24.04', '23.10'],
    ['8.0.1-r4', '8.0.1-r3'],
    ['1.2.3-4', '1.2.3-3'],
    ['99999999999999999999.2', '99999999999999999999.1'],
    ['1.22.1-slim-bookworm', '1.22.0-slim-bookworm'],
  ])('%s than %s', (a, b) => {
    expect(compared(a, b).order).toBe('newer')
    expect(compared(b, a).order).toBe('older')
    expect(compared(a, b).why).toMatch(/^by (version|date)$/)
  })

  it('by when it was built, where it is named after its source', () => {
    const times: Readonly<Record<string, number>> = { '3fa9c01': 2_000, 'sha-77aa0b1': 1_000 }
    const timeOf = (name: string) => times[name] ?? null
    expect(compared('3fa9c01', 'sha-77aa0b1', timeOf)).toEqual({
      ...{ order: 'newer', why: 'by when it was built' },
    })
    expect(compared('3fa9c01', 'deadbeef1', timeOf).order).toBeNull()
  })
})

describe('tags are not compared', () => {
  it.each([
    ['1.26-alpine', '1.25', /alpine, not plain/],
    ['1.26', '1.25-alpine', /plain, not alpine/],
    ['1.26-alpine3.20', '1.26-alpine3.19', /another variant/],
    ['latest', 'stable', /no order/],
    ['latest', '1.2', /different ways/],
    ['2024.01.15', '1.2.3', /different ways/],
    ['1', '1.25.3', /several versions/],
  ])('%s and %s, and why is said', (a, b, why) => {
    expect(compared(a, b)).toEqual({ order: null, why: expect.stringMatching(why) })
  })
})

describe('a list of tags', () => {
  it('has what moves first, versions, variants, builds by time and other names', () => {
    const times: Readonly<Record<string, number>> = { abc1234: 1, abd1234: 2 }
    const names = [
      '1.9',
      'feature-x',
      '1.10',
      '1.10-alpine',
      'abc1234',
      'latest',
      '1.10-rc.1',
      '1',
      'abd1234',
      '2024.01.15',
    ]
    expect(sortTags(names, (name) => times[name] ?? null).map(({ name }) => name)).toEqual([
      ...['latest', '1', '1.10', '1.10-rc.1', '1.9', '2024.01.15', '1.10-alpine'],
      ...['abd1234', 'abc1234', 'feature-x'],
    ])
  })

  it('is the same as another ordering of what the tags were made from, whatever comes first', () => {
    const { first, count, seed } = campaignForm('tags')
    for (let round = first; round < first + count; round += 1) {
      const { names, expected } = generated(seed, round)
      const sorted = sortTags(names, noTime).map(({ name }) => name)
      expect(sorted, `round ${round}`).toEqual(expected)
    }
  })
})

describe('odd tags', () => {
  const odd = ({ pick, between, chance }: Dice): string => {
    const digits = () => pick(['0', '00', '1', '01', '9', '10', '20240115', '2024', '9'.repeat(40)])
    const parts = Array.from({ length: between(1, 6) }, () =>
      chance(0.5)
        ? digits()
        : pick([
            ...[
              'v',
              'V',
              'rc',
              'RC1',
              'alpha',
              'b',
              'alpine3.20',
              'r4',
              'sha',
              'deadbeef',
              '3fa9c01',
            ],
            ...['latest', 'main', '_', 'build', 'x'.repeat(40), '20241399', 'T1200', 'rc.1.2'],
          ]),
    )
    const name = parts.reduce((whole, part) => `${whole}${pick(['.', '-', '_', '+', ''])}${part}`)
    return (chance(0.3) ? `v${name}` : name).slice(0, 128)
  }
  const fixed = ['v1.2.3-rc.1+build', '20240115', 'latest', '3fa9c01', `v${'1'.repeat(127)}`, '']
  const allowed = ['newer older', 'same same', ' ']
  const times = (name: string): number | null => (name.length % 3 === 0 ? null : name.length % 5)

  /** In one line, so that no three of them are newer than each other in a circle. */
  it('stand before whatever they are newer than, seen from both sides', () => {
    const { first, count, seed } = campaignForm('tags')
    for (let round = first; round < first + count; round += 1) {
      const dice = createDice(seed, round)
      const names = [...new Set([...fixed, ...Array.from({ length: 20 }, () => odd(dice))])]
      const sorted = sortTags(names, times)
      const pairs = sorted.flatMap((a, at) => sorted.slice(at + 1).map((b) => [a, b] as const))
      for (const [a, b] of pairs) {
        const both = [compareTags(a, b, times).order, compareTags(b, a, times).order]
        expect(allowed, `round ${round}: ${a.name}, ${b.name}`).toContain(both.join(' '))
      }
    }
  })

  it('stand in one order only, whatever order they came in', () => {
    const { first, count, seed } = campaignForm('tags')
    for (let round = first; round < first + count; round += 1) {
      const dice = createDice(seed, round)
      const names = [...new Set([...fixed, ...Array.from({ length: 30 }, () => odd(dice))])]
      const sorted = sortTags(names, times).map(({ name }) => name)
      for (const order of [dice.shuffle(names), [...names].reverse()])
        expect(
          sortTags(order, times).map(({ name }) => name),
          `round ${round}`,
        ).toEqual(sorted)
    }
  })
})

interface Made {
  readonly tag: string
  /** Sorts as text: of the numbers that it was made from, the highest first. */
  readonly key: string
}

/** Higher first, within a variant: what is subtracted sorts the other way round. */
const keyOf = (variant: string, numbers: readonly number[]): string =>
  [variant, ...numbers.map((each) => String(999_999_999 - each))].join(' ')

function dated({ between }: Dice, variant: string): Made {
  const numbers = [between(2_000, 2_040), between(1, 13), between(1, 29)]
  const text = numbers.map((each) => String(each).padStart(2, '0')).join('.')
  return { tag: `${text}${variant}`, key: keyOf(variant, numbers) }
}

function versioned({ between }: Dice, variant: string, prefix: string): Made {
  const numbers = [between(0, 4), between(0, 12), between(0, 120)]
  const [stage, count] = [between(0, 3), between(0, 12)]
  const pre = stage === 2 ? '' : `-${['beta', 'rc'][stage]}.${count}`
  const place = stage === 2 ? [2, 0] : [stage, count]
  const tag = `${prefix}${numbers.join('.')}${pre}${variant}`
  return { tag, key: keyOf(variant, [...numbers, ...place]) }
}

function generated(seed: number, round: number): { names: string[]; expected: string[] } {
  const dice = createDice(seed, round)
  const [isDate, prefix] = [dice.chance(0.3), dice.pick(['', 'v'])]
  const made = Array.from({ length: 40 }, () => {
    const variant = dice.pick(['', '-alpine', '-slim'])
    return isDate ? dated(dice, variant) : versioned(dice, variant, prefix)
  })
  const keys = new Map(made.map(({ tag, key }) => [tag, key]))
  const expected = [...keys].sort(([, a], [, b]) => (a < b ? -1 : 1)).map(([tag]) => tag)
  return { names: dice.shuffle(expected), expected }
}
