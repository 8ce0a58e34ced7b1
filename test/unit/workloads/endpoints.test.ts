import { describe, expect, it } from 'vitest'
import { endpointsIn } from '../../../src/main/workloads/endpoints.ts'
import { urlOf } from '../../../src/shared/model/endpoint.ts'
import { aContainer } from '../../support/a-container.ts'

const container = aContainer({
  id: 'c0ffee000000',
  name: 'ls-orders-web-01234567-1-19',
  labels: { 'longshore.workload': 'orders', 'longshore.service': 'web' },
  addresses: { 'orders-net': '172.18.0.2', bridge: '172.17.0.2' },
  aliases: { 'orders-net': ['web', 'c0ffee000000'] },
  ports: ['0.0.0.0:32768->8080/tcp', '9090/tcp'],
  bindings: [
    { hostIp: '0.0.0.0', hostPort: 32768, containerPort: '8080/tcp' },
    { hostIp: '::', hostPort: 32768, containerPort: '8080/tcp' },
    { hostIp: '127.0.0.1', hostPort: 40000, containerPort: '9090/tcp' },
  ],
})
const here = { name: 'local', isHere: true, endpoint: 'unix:///var/run/docker.sock' }

describe('where a service answers', () => {
  it('CP-09 is its name on its network, and the port of the host that its engine chose, for each port', () => {
    const found = endpointsIn(here, container)
    expect(
      found.map(({ scope, network, port, address }) => [scope, network, port, address]),
    ).toEqual([
      ['network', 'orders-net', '8080/tcp', 'web:8080'],
      ['network', 'orders-net', '9090/tcp', 'web:9090'],
      ['public', '', '8080/tcp', 'localhost:32768'],
      ['host', '', '9090/tcp', '127.0.0.1:40000'],
    ])
    expect(found.every(({ service }) => service === 'web')).toBe(true)
    expect(urlOf(found[0] ?? { address: '', port: '' })).toBe('http://web:8080')
  })

  it.each([
    [{ endpoint: 'ssh://deploy@prod.example:2222' }, 'prod.example:32768'],
    [{ endpoint: 'tcp://[2001:db8::7]:2376' }, '[2001:db8::7]:32768'],
    [{ endpoint: 'tcp://10.0.0.7:2376', publicAddress: 'shop.example' }, 'shop.example:32768'],
  ])('is told by how the host is reached, or by its public address: %j', (how, address) => {
    const host = { name: 'prod', isHere: false, ...how }
    const found = endpointsIn(host, container).find(({ scope }) => scope === 'public')
    expect(found?.address).toBe(address)
  })
})
