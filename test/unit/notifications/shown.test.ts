import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  oneLine,
  plainLines,
  unlinked,
} from '../../../src/main/notifications/channels/plain-text.ts'
import {
  cut,
  fitting,
  hiddenLines,
  shownOf,
} from '../../../src/main/notifications/channels/shown.ts'
import { failedMessage } from '../../support/receivers/sample.ts'

describe('text of others', () => {
  it.each([
    ['@every\u200bone', '@every<U+200B>one'],
    ['pay\u202elive', 'pay<U+202E>live'],
    ['so\u00adft', 'so<U+00AD>ft'],
    ['a\u{e0041}b', 'a<U+E0041>b'],
    ['fill\u3164er', 'fill<U+3164>er'],
    ['one\r\ntwo\n\n three', 'one two three'],
    ['\u001b[31mred', '␛[31mred'],
    ['family 👩‍👩‍👧, ❤️ and 🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'family 👩‍👩‍👧, ❤️ and 🏴󠁧󠁢󠁥󠁮󠁧󠁿'],
    ['zażółć 漢字 עברית', 'zażółć 漢字 עברית'],
  ])('is shown with what is invisible as a sign: %j', (text, shown) => {
    expect(oneLine(text)).toBe(shown)
  })

  it('keeps its lines where lines are wanted', () => {
    expect(plainLines('one\r\ntwo\u200b')).toBe('one\ntwo<U+200B>')
  })

  it.each([
    'v1.4.2 took 4.2 s',
    '12:30:05 and a/b/c',
    'r12 serves as before. It was healthy',
    'C# and #1',
    'a@b',
  ])('reads the same when links are parted: %j', (text) => {
    expect(unlinked(text).replaceAll('\u200b', '')).toBe(text)
  })
})

describe('what is cut', () => {
  it('ends with an ellipsis, and never in the middle of a character', () => {
    expect(cut('short', 5)).toBe('short')
    expect(cut('somewhat longer', 9)).toBe('somewhat…')
    expect(cut('ab👩‍🚀cd', 6)).toBe('ab…')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, max) => {
        const shown = cut(text, max)
        expect(shown.length).toBeLessThanOrEqual(Math.max(max, 1))
        expect(shown.isWellFormed()).toBe(true)
        expect(text.startsWith(shown.replace(/…$/, '').trimEnd())).toBe(true)
      }),
    )
  })

  it('is the oldest lines first, and how many is said', () => {
    const lines = Array.from({ length: 200 }, (_, index) => `line ${index}`)
    const shown = shownOf({ ...failedMessage, lines })
    expect([shown.lines[0], shown.lines.at(-1)]).toEqual(['line 180', 'line 199'])
    expect(hiddenLines(shown)).toBe('… 180 earlier lines are not shown')
    const size = (text: string) => text.length
    const form = (part: typeof shown) => [hiddenLines(part), ...part.lines].join('\n')
    const formed = fitting(shown, 80, { form, size })
    expect(formed).toBe(
      [
        '… 195 earlier lines are not shown',
        ...[195, 196, 197, 198, 199].map((n) => `line ${n}`),
      ].join('\n'),
    )
  })

  it('leaves what happened to what, however little fits', () => {
    const long = 'x'.repeat(5_000)
    const facts = Array.from({ length: 30 }, () => ({ label: long, value: long }))
    const shown = shownOf({ ...failedMessage, text: long, facts, lines: [long, long] })
    const form = (part: typeof shown) => JSON.stringify(part)
    const least = fitting(shown, 10, { form, size: (text) => text.length })
    expect(least.length).toBeLessThan(300)
    expect(least).toContain(failedMessage.title)
    expect(least).toContain('"hidden":2')
  })
})

it.each([
  ['javascript:alert(1)', undefined],
  ['file:///etc/passwd', undefined],
  ['https://user:password@example.org/', undefined],
  ['longshore://workload/web) [x](https://evil.example', undefined],
  [`https://example.org/${'x'.repeat(3_000)}`, undefined],
  ['https://example.org/a(b)|c>d#e"f', 'https://example.org/a%28b%29%7Cc%3Ed#e%22f'],
  ['longshore://workload/web/logs', 'longshore://workload/web/logs'],
])('leads nowhere but to pages and into the app: %s', (url, expected) => {
  const { pages, elsewhere } = shownOf({ ...failedMessage, links: [{ label: 'Open', url }] })
  expect([...pages, ...elsewhere].map((link) => link.url)).toEqual(expected ? [expected] : [])
})
