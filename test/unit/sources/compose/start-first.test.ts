import { expect, it } from 'vitest'
import { startFirstObstacle } from '../../../../src/main/sources/compose/plan/outage.ts'
import { type Service, serviceSchema } from '../../../../src/main/sources/compose/rendered.ts'

const alone = { isJoined: false, imageHasHealthcheck: true, volumesAt: [] }
const service = (change: Record<string, unknown> = {}): Service =>
  serviceSchema.parse({ image: 'app', ...change })

it('lets a service with a health check and nothing of its own be started first', () => {
  expect(startFirstObstacle(service(), alone)).toBeNull()
  const own = { healthcheck: { test: ['CMD', 'true'] } }
  expect(startFirstObstacle(service(own), { ...alone, imageHasHealthcheck: false })).toBeNull()
  const harmless = {
    ports: [{ target: 80 }, { target: 81, published: '' }],
    volumes: [
      { type: 'bind', source: '/srv/a', target: '/a', read_only: true },
      { type: 'tmpfs', target: '/t' },
    ],
    network_mode: 'none',
    networks: { default: null },
  }
  expect(startFirstObstacle(service(harmless), alone)).toBeNull()
})

it.each([
  ['host port 8080 is fixed', { ports: [{ target: 80, published: '8080' }] }],
  ['its container name web is fixed', { container_name: 'web' }],
  ['it uses the network of host', { network_mode: 'host' }],
  ['it uses the network of service:vpn', { network_mode: 'service:vpn' }],
  ['its address is fixed', { networks: { lan: { ipv4_address: '10.0.0.2' } } }],
  ['its address is fixed', { networks: { lan: { ipv6_address: 'fd00::2' } } }],
  ['its address is fixed', { mac_address: '02:42:ac:11:00:02' }],
  [
    'it writes to data at /data',
    { volumes: [{ type: 'volume', source: 'data', target: '/data' }] },
  ],
  ['it writes to /srv at /s', { volumes: [{ type: 'bind', source: '/srv', target: '/s' }] }],
  ['it writes to a volume at /anon', { volumes: [{ type: 'volume', target: '/anon' }] }],
  ['it runs once per host', { deploy: { mode: 'global' } }],
  ['it has no health check', { healthcheck: { disable: true } }],
  ['it has no health check', { healthcheck: { test: ['NONE'] } }],
])('says that it cannot: %s', (why, change) => {
  expect(startFirstObstacle(service(change), alone)).toBe(why)
})

it('says that it cannot where others join its network, or nothing tells that it is well', () => {
  expect(startFirstObstacle(service(), { ...alone, isJoined: true })).toBe(
    'other services join its network',
  )
  expect(startFirstObstacle(service(), { ...alone, imageHasHealthcheck: false })).toBe(
    'it has no health check',
  )
})

it('says that it cannot where its containers keep data that the project does not name', () => {
  const image = { ...alone, volumesAt: ['/var/lib/data'] }
  expect(startFirstObstacle(service(), image)).toBe(
    'it keeps data in a volume without a name at /var/lib/data',
  )
  const readOnly = { type: 'volume', source: 'data', target: '/var/lib/data', read_only: true }
  expect(startFirstObstacle(service({ volumes: [readOnly] }), image)).toBeNull()
})
