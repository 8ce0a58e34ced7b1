import { describe, expect, it } from 'vitest'
import {
  patternOf,
  programOf,
  readPackages,
} from '../../../../src/main/sources/git/builds/go-packages.ts'

const module = ['main example.com/orders ', 'store example.com/orders/store ']

describe('SDP-20 the program of a Go module', () => {
  it('is its one main package, however many others there are', () => {
    expect(programOf(readPackages(module), '')).toEqual({ ok: true, value: 'example.com/orders' })
  })

  it('is not guessed among several: all are named', () => {
    const several = readPackages([...module, 'main example.com/orders/cmd/migrate '])
    expect(programOf(several, '')).toEqual({
      ok: false,
      error:
        'several packages are programs: example.com/orders, example.com/orders/cmd/migrate; name one as build.package',
    })
  })

  it('is none where no package is one, or the one that is named is not', () => {
    const library = readPackages(['store example.com/orders/store '])
    expect(programOf(library, '')).toMatchObject({
      error: 'the repository has no program: no package there is called main',
    })
    expect(programOf(library, './store')).toMatchObject({
      error: './store has no program: no package there is called main',
    })
  })

  it('is told why it cannot be found, in the words of go', () => {
    const said = String.raw` ./... "go: cannot find main module:\n\tsee 'go help \"modules\"'"`
    expect(programOf(readPackages([said]), '')).toEqual({
      ok: false,
      error: `go: cannot find main module: see 'go help "modules"'`,
    })
  })

  it('is asked for as go takes it: folders begin with a dot, import paths with a host', () => {
    expect(['', 'cmd/a', './cmd/a', '.', 'example.com/x/cmd/a'].map(patternOf)).toEqual([
      ...['./...', './cmd/a', './cmd/a', '.', 'example.com/x/cmd/a'],
    ])
  })
})
