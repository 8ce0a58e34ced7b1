// Which container holds a port of the host.
import { describe, expect, it } from 'vitest'
import { heldPorts, holderOf } from '../../../src/main/engine/held-ports.ts'

const held = heldPorts([
  { name: 'local', ports: ['127.0.0.1:80->8080/tcp', '443/tcp'] },
  { name: 'six', ports: ['[::1]:81->8080/tcp'] },
  { name: 'every', ports: ['0.0.0.0:82->8080/udp', '[::]:83->1/tcp'] },
])
const holder = (ip: string, port: string, protocol = 'tcp') =>
  holderOf(held, { ip, port, protocol })

describe('a port of the host', () => {
  it('is held by whoever publishes it on that address', () => {
    expect(holder('127.0.0.1', '80')).toBe('local')
    expect(holder('::1', '81')).toBe('six')
    expect(holder('10.0.0.1', '82', 'udp')).toBe('every')
    expect(holder('10.0.0.1', '83')).toBe('every')
  })

  it('is held for every interface by whoever publishes it on one', () => {
    for (const ip of ['', '0.0.0.0', '::']) expect(holder(ip, '80')).toBe('local')
  })

  it('is free on another address, in another protocol, and where it is not published', () => {
    expect(holder('10.0.0.1', '80')).toBeUndefined()
    expect(holder('127.0.0.1', '80', 'udp')).toBeUndefined()
    expect(holder('127.0.0.1', '82')).toBeUndefined()
    expect(holder('127.0.0.1', '443')).toBeUndefined()
    expect(holder('127.0.0.1', '8')).toBeUndefined()
  })
})
