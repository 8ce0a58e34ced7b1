import { describe, expect, it } from 'vitest'
import {
  algorithmsFor,
  noneInCommon,
  notesOnAlgorithms,
} from '../../../../src/main/hosts/ssh/config/algorithms.ts'

describe('the algorithms that are offered to a server', () => {
  it('begin with the key types that are known for it, and name the others after', () => {
    const { serverHostKey } = algorithmsFor({}, ['ssh-rsa'])
    expect(serverHostKey.slice(0, 2)).toEqual(['rsa-sha2-512', 'rsa-sha2-256'])
    expect(serverHostKey).toContain('ssh-ed25519')
  })

  it('leave out what is old, until a configuration names it', () => {
    expect(algorithmsFor({}, []).cipher).not.toContain('aes128-cbc')
    expect(algorithmsFor({ cipher: '+aes128-cbc' }, []).cipher.at(-1)).toBe('aes128-cbc')
  })

  it.each([
    ['a list replaces', 'aes256-ctr,aes128-ctr', ['aes256-ctr', 'aes128-ctr']],
    ['- takes away', '-*gcm*,aes1*,chacha20*', ['aes256-ctr']],
    ['unknown names are left out', 'aes256-ctr,made-up', ['aes256-ctr']],
  ])('are written as in ssh_config: %s', (_, cipher, wanted) => {
    expect(algorithmsFor({ cipher }, []).cipher).toEqual(wanted)
  })

  it('put what ^ names first', () => {
    expect(algorithmsFor({ cipher: '^aes256-ctr' }, []).cipher[0]).toBe('aes256-ctr')
  })

  it('end with what ssh offers as well, for a server that has nothing else', () => {
    const { cipher, hmac } = algorithmsFor({}, [])
    expect(cipher.at(-1)).toBe('chacha20-poly1305@openssh.com')
    expect(hmac.at(-1)).toBe('hmac-sha1')
  })

  it('that a configuration names in vain are told', () => {
    expect(notesOnAlgorithms({ cipher: 'made-up', hmac: '+hmac-sha1' })).toEqual([
      'Ciphers made-up is not followed: Longshore can do nothing of it.',
    ])
  })

  it('of a server are told without what is none, however many it names', () => {
    const names = ['kex-strict-s-v00@openssh.com', '\u001b[2J', 'x'.repeat(65), 'sntrup@x', 'ssh-1']
    const many = Array.from({ length: 40 }, (_, at) => `made-up-${at}`)
    const place = { host: 'prod', address: 'prod:22' }
    const failure = noneInCommon(place, { kind: 'kex', names: [...names, ...many] })
    expect(failure.offered.slice(0, 3)).toEqual(['sntrup@x', 'ssh-1', 'made-up-0'])
    expect(failure.offered).toHaveLength(20)
  })

  it('are the usual ones where nothing named is known', () => {
    expect(algorithmsFor({ cipher: 'made-up' }, []).cipher).toEqual(algorithmsFor({}, []).cipher)
  })
})
