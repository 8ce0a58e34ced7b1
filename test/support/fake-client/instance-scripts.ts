/** Deployments of the instances of the scripted harbour: service after service, as the rollout tells them. */
import type { EventData } from '../../../src/shared/model/timeline.ts'
import { illInstance, instanceContainerId, instanceHost, instanceName } from './instances.ts'
import { fakeHex, type Script, type ScriptSpec, ScriptWriter } from './script.ts'

const minute = 60_000
const inits = ['migrate']
const roles: Readonly<Record<string, string>> = { migrate: 'init', web: 'main', proxy: 'sidecar' }

interface Told extends Pick<ScriptSpec, 'workload' | 'release' | 'reason' | 'at'> {
  /** Made anew, in their order; the last one fails where it does. */
  readonly anew: readonly string[]
  readonly fails?: true
}

/** The newest first. */
export const instanceScripts = (now: number): Script[] =>
  [
    {
      ...started(now, 9),
      workload: illInstance,
      release: '',
      reason: 'Add invoices',
      fails: true as const,
    },
    {
      ...started(now, 26),
      workload: instanceName,
      release: 'r2',
      reason: 'Ship 1.8',
      anew: ['web'],
    },
    {
      ...started(now, 47),
      workload: illInstance,
      release: 'r2',
      reason: 'Ship 1.8',
      anew: ['web'],
    },
    ...[instanceName, illInstance].map((workload) => ({
      ...{ ...started(now, 3 * 1440), workload, release: 'r1', reason: 'First deployment' },
      anew: ['migrate', 'web', 'proxy'],
    })),
  ].map(write)

const started = (now: number, minutesAgo: number) => ({
  at: now - minutesAgo * minute,
  anew: inits,
})

function write({ anew, fails, ...told }: Told): Script {
  const spec: ScriptSpec = {
    ...told,
    ...{ id: fakeHex(`${told.workload}${told.at}`, 16), host: instanceHost, image: '3 services' },
    ...{ tag: '', digest: `sha256:${fakeHex(told.workload, 64)}`, action: 'deploy', actor: 'mira' },
    ...{ outcome: fails ? 'exits' : 'succeeded', old: null, pullBytes: 0 },
  }
  const writer = new ScriptWriter(spec)
  const stages = anew.map((service) => `${roles[service]} ${service}`)
  const names = ['resolve', 'pull', 'network', ...stages, 'soak', 'record', 'retire']
  writer.status('queued', 'queued').wait(40).status('running', 'started')
  writer.within('').say('', { type: 'stages', names })
  for (const stage of ['resolve', 'pull', 'network']) writer.begin(stage).wait(130).end().wait(4)
  const made = anew.map((service) => ({ service, ...madeOf(spec, service) }))
  for (const { service, ...container } of made) {
    const stage = `${roles[service]} ${service}`
    writer.begin(stage).wait(240)
    for (const moment of ['created', 'started'] as const)
      writer.say('', { type: 'container', ...container, role: 'new', moment }).wait(180)
    if (fails) return failing(writer, stage, container.name)
    writer.wait(900).end().wait(4)
  }
  writer.begin('soak').wait(5_000).end().say('', { type: 'verified', verified: true })
  for (const { service, ...container } of made)
    if (!inits.includes(service))
      writer.say('', { type: 'container', ...container, role: 'new', moment: 'serving' })
  writer
    .begin('record')
    .wait(22)
    .say(spec.release, { type: 'release', release: spec.release })
    .end()
  writer.wait(3).begin('retire').wait(900).end().wait(4)
  return { spec, events: writer.status('succeeded', `live as ${spec.release}`).events }
}

/** The first release has what the second did not make anew. */
const isLive = (service: string, release: string): boolean =>
  release === (service === 'web' ? 'r2' : 'r1')

const madeOf = ({ workload, release }: ScriptSpec, service: string) => ({
  containerId: instanceContainerId(
    workload,
    `${service}${isLive(service, release) ? '' : release || 'r3'}`,
  ),
  name: `ls-${workload}-${service}-0b6f2c1d-1-19`,
  part: service,
})

function failing(writer: ScriptWriter, stage: string, container: string): Script {
  const [role = '', name = ''] = stage.split(' ')
  const lines = ['0014_invoices.sql', 'ERROR: relation "invoices" already exists']
  writer.log(lines.join('\n'))
  const exit = { exitCode: 3, oomKilled: false, restarts: 0, error: '', finishedAt: '' }
  const data: EventData = {
    type: 'failure',
    failure: { kind: 'container-exited', container, exit, lines, service: { role, name } },
  }
  writer.push('progress', 'failed', 'container-exited', data).wait(8)
  writer.status('undoing', 'undoing what was done')
  writer.within(stage).push('progress', 'undoing', '').wait(400).push('progress', 'undone', '')
  writer.within('').status('failed', 'container-exited', data)
  return { spec: writer.spec, events: writer.events }
}
