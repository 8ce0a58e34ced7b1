/** An instance of a main, a sidecar and an init in the scripted harbour. */
import type { FleetContainer, FleetWorkload } from '../../../src/shared/model/fleet.ts'
import { deployPolicySchema, type Workload } from '../../../src/shared/model/workload.ts'
import { fakeHex } from './script.ts'

const name = 'orders'
const host = 'prod-1'
const minute = 60_000

interface Seed extends Pick<FleetContainer, 'name' | 'image' | 'state' | 'health' | 'status'> {
  readonly role: 'main' | 'sidecar' | 'init'
  readonly ports: readonly string[]
}

const services: readonly Seed[] = [
  {
    ...{ name: 'migrate', role: 'init', image: 'acme/migrate:14' },
    ...{ state: 'exited', health: 'none', status: 'Exited (0) 3 days ago', ports: [] },
  },
  {
    ...{ name: 'web', role: 'main', image: 'acme/web:1.8' },
    ...{ state: 'running', health: 'healthy', status: 'Up 26 minutes (healthy)' },
    ports: ['0.0.0.0:32771->8080/tcp', '9090/tcp'],
  },
  {
    ...{ name: 'proxy', role: 'sidecar', image: 'envoyproxy/envoy:v1.33' },
    ...{
      state: 'running',
      health: 'none',
      status: 'Up 3 days',
      ports: ['0.0.0.0:32770->10000/tcp'],
    },
  },
]

export function instanceWorkload(now: number): Workload {
  return {
    id: `w-${name}`,
    document: {
      ...{ name, host, env: {}, deploy: deployPolicySchema.parse({}) },
      source: {
        ...{ kind: 'instance', network: 'default' },
        services: services.map((each) => ({
          ...{ name: each.name, role: each.role, image: each.image },
          ...(each.role === 'main' && {
            ports: [{ container: 8080 }, { container: 9090, host: 'none' }],
            ...{ healthcheck: '/healthz', env: { LEVEL: 'info' } },
          }),
          ...(each.role === 'sidecar' && { ports: [{ container: 10000 }], dependsOn: ['web'] }),
        })),
      },
    },
    revision: fakeHex(name, 64),
    createdAt: now - 20 * 1440 * minute,
    updatedAt: now - 30 * minute,
  }
}

export function instanceContainers(now: number): FleetContainer[] {
  return services.map(({ name: service, role, image, state, health, status, ports }) => ({
    ...{ host, service, image, state, health, status, ports: [...ports] },
    id: fakeHex(`${name}${service}`, 64),
    name: role === 'main' ? name : `ls-${name}-${service}-0b6f2c1d-1-19`,
    imageId: `sha256:${fakeHex(image, 64)}`,
    createdAt: now - 26 * minute,
    owner: { workload: name, deployment: '', release: 'r2', role },
  }))
}

export function instanceInFleet(now: number): FleetWorkload {
  const digest = `sha256:${fakeHex(`${name}config`, 64)}`
  return {
    ...{ name, host, kind: 'instance', image: '3 services', tag: '', release: 'r2' },
    parts: services.map(({ name: part, role, image }) => ({
      ...{ part, image, digest: null, imageId: `sha256:${fakeHex(image, 64)}` },
      ...{ replicas: 1, mayEnd: role === 'init' },
    })),
    ...{ fingerprint: digest, versions: null, state: 'running', health: 'healthy' },
    ...{ verified: true, since: now - 26 * minute, asOf: now, lastDeployment: null },
    containers: instanceContainers(now).map(({ id }) => id),
  }
}
