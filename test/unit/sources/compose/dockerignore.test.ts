// Which files of a context docker leaves out. The second half of it is judged by docker itself, in built.test.ts.
import { describe, expect, it } from 'vitest'
import { dockerignore } from '../../../../src/main/sources/compose/project/builds.ts'

const files = ['app.txt', 'data/state', 'data/deep/x.log', 'src/a.log', 'src/data', 'x.log', 'ab']

const left = (...lines: string[]) => {
  const { file } = dockerignore(lines.join('\n'))
  return files.filter((name) => !file(name))
}

describe('a .dockerignore', () => {
  it.each([
    [['data'], ['app.txt', 'src/a.log', 'src/data', 'x.log', 'ab']],
    [['/data/'], ['app.txt', 'src/a.log', 'src/data', 'x.log', 'ab']],
    [['./data/*'], ['app.txt', 'src/a.log', 'src/data', 'x.log', 'ab']],
    [['*.log'], ['app.txt', 'data/state', 'data/deep/x.log', 'src/a.log', 'src/data', 'ab']],
    [['**/*.log'], ['app.txt', 'data/state', 'src/data', 'ab']],
    [['**/data'], ['app.txt', 'src/a.log', 'x.log', 'ab']],
    [['src/**'], ['app.txt', 'data/state', 'data/deep/x.log', 'x.log', 'ab']],
    [['*', '!app.txt'], ['app.txt']],
    [
      ['data', '!data/deep'],
      ['app.txt', 'data/deep/x.log', 'src/a.log', 'src/data', 'x.log', 'ab'],
    ],
    [['!app.txt', '*'], []],
    [['# ab', ' ab ', ''], files.slice(0, -1)],
    [
      ['a?', '[wxy].log'],
      ['app.txt', 'data/state', 'data/deep/x.log', 'src/a.log', 'src/data'],
    ],
    [['a.p'], files],
    [['\\ab'], files.slice(0, -1)],
  ])('%j leaves in what docker takes', (lines, kept) => {
    expect(left(...lines)).toEqual(kept)
  })

  it('tells folders that need not be looked into, unless an exception may bring back what is in them', () => {
    expect(dockerignore('data').folder('data')).toBe(true)
    expect(dockerignore('data').folder('src')).toBe(false)
    expect(dockerignore('data\n!data/deep').folder('data')).toBe(false)
  })
})
