/** A stack of many services in the scripted harbour, and one of a single service: what tests room. */
import type { Failure } from '../../../src/shared/model/failure.ts'
import type { FleetContainer, FleetWorkload } from '../../../src/shared/model/fleet.ts'
import type { PartChange } from '../../../src/shared/model/plan.ts'
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

export const bigName = 'platform'
export const tinyName = 'status-page'
const minute = 60_000
const host = 'local'

const words = `accounts api-gateway audit-log-archiver billing cache catalogue checkout
  customer-notification-dispatcher-europe-west db db-replica documents events exchange-rates
  feature-flags gateway-internal-administration-console image-resizer inventory invoices mailer
  media metrics orders payments pricing queue recommendations reports scheduler search web`
export const bigServices: readonly string[] = words.split(/\s+/)

const servicesOf = (name: string) => (name === bigName ? bigServices : ['page'])
const imageWords = (name: string) =>
  name === bigName ? `${bigServices.length} services` : '1 service'
const holdsState = (service: string) => ['db', 'db-replica', 'cache', 'queue'].includes(service)

export function moreStackWorkloads(now: number): Workload[] {
  return [bigName, tinyName].map((name) => ({
    id: `w-${name}`,
    document: {
      name,
      host,
      env: {},
      source: {
        ...{ kind: 'compose', path: '', files: [], profiles: ['production'], envFiles: [] },
        git: { url: `git@git.example:harbour/${name}.git`, ref: 'release', path: 'deploy' },
        pull: 'missing',
      },
      deploy: deployPolicySchema.parse({}),
    },
    revision: fakeHex(name, 64),
    createdAt: now - 90 * 1440 * minute,
    updatedAt: now - 4 * 1440 * minute,
  }))
}

export function moreStackScripts(now: number): Script[] {
  const histories = [
    [bigName, 2 * 1440, 'succeeded', 'Thirty services, at last'],
    [bigName, 190, 'cancelled', 'Wrong branch'],
    [bigName, 75, 'pull-fails', 'Ship the new catalogue'],
    [bigName, 48, 'never-healthy', 'Ship the new checkout and what it needs, after the review'],
    [bigName, 0.25, 'succeeded', 'Again, with the right address of the queue'],
    [tinyName, 300, 'succeeded', 'First deployment'],
  ] as const
  return histories.map(([workload, minutesAgo, outcome, reason], index) =>
    writeMoreStackScript({
      ...{ id: fakeHex(`${workload}${index}`, 16), workload, host, at: now - minutesAgo * minute },
      ...{ image: imageWords(workload), tag: '', old: null, pullBytes: 0 },
      ...{ digest: `sha256:${fakeHex(`${workload}${index}project`, 64)}`, actor: 'mira' },
      ...{ release: `r${index === 4 ? 2 : 1}`, action: 'deploy', outcome, reason },
    }),
  )
}

const stages = ['files', 'pull', 'up', 'stabilise', 'record']

export function writeMoreStackScript(spec: ScriptSpec): Script {
  const writer = new ScriptWriter(spec)
  const names = servicesOf(spec.workload)
  writer.status('queued', 'queued').wait(40).status('running', 'started')
  writer.within('').say('', { type: 'stages', names: stages })
  writer.say('', { type: 'planned', parts: names.map(plannedOf) })
  for (const name of names) lane(writer, name, 'old', ['serving'])
  writer.begin('files').wait(140).end().wait(4)
  if (pull(writer, names) && up(writer, names)) settle(writer, names)
  return { spec, events: writer.events }
}

function plannedOf(part: string): Pick<PartChange, 'part' | 'change' | 'outageMs'> {
  if (holdsState(part)) return { part, change: 'unchanged', outageMs: 0 }
  return { part, change: 'recreate', outageMs: part === 'api-gateway' ? 4_000 : 1_500 }
}

const outcomeOf = (writer: ScriptWriter) => writer.spec.outcome

function pull(writer: ScriptWriter, names: readonly string[]): boolean {
  const isFailing = outcomeOf(writer) === 'pull-fails'
  writer.begin('pull')
  pullStack(writer, names, isFailing ? 14 : undefined)
  if (isFailing) {
    const image = 'registry.example/platform/events:7.2.0-rc.14'
    const reason = 'manifest unknown: there is no such tag at the registry'
    return failed(writer, 'pull', { kind: 'pull-failed', host, image, reason })
  }
  writer.end().wait(4)
  return true
}

function up(writer: ScriptWriter, names: readonly string[]): boolean {
  writer.begin('up')
  for (const [index, name] of names.filter((one) => !holdsState(one)).entries()) {
    if (index === 8 && outcomeOf(writer) === 'cancelled') {
      writer.push('progress', 'failed', '', {
        type: 'failure',
        failure: { kind: 'cancelled', reason: 'requested' },
      })
      return undone(writer, { kind: 'cancelled', reason: 'requested' })
    }
    lane(writer, name, 'old', ['draining', 'not-serving', 'removed'])
    lane(writer, name, 'new', ['created', 'started'])
    writer.wait(index === 1 ? 5_200 : 160)
    if (index === 11 && outcomeOf(writer) === 'never-healthy') {
      return failed(writer, 'up', {
        ...{ kind: 'container-unhealthy', container: `ls-platform-${name}-1` },
        lines: ['could not reach queue.internal.example:5672', 'giving up after 12 attempts'],
      })
    }
    lane(writer, name, 'new', ['serving'])
  }
  writer.end().wait(4)
  return true
}

function settle(writer: ScriptWriter, names: readonly string[]): void {
  writer.begin('stabilise').wait(9_000)
  const parts = names.map(
    (part): WatchedStatus => ({
      ...{ part, state: 'running', health: 'healthy', restarts: 0, exitCode: null, trouble: '' },
    }),
  )
  writer.say('', { type: 'statuses', parts }).end().wait(4).begin('record').wait(30)
  writer.say('', { type: 'verified', verified: true })
  writer.say('', { type: 'release', release: writer.spec.release })
  writer.say('', { type: 'image', digest: writer.spec.digest, imageId: '' }).end()
  writer.wait(4).status('succeeded', 'succeeded')
}

function failed(writer: ScriptWriter, stage: string, failure: Failure): false {
  writer.within(stage).wait(900).push('progress', 'failed', '', { type: 'failure', failure })
  return undone(writer, failure)
}

/** What was before is put back. */
function undone(writer: ScriptWriter, failure: Failure): false {
  const state = failure.kind === 'cancelled' ? 'cancelled' : 'failed'
  writer.wait(20).status('undoing', '').within('up')
  writer.push('progress', 'undoing', '').wait(2_400).push('progress', 'undone', '')
  writer.wait(10).status(state, state, { type: 'failure', failure })
  return false
}

type ContainerData = Extract<EventData, { type: 'container' }>

function lane(
  writer: ScriptWriter,
  service: string,
  role: ContainerData['role'],
  moments: readonly ContainerData['moment'][],
): void {
  const name = `ls-${writer.spec.workload}-${service}-1`
  const containerId = fakeHex(`${name}${role}`, 64)
  for (const moment of moments) {
    const place = { part: service, replica: 1, containerId, name, role }
    writer.wait(20).say('', { type: 'container', ...place, moment })
  }
}

export function moreStackContainers(now: number): FleetContainer[] {
  return [bigName, tinyName].flatMap((workload) =>
    servicesOf(workload).map((service, index): FleetContainer => {
      const image = `registry.example/${workload}/${service}:7.2.0`
      return {
        ...{ host, service, image, state: 'running', status: 'Up 2 days' },
        ...{ health: index % 4 === 3 ? 'none' : 'healthy', createdAt: now - 2 * 1440 * minute },
        ports: index % 9 === 1 ? [`0.0.0.0:${9_000 + index}->8080/tcp`] : [],
        id: fakeHex(`${workload}${service}container`, 64),
        name: `ls-${workload}-${service}-1`,
        imageId: `sha256:${fakeHex(image, 64)}`,
        owner: { workload, deployment: '', release: '', role: '' },
      }
    }),
  )
}

export function moreStacksInFleet(now: number, scripts: readonly Script[]): FleetWorkload[] {
  const containers = moreStackContainers(now)
  return [bigName, tinyName].flatMap((name): FleetWorkload[] => {
    const last = scripts.find(({ spec }) => spec.workload === name)
    if (!last) return []
    const { spec } = last
    const isOver = (last.events.at(-1)?.at ?? 0) <= now
    return [
      {
        ...{ name, host, kind: 'compose', image: spec.image, tag: '', release: 'r1' },
        ...{
          parts: [],
          fingerprint: spec.digest,
          versions: null,
          state: 'running',
          health: 'healthy',
        },
        ...{ verified: true, since: now - 2 * 1440 * minute, asOf: now },
        containers: containers.filter(({ owner }) => owner?.workload === name).map(({ id }) => id),
        lastDeployment: {
          ...{ id: spec.id, state: isOver ? 'succeeded' : 'running' },
          ...{ action: spec.action, tag: '', at: spec.at },
        },
      },
    ]
  })
}
