import { describe, expect, it } from 'vitest'
import { clashWarnings } from '../../../../src/main/sources/compose/plan/clashes.ts'
import { renderedSchema } from '../../../../src/main/sources/compose/rendered.ts'

const warned = (services: Record<string, object>) =>
  clashWarnings(renderedSchema.parse({ name: 'shop', services }))
const port = (published: string, more: object = {}) => ({
  ...{ target: 80, protocol: 'tcp', published },
  ...more,
})

describe('SD-34 containers of one project', () => {
  it('are said to publish the same port of the host', () => {
    expect(warned({ a: { ports: [port('8080')] }, b: { ports: [port('8080')] } })).toEqual([
      'host port 8080 is published by a and b: only one of them can have it',
    ])
    expect(warned({ a: { ports: [port('53', { protocol: 'udp' })], scale: 3 } })).toEqual([
      'host port 53/udp is published by each of the 3 containers of a: only one of them can have it',
    ])
  })

  it('are told once of many ports', () => {
    const many = ['8080', '8081', '8082'].map((published) => port(published))
    expect(warned({ a: { ports: many }, b: { ports: many } })).toEqual([
      'host port 8080 and 2 more are published by a and b: only one of them can have it',
    ])
  })

  it.each([
    ['another protocol', port('8080', { protocol: 'udp' })],
    ['another address', port('8080', { host_ip: '127.0.0.2' })],
    ['a range, of which one is taken', port('8080-8090')],
    ['a port that the engine chooses', port('')],
  ])('are not by %s', (_, other) => {
    const own = port('8080', { host_ip: '127.0.0.1' })
    expect(warned({ a: { ports: [own] }, b: { ports: [other] } })).toEqual([])
  })

  it('are not where one of them is not made', () => {
    const one = { ports: [port('8080')], container_name: 'x' }
    expect(warned({ a: one, b: { ...one, scale: 0 } })).toEqual([])
    expect(warned({ a: one, b: { ports: [port('8080')], network_mode: 'host' } })).toEqual([])
  })

  it('are said to have one name, or one address', () => {
    const network = { back: { ipv4_address: '10.5.0.5' } }
    expect(
      warned({
        a: { container_name: 'x', networks: network },
        b: { container_name: 'x', networks: network },
        c: { networks: { front: { ipv4_address: '10.5.0.5' } } },
      }),
    ).toEqual([
      'the container name x is that of a and b: only one of them can be made',
      'address 10.5.0.5 on network back is that of a and b: only one of them can have it',
    ])
  })
})
