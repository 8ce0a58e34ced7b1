import { describe, expect, it } from 'vitest'
import type { Container } from '../../../../src/main/engine/engine.ts'
import { instanceConfigSchema } from '../../../../src/main/sources/instance/config.ts'
import { serviceFrom } from '../../../../src/main/sources/instance/service-from.ts'
import { anInspection } from '../../../support/an-inspection.ts'

const container = {
  name: 'cp-shop-web',
  labels: { 'ctrlplane.service': 'web' },
} as unknown as Container
const from = (hostConfig: Record<string, unknown>) =>
  serviceFrom(
    anInspection({ hostConfig, config: { ExposedPorts: { '80/tcp': {}, '53/udp': {} } } }),
    container,
  )

describe('CP-02 ports of a container that is taken over as a service', () => {
  it('are those of the host that were asked for, any where its engine chose, and none where it is only exposed', () => {
    const PortBindings = { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }] }
    const { service, lost } = from({ PortBindings })
    expect(service.ports).toEqual([
      { container: 80, host: 8080, address: '127.0.0.1' },
      { container: 53, protocol: 'udp', host: 'none' },
    ])
    expect(lost).toEqual([])
    expect(
      from({ PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '' }] } }).service.ports,
    ).toContainEqual({ container: 80, host: 0 })
    const read = instanceConfigSchema.safeParse({ kind: 'instance', services: [service] })
    expect(read.error?.issues ?? []).toEqual([])
  })

  it('are published where all that it exposes is (-P), and told of where they were any of a range', () => {
    expect(from({ PublishAllPorts: true }).service.ports).toEqual([
      { container: 80, host: 0 },
      { container: 53, protocol: 'udp', host: 0 },
    ])
    const ranged = from({ PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8000-8010' }] } })
    expect(ranged.service.ports).toContainEqual({ container: 80, host: 0 })
    expect(ranged.lost).toEqual(['that port 80/tcp is published as one of 8000-8010: any is taken'])
  })
})
