/** Takes a deployment back: what it made goes, what it stopped or replaced is as it was. */

import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import { ownValue } from '../../../../shared/lib/own-value.ts'
import { isServing } from '../../../../shared/model/container-state.ts'
import { leftText } from '../../../../shared/model/left-text.ts'
import type { Container } from '../../../engine/engine.ts'
import { isAbsence } from '../../../hosts/absence.ts'
import { startAgain } from '../../containers/end-container.ts'
import type { StageRun } from '../../stage.ts'
import { ownMarks } from '../own-labels.ts'
import type { KnownContainer, ProjectBody, UpBody } from '../plan/body.ts'
import { adoptedProject, ofService, serviceOf } from '../project.ts'
import { type Rendered, replicasOf } from '../rendered.ts'
import { untilStopped } from './in-flight.ts'
import {
  isAsReleased,
  type LeadBack,
  makeAllAgain,
  mostStartingMs,
  untilDecided,
} from './make-again.ts'
import { endStray, ownContainers, repairCutShort, take } from './project-run.ts'

/** Longer than the grace of several services that end one after another, and what is waited for after them. */
export const undoMs = 180_000 + mostStartingMs

/**
 * Repeatable, from whatever point it was left. Volumes are never touched. `lead`: to a service that is made again beside what
 * took its place.
 */
export async function putBack(run: StageRun, body: UpBody, lead: LeadBack): Promise<void> {
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
  const failed = await makeAllAgain(run, body, { services: left, lead })
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
  const own = ofService(now, service)
  return (
    own.length === replicasOf(wanted ?? {}) &&
    own.every((each) => isAsReleased(previous, service, each))
  )
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
