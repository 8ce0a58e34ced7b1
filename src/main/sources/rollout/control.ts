/** Containers of a workload stopped, started or restarted as they are: none is made, and none is removed. */
import { fail } from '../../../shared/lib/failure-error.ts'
import { isServing, isUp } from '../../../shared/model/container-state.ts'
import { noteMoment } from '../containers/lanes.ts'
import type { Stage, StageRun } from '../stage.ts'
import { addFacts, readFacts } from './facts.ts'
import { isHealthy, prove, type Subject, untilBack } from './health.ts'
import { soak } from './soak.ts'
import type { ControlledContainer, ControlSpec } from './spec.ts'

export function controlStages(spec: ControlSpec): readonly Stage[] {
  switch (spec.type) {
    case 'stop':
      return [stopStage(spec)]
    case 'start':
      return [startStage(spec), provedStage(spec)]
    case 'restart':
      return [restartStage(spec), provedStage(spec)]
  }
}

const namesOf = ({ containers }: ControlSpec): string =>
  containers.map(({ name }) => name).join(', ')

function stopStage(spec: ControlSpec): Stage {
  return {
    ...{ name: 'stop', summary: `stop ${namesOf(spec)}`, proves: true, undoMs: undoMsOf(spec) },
    check: async (run) => ((await anyUp(run, spec)) ? 'not-done' : 'done'),
    async run(run) {
      for (const container of spec.containers) await stopOne(run, container, spec)
      return undefined
    },
    undo: (run) => asBefore(run, spec),
  }
}

async function anyUp(run: StageRun, { containers }: ControlSpec): Promise<boolean> {
  for (const { id } of containers) {
    const container = await run.session.engine.containers.inspect(id, run.signal)
    if (container && isUp(container)) return true
  }
  return false
}

async function stopOne(
  run: StageRun,
  { id, name }: ControlledContainer,
  { stopTimeoutMs }: ControlSpec,
): Promise<void> {
  const { stoppingOld = [] } = readFacts(run)
  addFacts(run, { stoppingOld: [...stoppingOld, id] })
  run.progress(`stopping ${name}`)
  await run.session.engine.containers.stop(id, stopTimeoutMs, run.signal)
  const { stoppedOld = [] } = readFacts(run)
  addFacts(run, { stoppedOld: [...stoppedOld, id] })
  noteMoment(run, `stopped ${name}`, { id, name, role: 'old', moment: 'stopped' })
}

function startStage(spec: ControlSpec): Stage {
  return {
    ...{ name: 'start', summary: `start ${namesOf(spec)}`, undoMs: undoMsOf(spec) },
    async run(run) {
      await refusePaused(run, spec)
      await prepareReach(run, spec)
      for (const container of spec.containers) await bringUp(run, container, spec)
      return undefined
    },
    undo: (run) => asBefore(run, spec),
  }
}

/** One after another: where several run, the others serve meanwhile. */
function restartStage(spec: ControlSpec): Stage {
  return {
    ...{ name: 'restart', summary: `restart ${namesOf(spec)}`, undoMs: undoMsOf(spec) },
    async run(run) {
      await prepareReach(run, spec)
      for (const container of spec.containers) {
        await stopOne(run, container, spec)
        await bringUp(run, container, spec)
      }
      return undefined
    },
    undo: (run) => asBefore(run, spec),
  }
}

/** Started, and proved before anything else is touched. */
async function bringUp(
  run: StageRun,
  container: ControlledContainer,
  spec: ControlSpec,
): Promise<void> {
  const { id, name } = container
  const { startedOld = [] } = readFacts(run)
  addFacts(run, { startedOld: [...startedOld, id] })
  await run.session.engine.containers.start(id, run.signal)
  noteMoment(run, `started ${name}`, { id, name, role: 'old', moment: 'started' })
  const verified = await proved(run, container, spec)
  const before = readFacts(run).verified ?? true
  addFacts(run, { verified: before && verified })
  noteMoment(run, `${name} serves`, { id, name, role: 'old', moment: 'serving' })
}

/** One that fails is remembered: to wait for it once more would be in vain. */
async function proved(
  run: StageRun,
  container: ControlledContainer,
  spec: ControlSpec,
): Promise<boolean> {
  try {
    return await prove(run, subjectOf(container, spec))
  } catch (error) {
    const { failedOld = [] } = readFacts(run)
    if (!run.signal.aborted) addFacts(run, { failedOld: [...failedOld, container.id] })
    throw error
  }
}

function subjectOf(container: ControlledContainer, spec: ControlSpec): Subject {
  const { network, healthTimeoutMs } = spec
  return { ...container, network, healthTimeoutMs }
}

/** Before anything is touched: where nothing leads to the containers of the host, nothing could be proved. */
async function prepareReach(run: StageRun, { containers, network }: ControlSpec): Promise<void> {
  if (containers.some(({ probe }) => probe !== null))
    await run.session.reach.prepare(network, run.signal)
}

/** `docker unpause` lets it go on; it cannot be started. */
async function refusePaused(run: StageRun, { containers }: ControlSpec): Promise<void> {
  const paused: string[] = []
  for (const { id, name } of containers) {
    const now = await run.session.engine.containers.inspect(id, run.signal)
    if (now?.state === 'paused') paused.push(name)
  }
  if (paused.length === 0) return
  const workload = run.workload.document.name
  const host = run.session.name
  fail({ kind: 'container-paused', host, workload, services: [], containers: paused })
}

/** What runs again is watched for a while, as a new version is. */
function provedStage(spec: ControlSpec): Stage {
  const subjects = spec.containers.map((each) => subjectOf(each, spec))
  return {
    ...{ name: 'soak', summary: `watch it for ${spec.soakMs / 1000} s`, proves: true },
    async check(run) {
      for (const subject of subjects) {
        const is = await isHealthy(run, subject)
        if (is !== 'done') return is
      }
      return 'done'
    },
    async run(run) {
      await soak(run, subjects, spec.soakMs)
      // Of several, one that nothing proves leaves the whole unverified.
      run.note('', { type: 'verified', verified: readFacts(run).verified ?? false })
      return undefined
    },
  }
}

/** Each that was touched is up or down again, as it was. */
async function asBefore(run: StageRun, spec: ControlSpec): Promise<void> {
  const { stoppingOld = [], startedOld = [] } = readFacts(run)
  for (const container of spec.containers) {
    const { id, isUp: wasUp } = container
    if (wasUp && stoppingOld.includes(id)) await upAgain(run, container, spec)
    if (!wasUp && startedOld.includes(id))
      await run.session.engine.containers.stop(id, spec.stopTimeoutMs, run.signal)
  }
  await refuseDown(run, spec)
}

async function upAgain(
  run: StageRun,
  container: ControlledContainer,
  spec: ControlSpec,
): Promise<void> {
  const { id, name, serves } = container
  const { containers } = run.session.engine
  const { stoppedOld = [], failedOld = [] } = readFacts(run)
  // The engine goes on with a stop that we hung up on: it must be over before the start.
  if (!stoppedOld.includes(id)) await containers.stop(id, 0, run.signal)
  const now = await containers.inspect(id, run.signal)
  if (!now) return
  const isDown = !isUp(now)
  if (isDown) {
    await containers.start(id, run.signal)
    noteMoment(run, `started ${name} again`, { id, name, role: 'old', moment: 'started' })
  }
  if (!serves) return
  if (isDown || !failedOld.includes(id)) await untilBack(run, subjectOf(container, spec))
  else await refuseSilent(run, container, spec)
  noteMoment(run, `${name} serves again`, { id, name, role: 'old', moment: 'serving' })
}

async function refuseSilent(
  run: StageRun,
  container: ControlledContainer,
  spec: ControlSpec,
): Promise<void> {
  if ((await isHealthy(run, subjectOf(container, spec))) !== 'not-done') return
  const reason = `${container.name} is up, and does not answer as it is to`
  fail({ kind: 'undo-failed', stage: spec.type, reason })
}

/** What was restarted, and does not come back, cannot be put back by starting it once more. */
async function refuseDown(run: StageRun, { type, containers }: ControlSpec): Promise<void> {
  for (const { id, name, serves } of containers) {
    if (!serves) continue
    const now = await run.session.engine.containers.inspect(id, run.signal)
    if (now && isServing(now)) continue
    const how = now === undefined ? 'gone' : now.state === 'running' ? now.health : now.state
    fail({ kind: 'undo-failed', stage: type, reason: `${name}, which served before, is ${how}` })
  }
}

/** So long each may take to stop, and to answer again. */
const undoMsOf = ({ containers, stopTimeoutMs, healthTimeoutMs }: ControlSpec): number =>
  containers.length * (stopTimeoutMs + healthTimeoutMs + 10_000)
