import { describe, expect, it } from 'vitest'
import { servesPage } from '../../../scripts/lib/serves-page.mjs'

describe('a command from the sources', () => {
  it.each([
    ['serve'],
    ['serve', '--no-open'],
    ['serve', '--port', '0', '--json'],
    ['--json', 'serve'],
    ['--data', '/d', 'serve'],
    ['--data', 'serve', 'serve'],
    ['--data=/d', 'serve'],
  ])('has the page built first, since it serves it: %j', (...args) => {
    expect(servesPage(args)).toBe(true)
  })

  it.each([
    [],
    ['help', 'serve'],
    ['serve', '--help'],
    ['serve', '-h'],
    ['logs', 'serve'],
    ['deploy', 'serve', '--reason', 'serve'],
    ['--data', 'serve', 'status'],
    ['status'],
  ])('builds nothing, since it serves nothing: %j', (...args) => {
    expect(servesPage(args)).toBe(false)
  })
})
