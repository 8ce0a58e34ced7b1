/** How the engine in memory shows its containers. */

import { createBody } from '../../../src/main/engine/create-body.ts'
import type { Container, ListedContainer } from '../../../src/main/engine/engine.ts'
import type { Inspection } from '../../../src/main/engine/inspection.ts'
import { memberOf, otherInstallationOf, ownerOf, ownRole } from '../../../src/main/engine/owner.ts'
import type { Usage } from '../../../src/main/engine/usage.ts'
import { isRecord } from '../../../src/shared/lib/is-record.ts'
import { type FakeContainer, type FakeState, findImage, isUp } from './fake-state.ts'

export function listed(state: FakeState, container: FakeContainer): ListedContainer {
  const otherInstallation = otherInstallationOf(container.spec.labels, state.installation)
  const own = ownRole(container.spec.labels)
  return {
    host: state.host,
    id: container.id,
    name: container.spec.name,
    image: container.spec.image,
    imageId: container.imageId,
    state: container.state,
    health: isUp(container) ? container.health : 'none',
    status: statusText(container),
    createdAt: Math.floor(container.createdAt / 1_000) * 1_000,
    ports: portsOf(container),
    ...memberOf(container.spec.labels),
    owner: ownerOf(container.spec.labels, state.installation),
    ...(otherInstallation && { otherInstallation }),
    ...(own !== undefined && { own }),
    labels: container.spec.labels,
  }
}

function statusText(container: FakeContainer): string {
  if (container.state === 'exited') return `Exited (${container.exit.exitCode}) 1 second ago`
  if (container.state === 'restarting')
    return `Restarting (${container.exit.exitCode}) 1 second ago`
  if (container.state !== 'running') return 'Created'
  if (container.health === 'none') return 'Up 1 second'
  return `Up 1 second (${container.health === 'starting' ? 'health: starting' : container.health})`
}

function portsOf(container: FakeContainer): string[] {
  const published = container.spec.publish.map(
    (p) => `${p.hostIp || '0.0.0.0'}:${p.hostPort}->${p.containerPort}`,
  )
  const taken = container.spec.publish.map((p) => p.containerPort)
  return [...published, ...container.spec.expose.filter((port) => !taken.includes(port))]
}

export function inspected(container: FakeContainer): Container {
  const { spec } = container
  return {
    id: container.id,
    name: spec.name,
    image: spec.image,
    imageId: container.imageId,
    labels: spec.labels,
    state: container.state,
    health: container.health,
    healthOutput: container.healthOutput,
    exit: container.exit,
    wasStopped: container.wasStopped,
    startedAt: container.startedAt,
    createdAt: container.createdAt,
    ...(spec.cpus > 0 && { cpus: spec.cpus }),
    ...(container.maxRetries && { maxRetries: container.maxRetries }),
    tty: container.tty,
    networkMode: spec.network,
    bindings: isUp(container) ? spec.publish : [],
    addresses: Object.fromEntries(
      [spec.network, ...container.networks.keys()].map((name) => [
        name,
        isUp(container) ? container.address : '',
      ]),
    ),
    ...(spec.aliases.length > 0 && { aliases: { [spec.network]: spec.aliases } }),
    env: Object.entries(spec.env).map(([key, value]) => `${key}=${value}`),
    mounts: spec.mounts,
    ports: portsOf(container),
  }
}

/** As an engine keeps what it was asked to make, without what it fills in by itself. */
export function inspection(state: FakeState, container: FakeContainer): Inspection {
  const { HostConfig, ...config } = createBody(container.spec)
  const image = findImage(state, container.imageId)
  return {
    id: container.id,
    name: container.spec.name,
    imageId: container.imageId,
    config,
    hostConfig: isRecord(HostConfig) ? HostConfig : {},
    mounts: container.spec.mounts.map(({ kind, source, target }) => ({
      ...{ Type: kind, Name: kind === 'volume' ? source : '', Source: source },
      ...{ Destination: target, Driver: '', Mode: '', RW: true, Propagation: '' },
    })),
    networks: {
      [container.spec.network]: {
        ...{ NetworkID: '', Aliases: [], Links: [], MacAddress: '', IPAddress: '' },
      },
    },
    ports: {},
    image: image ? { config: {}, tags: image.repoTags, digests: image.repoDigests } : null,
    engine: { logDriver: 'json-file', cgroupVersion: '2', runtime: 'runc' },
  }
}

/** A twentieth of one of two CPUs since its start, unless a test says otherwise. */
export function usage({ clock }: FakeState, container: FakeContainer): Usage {
  const now = clock.now()
  const upMs = Math.max(1, now - Date.parse(container.startedAt))
  return {
    at: now,
    cpuNs: upMs * 50_000,
    systemCpuNs: now * 2_000_000,
    onlineCpus: 2,
    memoryBytes: 1_000_000,
    memoryLimitBytes: container.spec.memoryBytes || 4 * 1024 ** 3,
    ...{ rxBytes: upMs, txBytes: upMs, readBytes: 0, writeBytes: 0, pids: 1 },
    ...container.usage,
  }
}
