/** Containers of a workload stopped, started or restarted as they are: none is made, and none is removed. */
import { fail } from '../../../shared/lib/failure-error.ts'
import { isUp } from '../../../shared/model/container-state.ts'
import { noteMoment } from '../containers/lanes.ts'
import type { Stage, StageRun } from '../stage.ts'
import { asBefore, backToName, leaveName, subjectOf } from './as-before.ts'
import { follow, followedBack, followStages } from './faces/follow.ts'
import { addFacts, readFacts } from './facts.ts'
import { isHealthy, prove, type Subject, shortestBackMs } from './health.ts'
import { soak } from './soak.ts'
import type { ControlledContainer, ControlSpec } from './spec.ts'
import { amongNamed, withWhose } from './whose-failure.ts'

export function controlStages(spec: ControlSpec): readonly Stage[] {
  const led = followStages(spec.served ?? [])
  switch (spec.type) {
    case 'stop':
      return [followedBack(stopStage(spec), spec.served)]
    case 'start':
      return [followedBack(startStage(spec), spec.served), ...led, provedStage(spec)]
    case 'restart':
      return [followedBack(restartStage(spec), spec.served), ...led, provedStage(spec)]
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
      for (const container of spec.containers) await upAs(run, container, spec)
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
        await leaveName(run, container, spec)
        await stopOne(run, container, spec)
        await upAs(run, container, spec)
        await backToName(run, container, spec)
        // What is led to the last is a stage of its own; until then the others would be missing.
        if (container !== spec.containers.at(-1)) await follow(run, servedBy(spec, container))
      }
      return undefined
    },
    undo: (run) => asBefore(run, spec),
  }
}

const servedBy = ({ served = [] }: ControlSpec, { id }: ControlledContainer) =>
  served.filter(({ of }) => of.kept === id || of.others?.includes(id))

/** Brought up; where that fails, it says of which service it is. */
const upAs = (run: StageRun, container: ControlledContainer, spec: ControlSpec): Promise<void> =>
  withWhose(
    () => container.service,
    () => bringUp(run, container, spec),
  )

/** Started, and proved before anything else is touched. */
async function bringUp(
  run: StageRun,
  container: ControlledContainer,
  spec: ControlSpec,
): Promise<void> {
  const { id, name } = container
  const { startedOld = [] } = readFacts(run)
  addFacts(run, { startedOld: [...startedOld, id] })
  const { containers } = run.session.engine
  const ended = await containers.inspect(id, run.signal)
  await containers.start(id, run.signal)
  noteMoment(run, `started ${name}`, { id, name, role: 'old', moment: 'started' })
  // What it printed before it ended is no news.
  const since = ended?.exit.finishedAt ? Date.parse(ended.exit.finishedAt) + 1 : 0
  const verified = await proved(run, subjectOf(container, spec), since)
  const before = readFacts(run).verified ?? true
  addFacts(run, { verified: before && verified })
  noteMoment(run, `${name} serves`, { id, name, role: 'old', moment: 'serving' })
}

/** One that fails is remembered: to wait for it once more would be in vain. */
async function proved(run: StageRun, subject: Subject, since: number): Promise<boolean> {
  try {
    return await prove(run, subject, since)
  } catch (error) {
    const { failedOld = [] } = readFacts(run)
    if (!run.signal.aborted) addFacts(run, { failedOld: [...failedOld, subject.id] })
    throw error
  }
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

/** Stage that watches what runs again for a while, as a new version is. */
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
      await withWhose(amongNamed(spec.containers), () => soak(run, subjects, spec.soakMs))
      // Of several, one that nothing proves leaves the whole unverified.
      run.note('', { type: 'verified', verified: readFacts(run).verified ?? false })
      return undefined
    },
  }
}

/** So long each may take to stop, and to answer again. */
const undoMsOf = ({ containers, stopTimeoutMs, healthTimeoutMs }: ControlSpec): number =>
  containers.length * (stopTimeoutMs + healthTimeoutMs + shortestBackMs)
