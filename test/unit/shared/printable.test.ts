import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printable, printableLines } from '../../../src/shared/lib/printable.ts'

describe('text made printable', () => {
  it('shows what would act on a terminal as a sign', () => {
    expect(printable('\u001b[2J\u0007\u0000\r\n\u007f')).toBe('␛[2J␇␀␍␊␡')
    expect(printable('\u009b31m')).toBe('<U+009B>31m')
    expect(printable('a\u202Eb\u2066c\u2028d\uFEFF')).toBe('a<U+202E>b<U+2066>c<U+2028>d<U+FEFF>')
    expect(printable('\uD800x')).toBe('<U+D800>x')
  })

  it('leaves tabs and every ordinary text as they are', () => {
    const text = 'a\tb ü 漢字 👩‍🚀 ─✓'
    expect(printable(text)).toBe(text)
  })

  it('keeps lines apart where lines are wanted', () => {
    expect(printableLines('one\r\ntwo\n\u001bthree')).toBe('one\ntwo\n␛three')
  })

  it('leaves no control character in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/(?!\t)[\p{Cc}\p{Bidi_Control}]/u)
      }),
    )
  })
})
