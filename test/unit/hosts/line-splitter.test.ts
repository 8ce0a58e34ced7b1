import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLineSplitter, maxLineLength } from '../../../src/main/hosts/session/line-splitter.ts'

function split(bytes: Buffer, step: number): string[] {
  const lines: string[] = []
  const splitter = createLineSplitter((line) => lines.push(line))
  for (let at = 0; at < bytes.length; at += step) splitter.write(bytes.subarray(at, at + step))
  splitter.end()
  return lines
}

describe('lines of output', () => {
  it('are the same wherever the bytes are split', () => {
    const line = fc
      .string({ unit: 'grapheme', maxLength: 20 })
      .map((text) => text.replace(/[\r\n]/g, ''))
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 6 }),
        fc.integer({ min: 1, max: 9 }),
        (lines, step) => {
          const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''))
          expect(split(bytes, step)).toEqual(lines)
        },
      ),
    )
  })

  it('lose the carriage return of Windows, and keep others', () => {
    expect(split(Buffer.from('one\r\n50%\r100%\n'), 3)).toEqual(['one', '50%\r100%'])
  })

  it('include one that does not end', () => {
    expect(split(Buffer.from('whole\nhalf'), 4)).toEqual(['whole', 'half'])
  })

  it('come in pieces when they are endless, with nothing lost', () => {
    const endless = 'x'.repeat(maxLineLength * 2 + 10)
    const lines = split(Buffer.from(`${endless}\nnext\n`), 8_192)
    expect(Math.max(...lines.map((text) => text.length))).toBeLessThanOrEqual(maxLineLength)
    expect(lines.slice(0, -1).join('')).toBe(endless)
    expect(lines.at(-1)).toBe('next')
  })
})
