import fc from 'fast-check'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { nodeTerminal } from '../../../src/main/cli/node-terminal.ts'
import { fitting } from '../../../src/main/cli/show/fitting.ts'
import { draft, isDraftEnough } from '../../../src/main/cli/show/layout.ts'
import { createPaint } from '../../../src/main/cli/show/paint.ts'
import { table } from '../../../src/main/cli/show/table.ts'

const at = (columns: number | undefined, isColoured = false) => ({
  ...createPaint(isColoured),
  width: columns,
  layout: fitting,
})
const linesOf = (text: string) => text.split('\n')
const widest = (text: string) => Math.max(...linesOf(text).map((line) => stringWidth(line)))

const head = ['NAME', { title: 'IMAGE', leaves: 2 }, { title: 'AGE', leaves: 1 }, 'STATE']
const rows = [
  ['ls-shop-frontend-production-1', 'registry.example.com/shop/frontend:1.27.3', '3 h', 'running'],
  ['ls-shop-frontend-production-2', 'registry.example.com/shop/frontend:1.28.0', '5 h', 'exited'],
]

describe('a table', () => {
  it('is as wide as what is in it where nothing limits it', () => {
    const [titles, first] = linesOf(table(at(undefined), { head, rows }))
    expect(first).toBe(rows[0]?.join('  '))
    expect(titles?.indexOf('IMAGE')).toBe(first?.indexOf('registry'))
  })

  it('shortens long cells in the middle, where names are alike', () => {
    const shown = table(at(60), { head, rows })
    expect(widest(shown)).toBeLessThanOrEqual(60)
    expect(shown).toContain('AGE')
    const [, first = '', second = ''] = linesOf(shown)
    expect(first).toMatch(/^ls-shop-.*…\S*-1 +regis\S*…\S*1\.27\.3 +3 h +running$/)
    expect(second).toMatch(/-2 .*…\S*1\.28\.0 +5 h +exited$/)
  })

  it('lets what matters least go, the lowest first', () => {
    const titles = (columns: number) => linesOf(table(at(columns), { head, rows }))[0]?.split(/ +/)
    expect(titles(50)).toEqual(['NAME', 'IMAGE', 'AGE', 'STATE'])
    expect(titles(43)).toEqual(['NAME', 'IMAGE', 'STATE'])
    expect(titles(25)).toEqual(['NAME', 'STATE'])
  })

  it('goes on in another line with sentences, and loses none of them', () => {
    const sentence = 'the image has changed, and so has the environment of the service'
    const shown = table(at(40), {
      head: ['SERVICE', { title: 'WHY', wraps: true }],
      rows: [
        ['web', sentence],
        ['db', 'none'],
      ],
    })
    expect(widest(shown)).toBeLessThanOrEqual(40)
    const words = linesOf(shown)
      .slice(1, -1)
      .map((line) => line.slice(9).trim())
    expect(words.join(' ')).toBe(sentence)
    expect(linesOf(shown).at(-1)).toBe('db       none')
  })

  it('counts wide characters as wide and joined ones once', () => {
    const shown = table(at(undefined), {
      head: ['NAME', 'STATE'],
      rows: [
        ['日本語', 'a'],
        ['👩‍👩‍👧', 'b'],
        ['é', 'c'],
        ['web', 'd'],
      ],
    })
    const places = linesOf(shown)
      .slice(1)
      .map((line) => stringWidth(line.slice(0, -1)))
    expect(new Set(places)).toEqual(new Set([8]))
    expect(widest(table(at(5), { head: ['NAME'], rows: [['日本語日本語']] }))).toBeLessThanOrEqual(
      5,
    )
  })

  it('counts no colour, and colours a shortened cell by what it was', () => {
    const marked: typeof paint.good = (text) => `<${text}>`
    const paint = { ...at(undefined), width: 25 }
    const style = (cell: string, column: string) =>
      column === 'NAME' && cell.endsWith('production-1') ? marked(cell) : cell
    const [, first, second] = linesOf(table(paint, { head, rows, style }))
    expect(first).toMatch(/^<ls-\S*…\S*-1> /)
    expect(second).toMatch(/^ls-\S*…\S*-2 /)
    const coloured = (cell: string) => at(25, true).bad(cell)
    expect(widest(table(at(25, true), { head, rows, style: coloured }))).toBeLessThanOrEqual(25)
  })

  it('shows what would move the cursor as signs, in any width', () => {
    const hostile = 'a\u001b[2Jb\u202ec\rd\te\nf'
    for (const columns of [undefined, 80, 8, 1]) {
      const shown = table(at(columns), { head: ['NAME', 'STATE'], rows: [[hostile, hostile]] })
      expect(linesOf(shown)).toHaveLength(2)
      for (const sign of ['\u001b', '\u202e', '\r', '\t']) expect(shown).not.toContain(sign)
    }
  })

  it('is never wider than the terminal, whatever is in it', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 40 })
    const anyRows = fc.array(fc.tuple(cell, cell, cell, cell), { maxLength: 5 })
    const heads = [...head.slice(0, 3), { title: 'WHY', wraps: true }]
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 2, max: 120 }), (some, columns) => {
        expect(widest(table(at(columns), { head: heads, rows: some }))).toBeLessThanOrEqual(columns)
      }),
    )
  })
})

describe('colours', () => {
  const hasColour = (env: NodeJS.ProcessEnv, isTTY: boolean) => {
    const stream = { isTTY, on: () => undefined }
    const fake = { stdin: stream, stdout: stream, stderr: stream, env, once: () => undefined }
    return nodeTerminal(fake as unknown as NodeJS.Process).hasColour
  }

  it('are for a terminal, unless they are declined or asked for', () => {
    expect(hasColour({}, true)).toBe(true)
    expect(hasColour({}, false)).toBe(false)
    expect(hasColour({ NO_COLOR: '1' }, true)).toBe(false)
    expect(hasColour({ NO_COLOR: '' }, true)).toBe(true)
    expect(hasColour({ TERM: 'dumb' }, true)).toBe(false)
    expect(hasColour({ FORCE_COLOR: '1' }, false)).toBe(true)
    expect(hasColour({ FORCE_COLOR: '1', NO_COLOR: '1' }, false)).toBe(true)
    expect(hasColour({ FORCE_COLOR: '0' }, true)).toBe(false)
  })
})

it('a draft is enough only for what is as wide in a terminal as it says', () => {
  const letters = fc.constantFrom(...'aZ 0~→…─·–’✓✗ä漢🙂\u0301\u00ad')
  fc.assert(
    fc.property(fc.string({ unit: letters }), (text) => {
      fc.pre(isDraftEnough(text, undefined))
      expect(draft.widthOf(text)).toBe(stringWidth(text))
    }),
  )
  expect(isDraftEnough('web → v2 · 3 min …', 80)).toBe(true)
  expect(isDraftEnough('漢', 80)).toBe(false)
})
