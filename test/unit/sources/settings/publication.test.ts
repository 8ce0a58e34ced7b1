import { describe, expect, it } from 'vitest'
import { parsePublications } from '../../../../src/main/sources/containers/publication.ts'

describe('a publication', () => {
  it.each([
    ['18080:8080', { hostIp: '', hostPort: 18_080, containerPort: '8080/tcp' }],
    ['127.0.0.1:53:53/udp', { hostIp: '127.0.0.1', hostPort: 53, containerPort: '53/udp' }],
    ['[::1]:80:8080', { hostIp: '::1', hostPort: 80, containerPort: '8080/tcp' }],
    ['80:80/sctp', { hostIp: '', hostPort: 80, containerPort: '80/sctp' }],
  ])('%s is read', (text, value) => {
    expect(parsePublications(text)).toEqual({ ok: true, value: [value] })
  })

  it.each([
    ['8080', '', '8080/tcp'],
    ['0:8080', '', '8080/tcp'],
    ['53/udp', '', '53/udp'],
    ['127.0.0.1::8080', '127.0.0.1', '8080/tcp'],
    ['[::1]::53/udp', '::1', '53/udp'],
  ])('%s is on a port that the engine chooses, as docker has it', (text, hostIp, containerPort) => {
    const value = [{ hostIp, hostPort: 0, containerPort }]
    expect(parsePublications(text)).toEqual({ ok: true, value })
  })

  it('of several container ports alone is one for each, that the engine chooses', () => {
    expect(parsePublications('80-81')).toEqual({
      ok: true,
      value: ['80/tcp', '81/tcp'].map((containerPort) => ({
        hostIp: '',
        hostPort: 0,
        containerPort,
      })),
    })
  })

  it('of a range for one port takes any of it', () => {
    expect(parsePublications('127.0.0.1:8000-8010:80')).toEqual({
      ok: true,
      value: [{ hostIp: '127.0.0.1', hostPort: 8_000, anyUpTo: 8_010, containerPort: '80/tcp' }],
    })
  })

  it('of a range is one for each of its ports', () => {
    expect(parsePublications('10.0.0.1:8000-8002:9000-9002/udp')).toEqual({
      ok: true,
      value: [0, 1, 2].map((each) => ({
        hostIp: '10.0.0.1',
        hostPort: 8_000 + each,
        containerPort: `${9_000 + each}/udp`,
      })),
    })
  })

  it.each([
    '',
    ':80',
    '::80',
    '0',
    '127.0.0.1:',
    '80:65536',
    '999.0.0.1:80:80',
    'a:80',
    '80:80/icmp',
    '80:80 ',
  ])('%s is refused', (text) => expect(parsePublications(text).ok).toBe(false))

  it.each(['0-5:80', '8000-8010:80-81', '8010-8000:80-90', '[nothing]:80:80'])(
    'the range or address %s is refused, in words',
    (text) => {
      const parsed = parsePublications(text)
      expect(parsed.ok ? '' : parsed.error).toMatch(
        /same length|between 1 and 65535|not an address/,
      )
    },
  )
})
