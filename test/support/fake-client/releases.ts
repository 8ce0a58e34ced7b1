import type { Part, Release } from '../../../src/shared/model/release.ts'
import { bigName, tinyName } from './big-stack.ts'
import { stackName } from './compose.ts'
import { illInstance, instanceName, instanceReleases } from './instances.ts'
import type { Script } from './script.ts'

export function makeReleases(scripts: readonly Script[], workload: string): Release[] {
  const proved = scripts.filter(
    ({ spec }) =>
      spec.workload === workload && ['succeeded', 'unverified', 'unstable'].includes(spec.outcome),
  )
  if ([stackName, bigName, tinyName].includes(workload)) return stackReleases(proved)
  if ([instanceName, illInstance].includes(workload)) return instanceReleases(proved)
  return proved.map(({ spec }, index) => ({
    name: spec.release,
    workload,
    deployment: spec.id,
    action: spec.action,
    tag: spec.tag,
    parts: [partOf(workload, `${spec.image}:${spec.tag}`, spec.digest)],
    fingerprint: spec.digest,
    verified: spec.outcome === 'succeeded',
    reason: spec.reason,
    actor: spec.actor,
    createdAt: spec.at + 14_000,
    live: index === 0,
    liveOn: index === 0 ? ['eu'] : [],
    config: {
      image: `${spec.image}:${spec.tag}`,
      'env.GREETING': '•',
      ...(index === 0 ? { 'env.FEATURE_CART': '•' } : {}),
      memoryLimit: index > 1 ? '64 MB' : '128 MB',
      port: '8080',
    },
  }))
}

const stackImages: Readonly<Record<string, string>> = {
  api: 'registry.example/shop/api:2.4',
  db: 'postgres:17.2',
  web: 'registry.example/shop/web:2.4',
  worker: 'registry.example/shop/worker:2.4',
}

export function stackParts(digest: string): Part[] {
  return Object.entries(stackImages).map(([part, image]) => partOf(part, image, digest))
}

function partOf(part: string, image: string, digest: string): Part {
  return { part, image, digest, imageId: digest, replicas: 1, mayEnd: false }
}

function stackReleases(proved: readonly Script[]): Release[] {
  return proved.map(({ spec }, index) => ({
    ...{ name: spec.release, workload: spec.workload, deployment: spec.id, action: spec.action },
    ...{ tag: '', parts: stackParts(spec.digest), fingerprint: spec.digest },
    ...{ verified: spec.outcome === 'succeeded', reason: spec.reason, actor: spec.actor },
    ...{ createdAt: spec.at + 14_000, live: index === 0 },
    liveOn: index === 0 ? ['eu'] : [],
    config: {
      ...(spec.workload === bigName && { commit: spec.digest.slice(7, 47) }),
      'api.environment.CACHE_URL': '•',
      'api.image': 'registry.example/shop/api:2.4',
      'api.ports[0].published': '8081',
      'db.image': 'postgres:17.2',
      'web.deploy.replicas': '2',
      'web.image': 'registry.example/shop/web:2.4',
      'worker.image': 'registry.example/shop/worker:2.4',
    },
  }))
}
