/** What ails in the scripted harbour of the scenario `troubled`: records, stacks, deployments, plans. */
import type { AskedThing } from '../../../src/shared/model/consent.ts'
import type { Failure } from '../../../src/shared/model/failure.ts'
import type { FleetContainer, FleetWorkload } from '../../../src/shared/model/fleet.ts'
import type { Part } from '../../../src/shared/model/release.ts'
import type { EventData } from '../../../src/shared/model/timeline.ts'
import { deployPolicySchema, type Workload } from '../../../src/shared/model/workload.ts'
import {
  fakeHex,
  type Script,
  type ScriptSpec,
  ScriptWriter,
  type WatchedStatus,
} from './script.ts'

const host = 'prod-1'
const minute = 60_000

/** Its record cannot be read. */
export const unreadableName = 'archive'
/** A stack of which most does not run as it is to. */
export const illName = 'forum'
/** A stack that asks for things of its host. */
export const askingName = 'gateway'
/** An image that keeps data in volumes of its own. */
export const keepingName = 'notes'

export function illWorkloads(now: number): Workload[] {
  const stack = (path: string) => ({
    ...{ kind: 'compose', path, files: [], profiles: [], envFiles: [], pull: 'newer' },
  })
  const sources = {
    [illName]: stack('/srv/forum'),
    [askingName]: stack('/srv/gateway'),
    [keepingName]: {
      ...{ kind: 'image', image: 'registry.example/notes/server', pull: 'if-missing', env: {} },
      ...{ port: 8080, healthcheck: '/healthz', volumes: [], publish: [], maxInstances: 1 },
      defaultTag: '5.1',
    },
  }
  return Object.entries(sources).map(([name, source]) => ({
    id: `w-${name}`,
    document: { name, host, env: {}, source, deploy: deployPolicySchema.parse({}) },
    revision: fakeHex(name, 64),
    createdAt: now - 30 * 1440 * minute,
    updatedAt: now - 2 * 1440 * minute,
  }))
}

const ills = [
  ['web', 'running', 'unhealthy', 'Up 2 hours (unhealthy)'],
  ['worker', 'restarting', 'none', 'Restarting (1) 3 seconds ago'],
  ['cache', 'paused', 'none', 'Up 2 hours (Paused)'],
  ['search', 'exited', 'none', 'Exited (137) 5 minutes ago'],
  ['db', 'running', 'healthy', 'Up 2 hours (healthy)'],
] as const

export function illContainers(now: number): FleetContainer[] {
  return ills.map(([service, state, health, status]) => ({
    ...{ host, service, state, health, status, ports: [], image: `forum/${service}:9` },
    id: fakeHex(`${illName}${service}`, 64),
    name: `ls-forum-${service}-1`,
    imageId: `sha256:${fakeHex(`forum/${service}`, 64)}`,
    createdAt: now - 120 * minute,
    owner: { workload: illName, deployment: '', release: '', role: '' },
  }))
}

export function illInFleet(now: number, scripts: readonly Script[]): FleetWorkload[] {
  const known = {
    ...{ host, tag: '', fingerprint: null, versions: null, verified: false, asOf: now },
    parts: [] as Part[],
  } as const
  const lastOf = (name: string): Pick<FleetWorkload, 'lastDeployment'> => {
    const last = scripts.find(({ spec }) => spec.workload === name)
    if (!last) return { lastDeployment: null }
    const { id, action, tag, at } = last.spec
    return { lastDeployment: { id, action, tag, at, state: endOf(last) } }
  }
  const none = { release: null, since: null, containers: [], state: 'absent' as const }
  return [
    {
      ...{ ...known, ...none, name: unreadableName, kind: 'image', image: '', state: 'unknown' },
      ...{ health: 'unknown', lastDeployment: null, asOf: null, unreadable: true },
    },
    {
      ...{ ...known, ...lastOf(illName), name: illName, kind: 'compose', image: '5 services' },
      ...{ release: 'r4', state: 'degraded', health: 'unhealthy', since: now - 120 * minute },
      containers: illContainers(now).map(({ id }) => id),
      trouble: 'cache is paused; search ended with 137; web is unhealthy; worker keeps restarting',
    },
    {
      ...{ ...known, ...none, ...lastOf(askingName), name: askingName, kind: 'compose' },
      ...{ image: '2 services', health: 'none' },
    },
    {
      ...{ ...known, ...none, ...lastOf(keepingName), name: keepingName, kind: 'image' },
      ...{ image: 'registry.example/notes/server', health: 'none' },
    },
  ]
}

function endOf({ events }: Script) {
  const state = events.at(-1)?.state
  return state === 'interrupted' || state === 'unstable' ? state : ('failed' as const)
}

interface Ended {
  readonly stage: string
  readonly failure: Failure
  readonly aftermath: Extract<EventData, { type: 'aftermath' }>
  readonly left?: readonly string[]
}

const engineWords =
  'driver failed programming external connectivity on endpoint ls-forum-web-1: Bind for 0.0.0.0:8090 failed: port is already allocated'

const endings: Readonly<Record<string, Ended>> = {
  [illName]: {
    stage: 'up',
    failure: { kind: 'start-failed', host, message: engineWords },
    aftermath: { type: 'aftermath', aftermath: 'put-back' },
  },
  [askingName]: {
    stage: 'stabilise',
    failure: {
      ...{ kind: 'container-exited', container: 'ls-gateway-proxy-1' },
      exit: { exitCode: 1, oomKilled: false, restarts: 0, error: '', finishedAt: '' },
      lines: ['reading /etc/proxy/routes.yaml', 'fatal: line 14: unknown key "backens"'],
    },
    aftermath: { type: 'aftermath', aftermath: 'nothing-before' },
    left: ['ls-gateway_certificates', 'ls-gateway_state'],
  },
  [keepingName]: {
    stage: 'health',
    failure: {
      ...{ kind: 'health-timeout', container: 'ls-notes-5.1', waitedMs: 30_000, lines: [] },
      probe: {
        ...{ at: 0, ok: false, target: 'http://172.18.0.9:8080/healthz' },
        ...{ status: 503, answer: 'migrating', durationMs: 9 },
      },
    },
    aftermath: {
      ...{ type: 'aftermath', aftermath: 'not-put-back' },
      undoFailure: {
        ...{ kind: 'undo-failed', stage: 'stop-old' },
        reason:
          'ls-notes-5.0 could not be started: error while creating mount source path /srv/notes: read-only file system',
      },
    },
  },
}

export function illScripts(now: number): Script[] {
  const made = [
    [askingName, 9, 'First deployment', ''],
    [keepingName, 31, 'Ship 5.1', '5.1'],
    [illName, 44, 'Ship the ninth', ''],
  ] as const
  const failed = made.map(([workload, minutesAgo, reason, tag]) =>
    writeEnding({
      ...{ id: fakeHex(`ill ${workload}`, 16), workload, host, tag, reason, actor: 'mira' },
      ...{ image: '', digest: '', release: 'r5', action: 'deploy', at: now - minutesAgo * minute },
      ...{ outcome: 'exits', old: null, pullBytes: 0 },
    }),
  )
  return [...failed, writeUnhealthy(now - 125 * minute)]
}

function writeEnding(spec: ScriptSpec): Script {
  const { stage, failure, aftermath, left = [] } = endings[spec.workload] as Ended
  const writer = begun(spec, stage)
  writer.wait(3_000).push('progress', 'failed', failure.kind, { type: 'failure', failure })
  writer.wait(8).status('undoing', 'undoing what was done')
  writer.push('progress', 'undoing', '').wait(900)
  writer.push('progress', aftermath.undoFailure ? 'failed' : 'undone', '')
  writer.within('').say('', aftermath)
  if (left.length > 0) writer.say('', { type: 'left-volumes', volumes: [...left] })
  const state = aftermath.undoFailure ? 'interrupted' : 'failed'
  writer.status(state, failure.kind, { type: 'failure', failure })
  return { spec, events: writer.events }
}

/** Its health check cannot run, and says so. */
function writeUnhealthy(at: number): Script {
  const spec: ScriptSpec = {
    ...{ id: fakeHex('ill unstable', 16), workload: illName, host, tag: '', actor: 'mira', at },
    ...{ reason: 'Health checks for all', image: '5 services', digest: '', release: 'r4' },
    ...{ action: 'deploy', outcome: 'unstable', old: null, pullBytes: 0 },
  }
  const status = (part: string, more: Partial<WatchedStatus> = {}): WatchedStatus => ({
    ...{ part, state: 'running', health: 'healthy', restarts: 0, exitCode: null, trouble: '' },
    ...more,
  })
  const services = [
    status('cache', { state: 'paused', health: 'none', trouble: 'is paused' }),
    status('db'),
    status('web', {
      ...{ health: 'unhealthy', trouble: 'is unhealthy' },
      answer: '/bin/sh: 1: curl: not found',
    }),
  ]
  const writer = begun(spec, 'stabilise')
  writer.wait(9_000).say('', { type: 'statuses', parts: services }).end()
  writer.say('r4', { type: 'release', release: 'r4' })
  writer.wait(4).status('unstable', 'unstable: web is unhealthy')
  return { spec, events: writer.events }
}

function begun(spec: ScriptSpec, stage: string): ScriptWriter {
  const writer = new ScriptWriter(spec)
  writer.status('queued', 'queued').wait(40).status('running', 'started')
  const isStack = spec.tag === ''
  const names = isStack ? ['files', 'up', 'stabilise', 'record'] : ['resolve', 'create', 'health']
  writer.within('').say('', { type: 'stages', names })
  if (isStack) writer.say('', { type: 'planned', parts: [] })
  for (const name of names.slice(0, names.indexOf(stage))) writer.begin(name).wait(400).end()
  return writer.begin(stage)
}

const asked: readonly AskedThing[] = [
  {
    ...{ service: 'proxy', thing: '/var/run/docker.sock:ro' },
    consent: 'proxy:/var/run/docker.sock:ro',
    message: '/var/run/docker.sock is the engine itself',
    ...{ file: 'compose.yaml', line: 12 },
  },
  {
    ...{ service: 'vpn', thing: 'cap_add=NET_ADMIN', consent: 'vpn:cap_add=NET_ADMIN' },
    message: 'NET_ADMIN is as good as root on the host',
    ...{ file: 'compose.yaml', line: 31 },
  },
]

export const unsafe: Failure = {
  ...{ kind: 'unsafe-project', host, workload: askingName, mayConsent: true, others: [] },
  things: [...asked],
  issues: asked.map(({ service, message, line }) => ({
    ...{ path: `compose.yaml line ${line}: services.${service}`, message },
  })),
}

export const unreadableRecord: Failure = {
  ...{ kind: 'record-unreadable', what: 'workload', name: unreadableName },
  reason: 'document.source: Invalid input: expected object, received string',
}
