import { describe, expect, it } from 'vitest'
import { createPaint } from '../../../src/main/cli/show/paint.ts'
import { showTextDifference } from '../../../src/main/cli/show/text-difference.ts'

const paint = createPaint(false)
const show = (from: string, to: string) => showTextDifference(paint, ['r1', 'r2'], [from, to])
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`)

describe('two texts in the terminal', () => {
  it('show what differs with a few lines around it, and leave out the rest', () => {
    const from = numbered(30)
    const to = from.with(15, 'other').filter((_, index) => index !== 2)
    expect(show(`${from.join('\n')}\n`, `${to.join('\n')}\n`).split('\n')).toEqual([
      ...['- r1', '+ r2', '…'],
      ...['  line 0', '  line 1', '- line 2', '  line 3', '  line 4', '  line 5', '…'],
      ...['  line 12', '  line 13', '  line 14', '- line 15', '+ other'],
      ...['  line 16', '  line 17', '  line 18'],
    ])
  })

  it('say so when nothing differs', () => {
    expect(show('a\nb\n', 'a\nb')).toBe('Nothing differs.')
  })

  it('take texts too big to compare line by line', () => {
    const before = numbered(3_000).map((line) => `old ${line}`)
    const after = numbered(3_000).map((line) => `new ${line}`)
    const shown = show(before.join('\n'), after.join('\n')).split('\n')
    expect(shown).toHaveLength(6_003)
    expect(shown[3]).toBe('- old line 0')
  })
})
