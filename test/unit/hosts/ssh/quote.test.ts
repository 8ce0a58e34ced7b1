import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quoteArgv, readableArgv } from '../../../../src/main/hosts/ssh/format/quote.ts'

/** What a real shell makes of it: each argument ended by a NUL. */
function asShellReadsIt(argv: readonly string[], write = quoteArgv): string[] {
  const out = execFileSync('sh', ['-c', `printf '%s\\0' ${write(argv)}`], { encoding: 'utf8' })
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

describe('a command for a person to copy', () => {
  it('has no quotes where none are needed, and means the same', () => {
    expect(readableArgv(['usermod', '-aG', 'docker', 'ana'])).toBe('usermod -aG docker ana')
    const argv = ['ls', "it's", '', '$(id)', 'a b', '~', '*', 'x=1', '/run/d.sock', 'a;b', '#']
    expect(asShellReadsIt(argv, readableArgv)).toEqual(argv)
  })
})
