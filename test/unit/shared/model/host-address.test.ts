import { describe, expect, it } from 'vitest'
import { parseHostAddress } from '../../../../src/shared/model/host-address.ts'

describe('an address as it is pasted', () => {
  it.each([
    ['example.org', { host: 'example.org' }],
    ['ana@example.org', { host: 'example.org', user: 'ana' }],
    ['ana@example.org:2222', { host: 'example.org', user: 'ana', port: 2222 }],
    [' ssh://ana@example.org:22/ ', { host: 'example.org', user: 'ana', port: 22 }],
    ['b:1', { host: 'b', port: 1 }],
    ['[::1]:22', { host: '::1', port: 22 }],
    ['ana@[fe80::1%eth0]', { host: 'fe80::1%eth0', user: 'ana' }],
    ['ana@fe80::1', { host: 'fe80::1', user: 'ana' }],
    ['2001:db8::7', { host: '2001:db8::7' }],
  ])('reads %j', (text, address) => {
    expect(parseHostAddress(text)).toEqual(address)
  })

  it.each([
    '',
    ' ',
    'a b',
    'a@b@c',
    'ana@',
    ':22',
    'a:b',
    'a:123456',
    'http://a',
    'a/b',
    '[::1',
    'a\nb',
  ])('does not guess at %j', (text) => {
    expect(parseHostAddress(text)).toBeUndefined()
  })
})
