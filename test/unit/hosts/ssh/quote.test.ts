import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quoteArgv } from '../../../../src/main/hosts/ssh/quote.ts'

/** What a real shell makes of it: each argument ended by a NUL. */
function asShellReadsIt(argv: readonly string[]): string[] {
  const out = execFileSync('sh', ['-c', `printf '%s\\0' ${quoteArgv(argv)}`], { encoding: 'utf8' })
  return out.split('\0').slice(0, -1)
}

describe('an argument for a remote command', () => {
  it('reaches the program as it was written, whatever is in it', () => {
    const hostile = ["it's", '', ' ', '$(id)', '`id`', '-rf', 'a\nb', 'ü€😀', '"', '\\', '!x', '*']
    expect(asShellReadsIt(hostile)).toEqual(hostile)
  })

  it('is never split, joined or carried out', () => {
    const word = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (argv) => {
        expect(asShellReadsIt(argv)).toEqual(argv)
      }),
      { numRuns: 60 },
    )
  })

  it('is refused when it holds a NUL, which would cut it off', () => {
    expect(() => quoteArgv(['a\0b'])).toThrow(TypeError)
  })
})
