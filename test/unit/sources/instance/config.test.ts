import { describe, expect, it } from 'vitest'
import {
  instanceConfigSchema,
  instanceSample,
} from '../../../../src/main/sources/instance/config.ts'
import {
  parseReference,
  settledReference,
} from '../../../../src/main/sources/instance/image-reference.ts'
import { inOrder } from '../../../../src/main/sources/instance/order.ts'

const web = { name: 'web', image: 'acme/web:1' }

/** `path: message` of what is wrong. */
function faults(services: readonly unknown[], more = {}): string[] {
  const parsed = instanceConfigSchema.safeParse({ kind: 'instance', services, ...more })
  return (parsed.error?.issues ?? []).map(
    ({ path, message }) => `${path.map(String).join('.')}: ${message}`,
  )
}

describe('the config of an instance', () => {
  it('CP-11 says what is left out: a main, tcp, a host port that the engine chooses, one network of its own', () => {
    const services = [{ ...web, ports: [{ container: 8080, protocol: '' }] }]
    const config = instanceConfigSchema.parse({ kind: 'instance', services })
    expect(config.network).toBe('default')
    expect(config.services[0]).toMatchObject({
      ...{ role: 'main', dependsOn: [], pull: 'newer', limits: { cpus: 0, memory: 0 } },
      ports: [{ container: 8080, host: 0, protocol: 'tcp', address: '' }],
      timeout: '10m',
    })
    expect(instanceConfigSchema.safeParse(instanceSample).error).toBeUndefined()
  })

  it('CP-11 wants at least one service, and one that is a main', () => {
    expect(faults([])).toEqual(['services: name at least one service'])
    expect(faults([{ ...web, role: 'sidecar' }])).toEqual([
      'services: one of its services is a main',
    ])
  })

  it('CP-12 gives an init no ports, no restart and no health check', () => {
    const init = {
      ...{ name: 'migrate', role: 'init', image: 'acme/migrate:1' },
      ...{ ports: [{ container: 80 }], restart: 'always', healthcheck: '/' },
    }
    expect(faults([web, init]).map((each) => each.split(': ')[0])).toEqual([
      ...['services.1.ports', 'services.1.healthcheck', 'services.1.restart'],
    ])
  })

  it.each([
    ['a name that is taken', [web, web], 'services.1.name: web is named twice'],
    [
      'one that is not there',
      [{ ...web, dependsOn: ['db'] }],
      'services.0.dependsOn.0: there is no service db',
    ],
    [
      'itself',
      [{ ...web, dependsOn: ['web'] }],
      'services.0.dependsOn.0: it cannot wait for itself',
    ],
    [
      'an init that waits for a main',
      [web, { ...web, name: 'init', role: 'init', dependsOn: ['web'] }],
      'services.1.dependsOn.0: web starts after all inits: an init can wait for inits alone',
    ],
    [
      'a circle',
      [
        { ...web, dependsOn: ['b'] },
        { ...web, name: 'b', dependsOn: ['web'] },
      ],
      'services.0.dependsOn: web waits for itself, through others',
    ],
    [
      'one host port for two',
      [
        { ...web, ports: [{ container: 80, host: 8080 }] },
        { ...web, name: 'b', ports: [{ container: 81, host: 8080 }] },
      ],
      'services.1.ports.0.host: host port 8080/tcp is that of web',
    ],
  ])('refuses %s', (_, services, fault) => {
    expect(faults(services)).toEqual([fault])
  })

  it('CP-09 refuses networks on which names do not resolve', () => {
    expect(faults([web], { network: 'bridge' })).toEqual([
      'network: services do not find each other by name there: use default, shared, or the name of a network',
    ])
  })

  it('CP-12 makes inits first, then mains, then sidecars, each after those that it needs', () => {
    const of = (name: string, role: 'main' | 'sidecar' | 'init', dependsOn: string[] = []) => ({
      ...{ name, role, dependsOn },
    })
    const services = [
      of('proxy', 'sidecar'),
      of('web', 'main', ['cache']),
      of('seed', 'init', ['migrate']),
      of('api', 'main'),
      of('cache', 'sidecar'),
      of('migrate', 'init'),
    ]
    expect(inOrder(services).map(({ name }) => name)).toEqual([
      ...['migrate', 'seed', 'api', 'proxy', 'cache', 'web'],
    ])
  })
})

describe('the image of a service', () => {
  const digest = `sha256:${'a'.repeat(64)}`
  it.each([
    ['acme/web', { name: 'acme/web', tag: 'latest', digest: null }],
    ['acme/web:1.2', { name: 'acme/web', tag: '1.2', digest: null }],
    ['localhost:5000/web', { name: 'localhost:5000/web', tag: 'latest', digest: null }],
    [`acme/web@${digest}`, { name: 'acme/web', tag: '', digest }],
    [`acme/web:1@${digest}`, { name: 'acme/web', tag: '1', digest }],
  ])('is read from %s', (text, reference) => {
    expect(parseReference(text)).toEqual({ ok: true, value: reference })
  })

  it.each(['', 'acme/web:', 'acme/web@sha256:1', 'Acme/web', 'acme/web:a b'])(
    'is not read from %j',
    (text) => {
      expect(parseReference(text).ok).toBe(false)
    },
  )

  it('CP-03 is looked for behind the registry prefix, unless it names a registry itself', () => {
    const named = (image: string) => settledReference(image, 'registry.example.com/team').name
    expect(named('web:1')).toBe('registry.example.com/team/web')
    expect(named('ghcr.io/acme/web:1')).toBe('ghcr.io/acme/web')
    expect(settledReference('web:1', '').name).toBe('web')
  })
})
