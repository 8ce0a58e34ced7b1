/** Compose projects that run beside what Longshore manages. */
import type { FleetContainer } from '../../../src/shared/model/fleet.ts'
import type { RunningProject } from '../../../src/shared/model/project.ts'
import { failed } from './answers.ts'
import { fakeHex } from './script.ts'

const hour = 3_600_000
const projects = {
  wiki: { host: 'prod-1', services: ['web', 'search', 'backup', 'db'] },
  metrics: { host: 'prod-1', services: ['grafana', 'prometheus'] },
} as const

export function foreignProjects(now: number): FleetContainer[] {
  return Object.entries(projects).flatMap(([project, { host, services }]) =>
    services.map((service) => ({
      ...{ host, service, project, name: `${project}-${service}-1` },
      id: fakeHex(`${project}${service}`, 64),
      image: `registry.example/${project}/${service}:1.4`,
      imageId: `sha256:${fakeHex(`${project}${service}image`, 64)}`,
      state: service === 'backup' ? ('exited' as const) : ('running' as const),
      health: service === 'web' ? ('healthy' as const) : ('none' as const),
      status: service === 'backup' ? 'Exited (0) 6 hours ago' : 'Up 3 days',
      createdAt: now - 72 * hour,
      ports: service === 'web' ? ['0.0.0.0:8090->80/tcp'] : [],
      owner: null,
    })),
  )
}

/** What another installation of Longshore made on the same hosts: a workload of an image, and a stack. */
export function othersContainers(now: number): FleetContainer[] {
  const made = [
    { name: 'blog-3f1c', host: 'prod-1', workload: 'blog', release: 'r12', more: {} },
    ...['web', 'db'].map((service) => ({
      ...{ name: `ls-forum-${service}-1`, host: 'prod-2', workload: 'forum', release: '' },
      more: { service, project: 'ls-forum' },
    })),
  ]
  return made.map(({ name, host, workload, release, more }) => ({
    ...{ host, name, ...more, id: fakeHex(name, 64), owner: null },
    image: `registry.example/${workload}:4.2`,
    imageId: `sha256:${fakeHex(`${name}image`, 64)}`,
    ...{ state: 'running' as const, health: 'healthy' as const, status: 'Up 2 days' },
    ...{ createdAt: now - 48 * hour, ports: [] },
    otherInstallation: { id: fakeHex('another', 32), workload, release },
  }))
}

/** The edge of a host, and a helper in a network of another. */
export function longshoresOwn(now: number): FleetContainer[] {
  const made = [
    { name: 'longshore-edge', host: 'local', own: 'edge', ports: ['0.0.0.0:80->80/tcp'] },
    { name: 'longshore-helper-3f1c', host: 'prod-1', own: 'helper', ports: [] },
  ]
  return made.map((each) => ({
    ...{ ...each, id: fakeHex(each.name, 64), owner: null, image: 'caddy:2.11' },
    imageId: `sha256:${fakeHex(`${each.name}image`, 64)}`,
    ...{ state: 'running' as const, health: 'none' as const, status: 'Up 9 days' },
    createdAt: now - 9 * 24 * hour,
  }))
}

/** The second one cannot be read any more. */
export function runningProject({
  host,
  project,
}: {
  host: string
  project: string
}): RunningProject {
  if (project !== 'wiki') {
    const message = 'open /home/ops/metrics/compose.yaml: no such file or directory'
    throw failed({ kind: 'invalid', what: 'compose project', issues: [{ path: '', message }] })
  }
  const running = { containers: 1, up: 1 }
  return {
    ...{ host, project, name: project, directory: '/home/ops/wiki' },
    files: ['/home/ops/wiki/compose.yaml', '/home/ops/wiki/compose.prod.yaml'],
    ...{ envFiles: ['/home/ops/wiki/.env.prod'], profiles: ['search'] },
    services: [
      { service: 'web', image: 'registry.example/wiki/web:1.4', ...running, proof: 'same' },
      { service: 'db', image: 'postgres:17.2', ...running, proof: 'same' },
      {
        service: 'search',
        image: 'registry.example/wiki/search:1.4',
        ...running,
        proof: 'differs',
      },
      { service: 'sidecar', image: 'busybox:1.37', ...running, proof: 'unproved' },
      { service: 'mailer', image: 'mailer:2', containers: 0, up: 0, proof: 'not-running' },
      { service: 'backup', image: 'restic:0.17', containers: 1, up: 0, proof: 'not-in-files' },
    ],
  }
}
