/** Instances of a main, a sidecar and an init in the scripted harbour: one that is well, and one that ails. */
import type { FleetContainer, FleetWorkload } from '../../../src/shared/model/fleet.ts'
import type { Part, Release } from '../../../src/shared/model/release.ts'
import { deployPolicySchema, type Workload } from '../../../src/shared/model/workload.ts'
import { fakeHex, type Script } from './script.ts'

export const instanceName = 'orders'
/** Its sidecar was killed, and the migration of the next version fails. */
export const illInstance = 'invoices'
export const instanceHost = 'prod-1'
const host = instanceHost
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

const ill: Partial<Seed> = { state: 'exited', status: 'Exited (137) 4 minutes ago', ports: [] }

const servicesOf = (name: string): readonly Seed[] =>
  name === illInstance
    ? services.map((each) => (each.role === 'sidecar' ? { ...each, ...ill } : each))
    : services

export const instanceWorkloads = (now: number): Workload[] =>
  [instanceName, illInstance].map((name) => workloadNamed(name, now))

function workloadNamed(name: string, now: number): Workload {
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

export const instanceContainers = (now: number): FleetContainer[] =>
  [instanceName, illInstance].flatMap((name) =>
    servicesOf(name).map(({ name: service, role, image, state, health, status, ports }) => ({
      ...{ host, service, image, state, health, status, ports: [...ports] },
      id: instanceContainerId(name, service),
      name: role === 'main' ? name : `ls-${name}-${service}-0b6f2c1d-1-19`,
      imageId: `sha256:${fakeHex(image, 64)}`,
      createdAt: now - 26 * minute,
      owner: { workload: name, deployment: '', release: 'r2', role },
    })),
  )

export const instanceContainerId = (name: string, service: string): string =>
  fakeHex(`${name}${service}`, 64)

export const instanceParts = (): Part[] =>
  services.map(({ name: part, role, image }) => ({
    ...{ part, image, digest: null, imageId: `sha256:${fakeHex(image, 64)}` },
    ...{ replicas: 1, mayEnd: role === 'init' },
  }))

export function instancesInFleet(now: number, scripts: readonly Script[]): FleetWorkload[] {
  return [instanceName, illInstance].map((name) => {
    const digest = `sha256:${fakeHex(`${name}config`, 64)}`
    const isIll = name === illInstance
    const last = scripts.find(({ spec }) => spec.workload === name)
    return {
      ...{ name, host, kind: 'instance', image: '3 services', tag: '', release: 'r2' },
      ...{ parts: instanceParts(), fingerprint: digest, versions: null, health: 'healthy' },
      ...{
        state: isIll ? 'failed' : 'running',
        verified: true,
        since: now - 26 * minute,
        asOf: now,
      },
      ...(isIll && { trouble: 'sidecar proxy ended with 137, web goes on without it' }),
      lastDeployment: last ? lastFacts(last) : null,
      containers: servicesOf(name).map(({ name: service }) => instanceContainerId(name, service)),
    }
  })
}

const lastFacts = ({ spec: { id, action, tag, at, outcome } }: Script) => ({
  ...{ id, action, tag, at },
  state: outcome === 'succeeded' ? ('succeeded' as const) : ('failed' as const),
})

export function instanceReleases(proved: readonly Script[]): Release[] {
  return proved.map(({ spec }, index) => ({
    ...{ name: spec.release, workload: spec.workload, deployment: spec.id, action: spec.action },
    ...{ tag: '', parts: instanceParts(), fingerprint: spec.digest, verified: true },
    ...{ reason: spec.reason, actor: spec.actor, createdAt: spec.at + 14_000 },
    ...{ live: index === 0, liveOn: index === 0 ? [host] : [] },
    config: { 'web.image': index === 0 ? 'acme/web:1.8' : 'acme/web:1.7', 'web.env.LEVEL': '•' },
  }))
}
