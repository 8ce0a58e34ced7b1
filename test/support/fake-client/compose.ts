/** A stack in the scripted harbour: its document, history, containers and plans. */
import type { FleetContainer, FleetWorkload } from '../../../src/shared/model/fleet.ts'
import type { EventData } from '../../../src/shared/model/timeline.ts'
import { deployPolicySchema, type Workload } from '../../../src/shared/model/workload.ts'
import {
  fakeHex,
  type Script,
  type ScriptSpec,
  ScriptWriter,
  type WatchedStatus,
} from './script.ts'
import { pullStack } from './stack-pull.ts'

export const stackName = 'shop'
const host = 'prod-1'
const minute = 60_000

interface ServiceSeed {
  readonly service: string
  readonly replicas: number
  readonly image: string
  readonly health: FleetContainer['health']
  readonly ports: readonly string[]
  readonly state?: FleetContainer['state']
}

export const services: readonly ServiceSeed[] = [
  {
    ...{ service: 'web', replicas: 2, image: 'registry.example/shop/web:2.4' },
    ...{ health: 'healthy', ports: [] },
  },
  {
    ...{ service: 'api', replicas: 1, image: 'registry.example/shop/api:2.4' },
    ...{ health: 'healthy', ports: ['0.0.0.0:8081->8080/tcp'] },
  },
  {
    ...{ service: 'worker', replicas: 1, image: 'registry.example/shop/worker:2.4' },
    ...{ health: 'none', ports: [], state: 'restarting' },
  },
  {
    ...{ service: 'db', replicas: 1, image: 'postgres:17.2' },
    ...{ health: 'healthy', ports: ['5432/tcp'] },
  },
]
/** Runs under the project's name, but is not in its files any more. */
const leftOver: ServiceSeed = {
  ...{ service: 'mailhog', replicas: 1, image: 'mailhog/mailhog:1.0' },
  ...{ health: 'none', ports: ['8025/tcp'] },
}

export function stackWorkload(now: number): Workload {
  return {
    id: `w-${stackName}`,
    document: {
      name: stackName,
      host,
      env: { SESSION_SECRET: '••••' },
      source: {
        ...{ kind: 'compose', path: '/srv/shop', files: [], profiles: [], envFiles: [] },
        pull: 'always',
      },
      deploy: deployPolicySchema.parse({}),
    },
    revision: fakeHex(stackName, 64),
    createdAt: now - 20 * 1440 * minute,
    updatedAt: now - 30 * minute,
  }
}

export function stackScripts(now: number): Script[] {
  const history = [
    [3 * 1440, 'succeeded', 'First deployment'],
    [1440, 'succeeded', 'Two web replicas'],
    [26, 'unstable', 'Ship 2.4'],
  ] as const
  return history.map(([minutesAgo, outcome, reason], index) =>
    writeStackScript({
      ...stackSpec(`${stackName}${index}`, now - minutesAgo * minute),
      ...{ release: `r${index + 1}`, action: 'deploy', outcome, reason },
    }),
  )
}

export function stackSpec(seed: string, at: number) {
  return {
    ...{ id: fakeHex(seed, 16), workload: stackName, host, at, actor: 'mira' },
    ...{ image: `${services.length} services`, tag: '', old: null, pullBytes: 0 },
    digest: `sha256:${fakeHex(`${seed}project`, 64)}`,
  }
}

const stages = ['files', 'pull', 'start-first', 'up', 'stabilise', 'record']

/** stop, start and restart have one stage of their own. */
export function writeStackScript(spec: ScriptSpec): Script {
  const writer = new ScriptWriter(spec)
  const isControl = ['stop', 'start', 'restart'].includes(spec.action)
  const names = isControl ? [spec.action] : stages
  writer.status('queued', 'queued').wait(40).status('running', 'started')
  writer.within('').say('', { type: 'stages', names })
  if (!isControl) planned(writer)
  if (isControl) writer.begin(spec.action).wait(1_400).end()
  else bringUp(writer, spec)
  const isUnstable = spec.outcome === 'unstable'
  const said = isUnstable ? 'unstable: worker keeps restarting (exit code 1)' : 'succeeded'
  writer.wait(4).status(isUnstable ? 'unstable' : 'succeeded', said)
  return { spec, events: writer.events }
}

function planned(writer: ScriptWriter): void {
  const changes = { web: 'recreate', worker: 'recreate', api: 'recreate', db: 'unchanged' } as const
  const outages = { web: 0, worker: 2_000, api: 3_000, db: 0 }
  const all = Object.entries(changes).map(([service, change]) => {
    const outageMs = Reflect.get(outages, service) as number
    return { part: service, change, outageMs }
  })
  writer.say('', { type: 'planned', parts: all })
  for (const suffix of ['web-1', 'web-2', 'worker-1', 'api-1', 'db-1']) {
    lane(writer, suffix, 'old', ['serving'])
  }
}

function bringUp(writer: ScriptWriter, spec: ScriptSpec): void {
  writer.begin('files').wait(140).end().wait(4)
  writer.begin('pull')
  pullStack(
    writer,
    services.map(({ service }) => service),
  )
  writer.end().wait(4).begin('start-first').wait(900)
  writer.log('Container ls-shop-web-3  Started\nContainer ls-shop-web-4  Healthy').wait(3_100)
  lane(writer, 'web-3', 'new', ['created', 'started', 'healthy', 'serving']).wait(400)
  lane(writer, 'web-4', 'new', ['created', 'started', 'healthy', 'serving'])
  lane(writer, 'web-1', 'old', ['draining', 'not-serving', 'removed'])
  writer.end().wait(4).begin('up').wait(300)
  lane(writer, 'web-2', 'old', ['draining', 'not-serving', 'removed'])
  lane(writer, 'api-1', 'old', ['draining', 'not-serving', 'removed'])
  lane(writer, 'api-1', 'new', ['created', 'started', 'serving'])
  lane(writer, 'worker-1', 'old', ['draining', 'not-serving', 'removed'])
  lane(writer, 'worker-1', 'new', ['created', 'started', 'serving', 'stopped'])
  writer.wait(1_200)
  lane(writer, 'worker-1', 'new', ['started', 'serving', 'stopped'])
  writer.log(services.map(({ service }) => `Container ls-shop-${service}-1  Running`).join('\n'))
  writer.wait(1_900).end().wait(4).begin('stabilise')
  for (let second = 0; second < 5; second += 1) {
    writer.wait(1_000).say(services.map(({ service }) => `${service} running`).join(' · '))
  }
  const statuses = stackStatuses(spec.outcome === 'unstable')
  writer.say('', { type: 'statuses', parts: statuses }).end().wait(4).begin('record').wait(30)
  writer.say('', { type: 'verified', verified: spec.outcome === 'succeeded' })
  writer.say(spec.release, { type: 'release', release: spec.release })
  writer.say('', { type: 'image', digest: spec.digest, imageId: '' }).end()
}

type ContainerData = Extract<EventData, { type: 'container' }>

function lane(
  writer: ScriptWriter,
  suffix: string,
  role: ContainerData['role'],
  moments: readonly ContainerData['moment'][],
): ScriptWriter {
  const name = `ls-shop-${suffix}`
  const containerId = fakeHex(`${name}${role}${writer.spec.id}`, 64)
  const [service = '', replica = '1'] = suffix.split('-')
  const place = { part: service, replica: Number(replica) }
  for (const moment of moments) {
    writer.wait(90).say('', { type: 'container', ...place, containerId, name, role, moment })
  }
  return writer
}

function stackStatuses(isUnstable: boolean): WatchedStatus[] {
  return [...services]
    .sort((a, b) => (a.service < b.service ? -1 : 1))
    .map(({ service, health }) => {
      const isIll = isUnstable && service === 'worker'
      return {
        ...{ part: service, health, state: isIll ? 'restarting' : 'running' },
        ...{ restarts: isIll ? 6 : 0, exitCode: isIll ? 1 : null },
        trouble: isIll ? 'keeps restarting (exit code 1)' : '',
      }
    })
}

export function stackContainers(now: number): FleetContainer[] {
  return [...services, leftOver].flatMap((seed) =>
    Array.from({ length: seed.replicas }, (_, index): FleetContainer => {
      const { service, image, health, ports, state = 'running' } = seed
      return {
        ...{ host, service, image, health, state, ports: [...ports] },
        id: fakeHex(`${service}${index}container`, 64),
        name: `ls-shop-${service}-${index + 1}`,
        imageId: `sha256:${fakeHex(image, 64)}`,
        status: state === 'restarting' ? 'Restarting (1) 4 seconds ago' : 'Up 26 minutes',
        createdAt: now - 26 * minute,
        owner: { workload: stackName, deployment: '', release: '', role: '' },
      }
    }),
  )
}

export function stackInFleet(now: number, last: Script): FleetWorkload {
  const { spec } = last
  return {
    ...{ name: stackName, host, kind: 'compose', image: spec.image, tag: '' },
    ...{ release: 'r3', parts: [], fingerprint: spec.digest, versions: null, state: 'restarting' },
    ...{ health: 'none', verified: false, since: now - 26 * minute, asOf: now },
    containers: stackContainers(now).map(({ id }) => id),
    filesChangedAt: now - 3 * minute,
    drift: 'Not as r3 made it: mailhog is not in it',
    lastDeployment: {
      ...{ id: spec.id, state: spec.outcome === 'unstable' ? 'unstable' : 'succeeded' },
      ...{ action: spec.action, tag: '', at: spec.at },
    },
  }
}
