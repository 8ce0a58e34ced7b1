/**
 * Services that a deployment replaced are made again, as they were released. One that was started beside its old one goes back
 * the same way: it ends only once the other is healthy and leads.
 */
import { steadyNow } from '../../../../shared/lib/clock.ts'
import { formatDuration } from '../../../../shared/lib/duration.ts'
import { FailureError } from '../../../../shared/lib/failure-error.ts'
import { ownValue } from '../../../../shared/lib/own-value.ts'
import { isServing } from '../../../../shared/model/container-state.ts'
import type { Container } from '../../../engine/engine.ts'
import type { StageRun } from '../../stage.ts'
import { joinedServices } from '../cli/fed.ts'
import type { ProjectBody, UpBody } from '../plan/body.ts'
import { inDependencyOrder } from '../plan/dependencies.ts'
import { startFirstObstacle } from '../plan/outage.ts'
import { isOverlapping } from '../plan/plan.ts'
import { pinned, type ReleasedProject } from '../plan/released.ts'
import { composeLabel, ofService, serviceOf } from '../project.ts'
import { type Rendered, replicasOf } from '../rendered.ts'
import { isStarting } from '../trouble.ts'
import {
  composeRendered,
  keepingTails,
  ownContainers,
  type RenderedProject,
  retryLostStart,
  take,
} from './project-run.ts'

/**
 * Milliseconds that what is put back, and may be slow to start, is waited for, if its engine has not said how it is
 * by then.
 */
export const mostStartingMs = 120_000

/** Leads names of a service from now on; returns once what was under way elsewhere has ended. */
export type LeadBack = (service: string, containers: readonly Container[]) => Promise<void>

/**
 * The release that was live, of the services that lost a container; answers why not all of it came up. In turns, by what
 * depends on what, where some can be made beside what took their place.
 */
export async function makeAllAgain(
  run: StageRun,
  body: UpBody,
  { services, lead }: { readonly services: readonly string[]; readonly lead: LeadBack },
): Promise<FailureError | null> {
  const { previous } = body
  if (!previous || services.length === 0) return null
  const rendered = await pinned(run.session.engine, previous, { signal: run.signal })
  const project = { rendered, env: previous.env }
  const isBeside = (service: string) => goesBackBeside(body, service)
  if (!services.some(isBeside)) return await makeAgain(run, body, { services, project })
  const others: string[] = []
  let failed: FailureError | null = null
  const makeOthers = async () => {
    const turn = others.splice(0)
    if (turn.length > 0)
      failed = (await makeAgain(run, body, { services: turn, project })) ?? failed
  }
  for (const service of inDependencyOrder(rendered).filter((each) => services.includes(each))) {
    if (isBeside(service)) {
      await makeOthers()
      // One that cannot be made beside the other is made in its place.
      if (await isBack(run, () => makeBeside(run, body, { service, project, lead }))) continue
    }
    others.push(service)
  }
  await makeOthers()
  return failed
}

async function isBack(run: StageRun, work: () => Promise<boolean>): Promise<boolean> {
  let isDone = false
  await attempt(run, async () => {
    isDone = await work()
  })
  return isDone
}

interface MadeAgain {
  readonly services: readonly string[]
  readonly project: RenderedProject
}

async function makeAgain(
  run: StageRun,
  body: UpBody,
  { services, project }: MadeAgain,
): Promise<FailureError | null> {
  const { rendered } = project
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

/** As `up` is told to make more of a service, up to `count` of it, and to touch none that is there. */
export function overlapArgs(service: string, count: number): string[] {
  const how = ['--detach', '--no-recreate', '--no-build', '--pull', 'never']
  return ['up', ...how, '--scale', `${service}=${count}`, service]
}

/** Whether it runs as it was released. */
export function isAsReleased(
  previous: ReleasedProject | null,
  service: string,
  { state, labels, imageId }: Container,
): boolean {
  const was = ownValue(previous?.services, service)
  const isSame = labels[composeLabel.configHash] === was?.hash && imageId === was?.imageId
  return was?.hash != null && state === 'running' && isSame
}

/** Whether it was started first, and was released with a health check of its own and nothing that only one can have. */
function goesBackBeside({ services, previous }: UpBody, service: string): boolean {
  const released = ownValue(previous?.project.services, service)
  const change = services.find((each) => each.service === service)
  if (!released || !change || !isOverlapping(change)) return false
  const others = Object.values(previous?.project.services ?? {})
  const isJoined = others.some((other) => joinedServices(other).includes(service))
  const around = { isJoined, imageHasHealthcheck: false, volumesAt: [] }
  return startFirstObstacle(released, around) === null
}

interface BesideAgain {
  readonly service: string
  readonly project: RenderedProject
  readonly lead: LeadBack
}

/** Answers whether it serves again; what took its place is left where it does not. */
async function makeBeside(
  run: StageRun,
  body: UpBody,
  { service, project, lead }: BesideAgain,
): Promise<boolean> {
  const isBack = (each: Container) => isAsReleased(body.previous, service, each)
  const own = ofService(await ownContainers(run, body), service)
  const count = replicasOf(ownValue(project.rendered.services, service) ?? {})
  const lacking = count - own.filter(isBack).length
  if (lacking > 0) {
    run.note(`putting back ${service}, beside what took its place`)
    const args = overlapArgs(service, own.length + lacking)
    await composeRendered(run, body, { project, args })
  }
  const all = await untilDecided(run, body, (each) => each === service)
  const now = ofService(all, service)
  const back = now.filter((each) => isBack(each) && isServing(each))
  if (back.length < count) return false
  await lead(service, back)
  for (const each of now) if (!isBack(each)) await take(run, body, each)
  return true
}

const pollMs = 500

/** All containers, once those of these services are healthy, or not, by their own checks. */
export async function untilDecided(
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
