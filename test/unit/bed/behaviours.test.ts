import { describe, expect, it } from 'vitest'
import { readIds, readTitles } from '../../../scripts/lib/behaviours.mjs'

describe('the ids in a title', () => {
  it.each([
    ['TF-18 lists existing containers', ['TF-18']],
    ['TF-19..21 skips a repeat', ['TF-19', 'TF-20', 'TF-21']],
    ['TF-19..TF-21 skips a repeat', ['TF-19', 'TF-20', 'TF-21']],
    ['TF-22, TF-23 audits once', ['TF-22', 'TF-23']],
    ['SDP-09 and CP-100 too', ['SDP-09', 'CP-100']],
    ['SD-08..10, SF-01', ['SD-08', 'SD-09', 'SD-10', 'SF-01']],
    ['the WTF-18 of UTF-8 and tf-18', []],
  ])('of "%s" are %j', (title, ids) => {
    expect(readIds(title)).toEqual(ids)
  })
})

describe('the titles in a file', () => {
  it('are those of tests and blocks, in any quotes, with their lines', () => {
    const source = [
      "describe('a block', () => {",
      "  it('isn\\'t lost', () => {})",
      '  test("in double quotes", () => {})',
      '  it.each([[1, (2)], [3, 4]])(`over %s`, () => {})',
      '  it.skipIf(process.getuid?.() !== 0)(',
      "    'on a line of its own',",
      "  expect('not a title')",
      "  // split('neither')",
    ].join('\n')
    expect(readTitles(source)).toEqual([
      { title: 'a block', line: 1 },
      { title: "isn't lost", line: 2 },
      { title: 'in double quotes', line: 3 },
      { title: 'over %s', line: 4 },
      { title: 'on a line of its own', line: 5 },
    ])
  })

  it('are found after tables of any depth', () => {
    const source = "it.each([{ a: f(g(h(1))), b: ['x)'] }])('TF-01 deep', () => {})"
    expect(readTitles(source).map(({ title }) => title)).toEqual(['TF-01 deep'])
  })
})
