import { describe, expect, it } from 'vitest'
import { resolved } from '../../../src/main/repositories/submodules.ts'

describe('the address of a submodule', () => {
  it.each([
    ['../part.git', 'https://git.example.com/us/shop.git', 'https://git.example.com/us/part.git'],
    ['./part', 'ssh://git@example.com/us/shop/', 'ssh://git@example.com/us/shop/part'],
    ['../../them/part', 'https://example.com/us/shop', 'https://example.com/them/part'],
    ['../part', 'git@example.com:us/shop.git', 'git@example.com:us/part'],
    ['../part', 'git@example.com:shop.git', 'git@example.com:part'],
    ['https://other.example/x', 'https://example.com/us/shop', 'https://other.example/x'],
  ])('%s in %s is %s', (url, base, address) => {
    expect(resolved(url, base)).toBe(address)
  })
})
