/** Timelines as scripts: what a deployment says and when, from which the fake reveals a prefix. */
import type { Deployment, PartStatus } from '../../../src/shared/model/deployment.ts'
import type { Failure, Probe } from '../../../src/shared/model/failure.ts'
import { beginDeployment, reduceTimeline } from '../../../src/shared/model/reduce-timeline.ts'
import type { EventData, TimelineEvent } from '../../../src/shared/model/timeline.ts'

export type Outcome =
  | 'succeeded'
  | 'unverified'
  | 'unstable'
  | 'never-healthy'
  | 'exits'
  | 'cancelled'
  | 'skipped'
  | 'pull-fails'

export interface ScriptSpec {
  readonly id: string
  readonly workload: string
  readonly host: string
  readonly image: string
  readonly tag: string
  readonly digest: string
  readonly release: string
  readonly action: Deployment['action']
  readonly at: number
  readonly outcome: Outcome
  readonly reason: string
  readonly actor: string
  /** Container that serves before, if any. */
  readonly old: { readonly id: string; readonly name: string } | null
  readonly pullBytes: number
}

export interface Script {
  readonly spec: ScriptSpec
  readonly events: readonly TimelineEvent[]
}

const stageNames = ['resolve', 'pull', 'create', 'start', 'health', 'soak', 'record', 'retire']

/** Collects events; `wait` moves its clock. */
/** How a part of a scripted stack did. */
export type WatchedStatus = PartStatus & { readonly part: string }

export class ScriptWriter {
  readonly events: TimelineEvent[] = []
  private at: number
  private stage = ''
  readonly spec: ScriptSpec

  constructor(spec: ScriptSpec) {
    this.spec = spec
    this.at = spec.at
  }

  get now(): number {
    return this.at
  }

  wait(ms: number): this {
    this.at += ms
    return this
  }

  push(kind: TimelineEvent['kind'], state: TimelineEvent['state'], line: string, data?: EventData) {
    const event: TimelineEvent = {
      seq: this.events.length + 1,
      deploymentId: this.spec.id,
      target: this.spec.host,
      at: this.at,
      kind,
      state,
      stage: kind === 'status' ? '' : this.stage,
      line,
      ...(data === undefined ? {} : { data }),
    }
    this.events.push(event)
    return this
  }

  status(state: Deployment['state'], line: string, data?: EventData): this {
    return this.push('status', state, line, data)
  }

  begin(stage: string): this {
    this.stage = stage
    return this.push('progress', 'running', '')
  }

  /** The stage that later words belong to, without a word of its own. */
  within(stage: string): this {
    this.stage = stage
    return this
  }

  say(line: string, data?: EventData): this {
    return this.push('progress', '', line, data)
  }

  log(line: string): this {
    return this.push('log', '', line)
  }

  end(line = 'ok'): this {
    return this.push('progress', 'succeeded', line)
  }
}

const hex = (seed: string, length: number): string => {
  let state = 2166136261
  let text = ''
  while (text.length < length) {
    for (const character of seed) state = Math.imul(state ^ character.charCodeAt(0), 16777619)
    text += (state >>> 0).toString(16).padStart(8, '0')
  }
  return text.slice(0, length)
}

export const fakeHex = hex

export function newContainer(spec: ScriptSpec) {
  const suffix = spec.at.toString(16)
  return {
    id: hex(`${spec.id}new`, 64),
    name: `ls-${spec.workload}-${spec.id.slice(0, 8)}-${spec.tag}-${suffix}`,
  }
}

export function writeScript(spec: ScriptSpec): Script {
  const writer = new ScriptWriter(spec)
  writer.status('queued', 'queued').wait(40).status('running', 'started')
  writer.within('').say('', { type: 'stages', names: stageNames })
  if (spec.old) moment(writer, spec.old, 'old', 'serving')
  resolve(writer, spec)
  if (spec.outcome === 'skipped') {
    writer.wait(30).status('skipped', `${spec.tag} is live already, with the same configuration`)
    return { spec, events: writer.events }
  }
  if (pull(writer, spec)) create(writer, spec)
  return { spec, events: writer.events }
}

function resolve(writer: ScriptWriter, spec: ScriptSpec) {
  writer.begin('resolve').wait(84)
  writer.say(`${spec.image}:${spec.tag} is ${spec.digest.slice(0, 19)}`, {
    type: 'image',
    digest: spec.digest,
    imageId: spec.digest,
  })
  writer.wait(12).end().wait(6)
}

function pull(writer: ScriptWriter, spec: ScriptSpec): boolean {
  writer.begin('pull')
  const steps = spec.pullBytes === 0 ? 0 : 40
  for (let step = 1; step <= steps; step += 1) {
    const done = Math.round((spec.pullBytes * step) / steps)
    const layersDone = Math.floor((step * 5) / steps)
    writer.wait(170).say('', {
      type: 'transfer',
      transfer: { done, total: spec.pullBytes, layersDone, layersTotal: 5, parts: [] },
    })
    if (spec.outcome === 'pull-fails' && step === 23) {
      fail(writer, 'pull', {
        kind: 'pull-failed',
        host: spec.host,
        image: `${spec.image}:${spec.tag}`,
        reason: 'the stream ended before its final status',
      })
      return false
    }
  }
  writer
    .wait(18)
    .end(steps === 0 ? 'on the host already' : 'ok')
    .wait(4)
  return true
}

function create(writer: ScriptWriter, spec: ScriptSpec) {
  const made = newContainer(spec)
  writer.begin('create').wait(212).log(`created ${made.name}`)
  moment(writer, made, 'new', 'created').wait(20).end()
  writer.wait(5).begin('start').wait(240)
  moment(writer, made, 'new', 'started').wait(8).end().wait(4)
  if (health(writer, spec, made)) prove(writer, spec, made)
}

type Container = { readonly id: string; readonly name: string }

const probeUrl = 'http://172.18.0.7:8080/healthz'

/** Rounds of probing before the end that the outcome asks for. */
const rounds: Partial<Record<Outcome, number>> = { 'never-healthy': 15, cancelled: 4, exits: 2 }

function health(writer: ScriptWriter, spec: ScriptSpec, made: Container): boolean {
  writer.begin('health').wait(350).log('listening on :8080\nmigrations: 3 applied')
  const isProved = rounds[spec.outcome] === undefined
  const count = rounds[spec.outcome] ?? 3
  let last = probeRound(writer, spec, false)
  for (let round = 2; round <= count; round += 1) {
    last = probeRound(writer, spec, isProved && round === count)
  }
  if (isProved) writer.end()
  else undo(writer, made, healthFailure(writer, spec, made, last))
  return isProved
}

function probeRound(writer: ScriptWriter, spec: ScriptSpec, ok: boolean): Probe {
  const probe = {
    at: writer.wait(spec.outcome === 'never-healthy' ? 2_000 : 1_000).now,
    ok,
    target: probeUrl,
    status: ok ? 200 : 503,
    answer: ok ? 'ok' : 'warming up: cache 41%',
    durationMs: 11,
  }
  writer.say(ok ? '200 ok' : '503 warming up', { type: 'probe', probe })
  return probe
}

function healthFailure(
  writer: ScriptWriter,
  spec: ScriptSpec,
  made: Container,
  probe: Probe,
): Failure {
  const container = made.id
  if (spec.outcome === 'cancelled') return { kind: 'cancelled', reason: 'requested' }
  if (spec.outcome !== 'exits') {
    const lines = ['listening on :8080', 'cache: loading 41%', 'cache: loading 41%']
    return { kind: 'health-timeout', container, waitedMs: 30_000, probe, lines }
  }
  const panic = 'panic: cannot open /data/index: permission denied'
  writer.log(panic)
  return {
    kind: 'container-exited',
    container,
    exit: { exitCode: 2, oomKilled: false, restarts: 0, error: '', finishedAt: '' },
    lines: ['listening on :8080', panic],
  }
}

function prove(writer: ScriptWriter, spec: ScriptSpec, made: Container) {
  writer.wait(4).begin('soak').wait(5_000).end()
  writer.say('', { type: 'verified', verified: spec.outcome !== 'unverified' })
  moment(writer, made, 'new', 'serving')
  writer.wait(6).begin('record').wait(22)
  writer.say(spec.release, { type: 'release', release: spec.release }).end()
  writer.wait(3).begin('retire')
  if (spec.old) {
    moment(writer, spec.old, 'old', 'draining').wait(1_900)
    moment(writer, spec.old, 'old', 'not-serving').wait(300)
    moment(writer, spec.old, 'old', 'removed')
    writer.log(`removed ${spec.old.name}`)
  }
  writer.wait(20).end().wait(4).status('succeeded', `${spec.tag} is live as ${spec.release}`)
}

function moment(
  writer: ScriptWriter,
  container: Container,
  role: 'new' | 'old',
  at: Extract<EventData, { type: 'container' }>['moment'],
): ScriptWriter {
  const { id, name } = container
  return writer.say('', { type: 'container', containerId: id, name, role, moment: at })
}

function fail(writer: ScriptWriter, stage: string, failure: Failure) {
  writer.within(stage).push('progress', 'failed', failure.kind, { type: 'failure', failure })
  writer.wait(12).status('failed', failure.kind, { type: 'failure', failure })
}

function undo(writer: ScriptWriter, made: Container, failure: Failure) {
  const cancelled = failure.kind === 'cancelled'
  writer.push('progress', 'failed', failure.kind, { type: 'failure', failure })
  writer.wait(8).status('undoing', 'undoing what was done')
  for (const stage of ['start', 'create']) {
    writer.within(stage).push('progress', 'undoing', '').wait(900)
    if (stage === 'create') moment(writer, made, 'new', 'removed')
    writer.push('progress', 'undone', '').wait(10)
  }
  writer.status(cancelled ? 'cancelled' : 'failed', failure.kind, { type: 'failure', failure })
}

/** The deployment as it stands at `now`. */
export function deploymentAt(script: Script, now: number): Deployment {
  const { events } = script
  const later = events.findIndex((event) => event.at > now)
  const count = later < 0 ? events.length : later
  const known = reduced.get(script)
  if (known?.count === count) return known.deployment
  const from = known && known.count < count ? known : { count: 0, deployment: begun(script.spec) }
  const deployment = events.slice(from.count, count).reduce(reduceTimeline, from.deployment)
  reduced.set(script, { count, deployment })
  return deployment
}

/** The last that was asked for of each script: pages ask for all of them several times a second. */
const reduced = new WeakMap<Script, { readonly count: number; readonly deployment: Deployment }>()

const begun = (spec: ScriptSpec): Deployment =>
  beginDeployment({
    id: spec.id,
    workload: spec.workload,
    workloadId: `w-${spec.workload}`,
    action: spec.action,
    tag: spec.tag,
    plan: null,
    reason: spec.reason,
    actor: spec.actor,
    targets: [spec.host],
    queuedAt: spec.at,
  })
