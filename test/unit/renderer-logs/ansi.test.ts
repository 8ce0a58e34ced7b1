import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseLine, plainText } from '../../../src/renderer/logs/ansi.ts'
import { linePieces } from '../../../src/renderer/logs/log-pieces.ts'

const esc = String.fromCharCode(27)
const shown = (line: string) => parseLine(line).map((segment) => segment.text)
const styles = (line: string) => parseLine(line).map((segment) => segment.style)

describe('colours', () => {
  it('turns a colour into a style and takes the sequence away', () => {
    const line = `${esc}[31merror${esc}[0m done`
    expect(shown(line)).toEqual(['error', ' done'])
    expect(styles(line)).toEqual([{ fg: 'var(--ansi-1)' }, undefined])
  })

  it('knows bright, 256 and true colours, with either separator', () => {
    expect(styles(`${esc}[92ma`)).toEqual([{ fg: 'var(--ansi-10)' }])
    expect(styles(`${esc}[38;5;208ma`)).toEqual([{ fg: 'rgb(255 135 0)' }])
    expect(styles(`${esc}[48;5;244ma`)).toEqual([{ bg: 'rgb(128 128 128)' }])
    expect(styles(`${esc}[38;2;1;2;3;1ma`)).toEqual([{ fg: 'rgb(1 2 3)', bold: true }])
    expect(styles(`${esc}[38:2::1:2:3ma`)).toEqual([{ fg: 'rgb(1 2 3)' }])
    expect(styles(`${esc}[4:3ma`)).toEqual([{ underline: true }])
  })

  it('switches weights and colours off one by one', () => {
    expect(styles(`${esc}[1;3;31ma${esc}[22mb${esc}[39mc${esc}[md`)).toEqual([
      { bold: true, italic: true, fg: 'var(--ansi-1)' },
      { italic: true, fg: 'var(--ansi-1)' },
      { italic: true },
      undefined,
    ])
  })

  it('ignores colours that do not exist', () => {
    expect(styles(`${esc}[38;5;999;38;2;1ma`)).toEqual([undefined])
  })
})

describe('everything else a container may write', () => {
  it('shows control characters as glyphs that stand for one character', () => {
    expect(shown(`a\0b${String.fromCharCode(7)}${String.fromCharCode(127)}`)).toEqual([
      'a',
      'NUL',
      'b',
      'BEL',
      'DEL',
    ])
  })

  it('obeys no cursor movement, title, link or clipboard sequence', () => {
    for (const sequence of [
      `${esc}[2J`,
      `${esc}]0;title\u0007`,
      `${esc}]8;;http://x${esc}\\`,
      `${esc}]52;c;aGk=\u0007`,
    ]) {
      const segments = parseLine(`${sequence}x`)
      expect(segments[0]).toMatchObject({ text: 'ESC', glyph: true })
      expect(segments.every((segment) => segment.style === undefined)).toBe(true)
    }
  })

  it('makes bidirectional controls visible', () => {
    expect(shown('a\u202eb\u2066c\u200f')).toEqual(['a', 'RLO', 'b', 'LRI', 'c', 'RLM'])
  })

  it('leaves markup, tabs, emoji and other scripts as they are', () => {
    const line = '<b>&amp;</b>\tשלום 👩‍🚀 日本'
    expect(shown(line)).toEqual([line])
  })

  it('hides the carriage return that ends a terminal line, and shows any other', () => {
    expect(shown('10%\r20%\r')).toEqual(['10%', 'CR', '20%'])
  })

  it('accounts for every character of any line, in order', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('a', esc, '[', '3', '1', 'm', ';', ']', '\0', '\r', '\u202e', '\u009b'),
    })
    fc.assert(
      fc.property(hostile, (line) => {
        let at = 0
        for (const segment of parseLine(line)) {
          expect(segment.start).toBeGreaterThanOrEqual(at)
          at = segment.start + segment.length
          if (!segment.glyph) expect(line.slice(segment.start, at)).toBe(segment.text)
        }
        expect(at).toBeLessThanOrEqual(line.length)
      }),
    )
  })
})

describe('hits in a line', () => {
  it('finds text across a change of colour', () => {
    const line = `${esc}[31mpay${esc}[0mment failed`
    expect(plainText(line)).toBe('payment failed')
    const hits = linePieces(line, [[0, 7]]).filter((piece) => piece.isHit)
    expect(hits.map((piece) => piece.text)).toEqual(['pay', 'ment'])
  })

  it('cuts a line into hit and rest without losing a character', () => {
    const line = 'one two one'
    const pieces = linePieces(line, [
      [0, 3],
      [8, 11],
    ])
    expect(pieces.map((piece) => [piece.text, piece.isHit])).toEqual([
      ['one', true],
      [' two ', false],
      ['one', true],
    ])
    expect(pieces.map((piece) => piece.start)).toEqual([0, 3, 8])
  })
})
