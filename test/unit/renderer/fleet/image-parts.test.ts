import { describe, expect, it } from 'vitest'
import { formatPorts, imageParts } from '../../../../src/renderer/fleet/image-parts.ts'

describe('imageParts', () => {
  it('never takes a registry port for a tag', () => {
    expect(imageParts('registry.example:5000/shop/checkout')).toEqual({
      name: 'checkout',
      tag: '',
    })
  })

  it('splits name and tag, and drops a digest', () => {
    expect(imageParts('postgres:17')).toEqual({ name: 'postgres', tag: '17' })
    expect(imageParts('a/b:v2@sha256:0f')).toEqual({ name: 'b', tag: 'v2' })
  })
})

describe('formatPorts', () => {
  it('says a port once for IPv4 and IPv6', () => {
    expect(formatPorts(['0.0.0.0:443->443/tcp', ':::443->443/tcp', '53/udp'])).toBe(
      '443→443, 53/udp',
    )
  })
})
