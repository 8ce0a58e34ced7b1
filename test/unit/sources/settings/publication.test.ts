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

  it.each(['8080', '0:80', '80:65536', '999.0.0.1:80:80', 'a:80', '80:80/icmp', '80:80 '])(
    '%s is refused',
    (text) => expect(parsePublications(text).ok).toBe(false),
  )

  it.each(['8000-8010:80', '8000-8010:80-81', '8010-8000:80-90', '[nothing]:80:80'])(
    'the range or address %s is refused, in words',
    (text) => {
      const parsed = parsePublications(text)
      expect(parsed.ok ? '' : parsed.error).toMatch(
        /same length|between 1 and 65535|not an address/,
      )
    },
  )
})
