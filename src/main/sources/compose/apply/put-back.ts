/** Takes a deployment back: what it made goes, what it stopped or replaced is as it was. */

import { steadyNow } from '../../../../shared/lib/clock.ts'
import { formatDuration } from '../../../../shared/lib/duration.ts'
import { FailureError, fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import { ownValue } from '../../../../shared/lib/own-value.ts'
import { isServing } from '../../../../shared/model/container-state.ts'
import { leftText } from '../../../../shared/model/left-text.ts'
import type { Container } from '../../../engine/engine.ts'
import { isAbsence } from '../../../hosts/absence.ts'
import { startAgain } from '../../containers/end-container.ts'
import type { StageRun } from '../../stage.ts'
import { ownMarks } from '../own-labels.ts'
import type { KnownContainer, ProjectBody, UpBody } from '../plan/body.ts'
import { pinned } from '../plan/released.ts'
import { adoptedProject, composeLabel, ofService, serviceOf } from '../project.ts'
import { type Rendered, replicasOf } from '../rendered.ts'
import { isStarting } from '../trouble.ts'
import { untilStopped } from './in-flight.ts'
import {
  composeRendered,
  endStray,
  keepingTails,
  ownContainers,
  repairCutShort,
  retryLostStart,
  take,
} from './project-run.ts'

/**
 * Milliseconds that what is put back, and may be slow to start, is waited for, if its engine has not said how it is
 * by then.
 */
const mostStartingMs = 120_000

/** Longer than the grace of several services that end one after another, and what is waited for after them. */
export const undoMs = 180_000 + mostStartingMs

/** Repeatable, from whatever point it was left. Volumes are never touched. */
export async function putBack(run: StageRun, body: UpBody): Promise<void> {
  await endStray(run, body)
  await untilStopped(run, body)
  await repairCutShort(run, body)
  const now = await ownContainers(run, body)
  const isThere = ({ id }: KnownContainer) => now.some((container) => container.id === id)
  const lost = unique(body.before.filter((old) => !isThere(old)).map(({ service }) => service))
  // What was only stopped is started; what is gone is made again after this.
  await startAgain(
    run,
    body.before.filter((each) => each.isUp),
  )
  for (const container of now.filter(({ id }) => !body.before.some((old) => old.id === id))) {
    // Compose makes the old one again from the new one, with the volumes that have no name.
    if (!lost.includes(serviceOf(container))) await take(run, body, container)
  }
  const known = lost.filter((name) => ownValue(body.previous?.services, name) !== undefined)
  const left = known.filter((name) => !isMadeAgain(body, name, now))
  const failed = left.length > 0 ? await makeAgain(run, body, left) : null
  await stopAgain(run, body)
  await removeNewNetworks(run, body)
  await tellVolumes(run, body)
  if (failed) throw failed
  refuseLost(
    run,
    lost.filter((name) => !known.includes(name)),
  )
  await refuseDown(run, body, { stage: 'up' })
}

const unique = (names: readonly string[]): string[] => [...new Set(names)]

/** By an earlier undo. */
function isMadeAgain({ previous }: UpBody, service: string, now: readonly Container[]): boolean {
  const wanted = ownValue(previous?.project.services, service)
  const was = ownValue(previous?.services, service)
  const own = ofService(now, service)
  return (
    was?.hash != null &&
    own.length === replicasOf(wanted ?? {}) &&
    own.every(
      ({ state, labels, imageId }) =>
        state === 'running' &&
        labels[composeLabel.configHash] === was.hash &&
        imageId === was.imageId,
    )
  )
}

/** The release that was live, of the services that lost a container; answers why not all of it came up. */
async function makeAgain(
  run: StageRun,
  body: UpBody,
  services: readonly string[],
): Promise<FailureError | null> {
  const { previous } = body
  if (!previous) return null
  const rendered = await pinned(run.session.engine, previous, { signal: run.signal })
  const project = { rendered, env: previous.env }
  run.note(`putting back ${services.join(', ')}`)
  const leaving = (await ownContainers(run, body)).filter((each) =>
    services.includes(serviceOf(each)),
  )
  const up = (named: readonly string[], ...more: string[]) => {
    const args = upArgs(rendered, named, ...more)
    return attempt(run, () =>
      retryLostStart(run, () => composeRendered(run, body, { project, args })),
    )
  }
  let failed: FailureError | null = null
  await keepingTails(run, { body, leaving }, async () => {
    if ((await up(services)) === null) return
    // What it depends on is not well. That it serves matters more than what it is labelled with.
    failed = await up(services, '--no-deps')
    if (failed === null || services.length === 1) return
    // One that cannot be made does not keep the others down.
    for (const name of services) await up([name], '--no-deps')
  })
  return failed
}

async function attempt(run: StageRun, work: () => Promise<void>): Promise<FailureError | null> {
  try {
    await work()
    return null
  } catch (error) {
    if (!(error instanceof FailureError) || run.signal.aborted) throw error
    return error
  }
}

/** With what they depend on: that is part of the hash that `up` labels them with. */
function upArgs(project: Rendered, services: readonly string[], ...more: string[]): string[] {
  const scale = services.flatMap((name) => {
    const service = ownValue(project.services, name)
    return service ? ['--scale', `${name}=${replicasOf(service)}`] : []
  })
  const how = ['--detach', '--no-build', '--pull', 'never', '--quiet-pull', ...more]
  return ['up', ...how, ...scale, ...services]
}

/** `up` starts whatever was down. */
async function stopAgain(run: StageRun, body: UpBody): Promise<void> {
  for (const container of await ownContainers(run, body)) {
    const same = body.before.find(({ id }) => id === container.id)
    const olds = body.before.filter(({ service }) => service === serviceOf(container))
    const wasUp = same?.isUp ?? olds.some(({ isUp }) => isUp)
    if (!wasUp && container.state === 'running')
      await run.session.engine.containers.stop(container.id, body.stopTimeoutMs, run.signal)
  }
}

/** Removes networks of ours that only this deployment named; never one that is in use. */
async function removeNewNetworks(run: StageRun, { previous, before, rendered }: UpBody) {
  // An adopted stack's are known by their names alone, and what it ran may be recorded nowhere.
  const isKnown = previous !== null || before.length === 0
  if (!isKnown || adoptedProject(run.workload.document) !== undefined) return
  const { networks } = run.session.engine
  const named = (project: Rendered | undefined) =>
    Object.values(project?.networks ?? {}).map(({ name }) => name)
  const olds = named(previous?.project)
  const own = await networks.list(ownMarks(run.installation, run.workload), run.signal)
  for (const name of named(rendered)) {
    if (name === undefined || olds.includes(name) || !own.includes(name)) continue
    await run.session.reach.leave(name)
    if (((await networks.inspect(name, run.signal))?.containers ?? 0) <= 1)
      await run.router?.leave(name, run.signal)
    await networks.remove(name, run.signal).catch((error: unknown) => {
      const failure = failureOf(error)
      if (!failure || isAbsence(failure)) throw error
    })
  }
}

async function tellVolumes(run: StageRun, { volumes: before }: UpBody): Promise<void> {
  if (before === undefined) return
  const own = ownMarks(run.installation, run.workload)
  const now = await run.session.engine.volumes.list(own, run.signal)
  const volumes = now.filter((name) => !before.includes(name))
  if (volumes.length > 0) run.note(leftText(volumes), { type: 'left-volumes', volumes })
}

/** Better said than found out by whoever misses them. */
function refuseLost(run: StageRun, services: readonly string[]): void {
  if (services.length === 0) return
  const reason = `nothing is recorded of what ${services.join(' and ')} ran before: what the deployment made of it is left`
  run.note(reason)
  fail({ kind: 'undo-failed', stage: 'up', reason })
}

const pollMs = 500

interface Undone {
  readonly stage: string
  /** Empty = all of them. */
  readonly services?: readonly string[]
}

export async function refuseDown(
  run: StageRun,
  body: ProjectBody,
  { stage, services = [] }: Undone,
): Promise<void> {
  const isAsked = (service: string) => services.length === 0 || services.includes(service)
  const served = body.before.filter(({ serves }) => serves).map(({ service }) => service)
  const now = await untilDecided(
    run,
    body,
    (service) => isAsked(service) && served.includes(service),
  )
  const down = unique(served)
    .filter(isAsked)
    .flatMap((service) => {
      const own = ofService(now, service)
      const wanted = served.filter((each) => each === service).length
      return own.filter(isWell).length < wanted ? [`${service} is ${stateOf(own)}`] : []
    })
  if (down.length === 0) return
  fail({ kind: 'undo-failed', stage, reason: `${down.join(', ')}, and served before` })
}

/** All containers, once those of these services are healthy, or not, by their own checks. */
async function untilDecided(
  run: StageRun,
  body: ProjectBody,
  isMeant: (service: string) => boolean,
): Promise<readonly Container[]> {
  const begun = steadyNow(run.clock)
  for (;;) {
    const now = await ownContainers(run, body)
    const starting = now.filter((each) => isMeant(serviceOf(each)) && isStarting(each))
    const leftMs = begun + mostStartingMs - steadyNow(run.clock)
    if (starting.length === 0 || leftMs <= 0) return now
    const names = starting.map(({ name }) => name).join(', ')
    run.progress(`${names}: starting, waiting for ${formatDuration(leftMs)} at most`)
    await run.clock.sleep(Math.min(pollMs, leftMs), run.signal)
  }
}

/** One that did its work meanwhile, and ended well, was not taken down. */
function isWell(container: Container): boolean {
  const { state, exit } = container
  return isServing(container) || (state === 'exited' && exit.exitCode === 0)
}

function stateOf(own: readonly Container[]): string {
  const bad = own.find((each) => !isWell(each))
  if (!bad) return own.length === 0 ? 'gone' : 'there with fewer containers'
  return bad.state === 'running' ? bad.health : bad.state
}
