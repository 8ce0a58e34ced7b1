import { describe, expect, it } from 'vitest'
import { formatPorts, shortImage } from '../../../../src/renderer/fleet/image-parts.ts'

describe('shortImage', () => {
  it('never takes a registry port for a tag', () => {
    expect(shortImage('registry.example:5000/shop/checkout')).toBe('checkout')
  })

  it('keeps name and tag, and drops a digest', () => {
    expect(shortImage('postgres:17')).toBe('postgres:17')
    expect(shortImage('a/b:v2@sha256:0f')).toBe('b:v2')
  })
})

describe('formatPorts', () => {
  it('says a port once for IPv4 and IPv6', () => {
    expect(formatPorts(['0.0.0.0:443->443/tcp', ':::443->443/tcp', '53/udp'])).toBe(
      '443→443, 53/udp',
    )
  })
})
