import { describe, expect, it } from 'vitest'
import {
  draftOf,
  emptyDraft,
  readPasted,
  recordOf,
  suggestName,
} from '../../../../src/renderer/hosts/host-draft.ts'

describe('a pasted address', () => {
  it.each([
    ['deploy@prod-1', { kind: 'ssh', host: 'prod-1', user: 'deploy', port: '' }],
    ['deploy@10.0.0.4:2222', { kind: 'ssh', host: '10.0.0.4', user: 'deploy', port: '2222' }],
    ['ssh deploy@prod-1 ', { kind: 'ssh', host: 'prod-1', user: 'deploy', port: '' }],
    ['ssh://root@[fd00::1]:22', { kind: 'ssh', host: 'fd00::1', user: 'root', port: '22' }],
    [
      'ssh://me@nas/var/run/docker.sock',
      { kind: 'ssh', host: 'nas', user: 'me', port: '', socket: '/var/run/docker.sock' },
    ],
    ['tcp://10.0.0.4', { kind: 'tcp', host: '10.0.0.4', port: '2376' }],
    ['unix:///run/docker.sock', { kind: 'local', socket: '/run/docker.sock' }],
  ])('reads %s', (text, draft) => {
    expect(readPasted(text)).toEqual(draft)
  })

  it.each(['', 'two words', '-oProxyCommand=x', 'x@-oProxyCommand=x', 'ftp://x', 'a@b@c'])(
    'does not take %j for a host',
    (text) => {
      expect(readPasted(text)).toBeNull()
    },
  )
})

describe('the suggested name', () => {
  it('is one that a host may have', () => {
    expect(suggestName('Prod Ü 1!', [])).toBe('prod-1')
    expect(suggestName('::', [])).toBe('host')
  })

  it('is not one that is taken', () => {
    expect(suggestName('nas', ['nas', 'nas-2'])).toBe('nas-3')
  })
})

describe('a form of a host', () => {
  it('declares only what was filled in', () => {
    const draft = { ...emptyDraft, name: 'nas', host: 'nas', identityFile: '~/a, ~/b' }
    expect(recordOf(draft)).toEqual({
      record: {
        name: 'nas',
        connection: { kind: 'ssh', host: 'nas', identityFiles: ['~/a', '~/b'] },
        guard: 'open',
        colour: 'none',
      },
    })
  })

  it('says which field is wrong', () => {
    const draft = { ...emptyDraft, name: 'Not This', host: '-oX', port: '70000', socket: 'here' }
    const read = recordOf(draft)
    expect('wrong' in read && Object.keys(read.wrong).sort()).toEqual([
      'host',
      'name',
      'port',
      'socket',
    ])
  })

  it('gives back a record as it was', () => {
    const record = {
      name: 'prod',
      connection: { kind: 'tcp' as const, host: 'prod', port: 2376, tlsDir: '/tls' },
      guard: 'typed' as const,
      colour: 'pink' as const,
    }
    expect(recordOf(draftOf(record))).toEqual({ record })
  })
})
