/**
 * Public names of a project: those of a service that is started beside the old one are led to the new before the old one
 * goes, all others to what is there after `up`. One that is no face any more goes once the release is recorded, or before what
 * it leads to ends. Undone, they lead where they led: to what was made again, too.
 */
import { fail } from '../../../../shared/lib/failure-error.ts'
import { isUp } from '../../../../shared/model/container-state.ts'
import { isIn, type RouteName, routeText } from '../../../../shared/model/face.ts'
import type { Container } from '../../../engine/engine.ts'
import type { FoundRoute } from '../../../routing/router.ts'
import { bestEffort } from '../../rollout/best-effort.ts'
import { eachAnyway } from '../../rollout/each-anyway.ts'
import { letEnd, unrouteStage } from '../../rollout/faces/drain.ts'
import { routeBefore, routesPut, targetsBefore } from '../../rollout/faces/led-facts.ts'
import {
  bringAllBack,
  type ContainersOf,
  isOwn,
  leadAgain,
  leadAll,
  letGo,
  proxyOf,
  routeStage,
  settled,
} from '../../rollout/faces/route.ts'
import { isLedToAll, leadsTo } from '../../rollout/faces/standing.ts'
import { proved, verifyStage } from '../../rollout/faces/verify.ts'
import type { FaceRoute, FaceSpec } from '../../rollout/spec.ts'
import type { Stage, StageRun } from '../../stage.ts'
import { addFacts, type KnownContainer, readFacts, type UpBody } from '../plan/body.ts'
import { inOrder, ofService } from '../project.ts'
import { leadBack } from './lead-back.ts'
import { ownContainers } from './project-run.ts'
import { putBack } from './put-back.ts'

const routesOf = ({ faces }: UpBody): readonly FaceRoute[] => faces?.routes ?? []
/** Any that may be touched. */
const namesOf = ({ faces }: UpBody): readonly RouteName[] =>
  faces ? [...faces.routes, ...faces.leaving] : []

/**
 * Once the new containers of a service are healthy, and before its old ones end. A name that is to go, or to another service,
 * comes along until then.
 */
export async function cutOver(run: StageRun, body: UpBody, service: string): Promise<void> {
  if (!body.faces) return
  const isNew = ({ id }: Container) => !body.before.some((old) => old.id === id)
  const routes = routesOf(body).filter(({ of }) => of?.part === service)
  const own = ofService(await ownContainers(run, body), service)
  const olds = own.filter((each) => !isNew(each))
  const along = await alongWith(run, body, { routes, service, olds })
  const leading = { routes, along, drainMs: body.faces.drainMs }
  await leadTo(run, leading, servedBy(body, isNew))
}

interface Along {
  readonly routes: readonly RouteName[]
  readonly service: string
  readonly olds: readonly Container[]
}

/** Names that led to the live release, and lead to what goes still. */
async function alongWith(
  run: StageRun,
  { served = [] }: UpBody,
  { routes, service, olds }: Along,
): Promise<readonly FaceRoute[]> {
  const others = served.filter((each) => each.of?.part === service && !isIn(routes)(each))
  const led: FaceRoute[] = []
  for (const route of others) if (await ledToAny(run, route, olds)) led.push(route)
  return [...led, ...others.filter((route) => isLedOn(run, route, olds))]
}

/** Whether this deployment led it on from one of them: by an attempt that broke off before that was let end. */
function isLedOn(run: StageRun, at: RouteName, olds: readonly Container[]): boolean {
  return (
    isIn(routesPut(run))(at) &&
    olds.some((each) => isLedBy(run, routeBefore(run, at), { container: each }))
  )
}

/** Before containers end that nothing takes the place of: names that are to go, and lead there, go first. */
export async function leaveEnding(
  run: StageRun,
  { faces }: UpBody,
  ending: readonly Container[],
): Promise<void> {
  if (!faces || ending.length === 0) return
  const gone: RouteName[] = []
  for (const at of faces.leaving)
    await bestEffort(run, `${routeText(at)} could not be taken down`, async () => {
      const now = await ledToAny(run, at, ending)
      if (now) await letGo(run, now)
      gone.push(at)
    })
  const isEnding = (target: string) =>
    ending.some((container) => leadsTo(target, { container }, proxyOf(run).traits))
  await letEnd(run, targetsBefore(run, isIn(gone)).filter(isEnding), faces.drainMs)
}

/** A route of this workload that leads to one of some containers; undefined = it is not. */
async function ledToAny(
  run: StageRun,
  at: RouteName,
  some: readonly Container[],
): Promise<FoundRoute | undefined> {
  const now = await proxyOf(run).read(at, run.signal)
  const isLed =
    now && isOwn(run, now) && some.some((each) => isLedBy(run, now, { container: each }))
  return isLed ? now : undefined
}

/** Before fewer of a service are left: names lead to those that stay, which have the lowest numbers. */
export async function leadToFewer(run: StageRun, body: UpBody): Promise<void> {
  for (const { service, change, to } of body.services) {
    const own = ofService(await ownContainers(run, body), service).filter(isUp)
    const routes = routesOf(body).filter(({ of }) => of?.part === service)
    if (!body.faces || change !== 'scale' || to === 0 || own.length <= to) continue
    const staying: ContainersOf = async (at, route) =>
      (await servedBy(body)(at, route)).slice(0, to)
    await leadTo(run, { routes, drainMs: body.faces.drainMs }, staying)
  }
}

interface Leading extends Pick<FaceSpec, 'routes' | 'drainMs'> {
  /** Led as well, and not proved: nobody is to rely on them. */
  readonly along?: readonly FaceRoute[]
}

async function leadTo(
  run: StageRun,
  { routes, along = [], drainMs }: Leading,
  containersOf: ContainersOf,
): Promise<void> {
  const all = [...routes, ...along]
  if (routes.length > 0) await leadAll(run, routes, containersOf)
  for (const route of along)
    await bestEffort(run, `${routeText(route)} could not be led to the new one`, () =>
      leadAll(run, [route], containersOf),
    )
  for (const route of routesPut(run).filter(isIn(routes))) await proved(run, route, { routes })
  await letEnd(run, targetsBefore(run, isIn(all)), drainMs)
}

/** After `up`, which waits for nothing: what is in place of the old one may still be starting. */
export function faceStages(body: UpBody): readonly Stage[] {
  const { faces } = body
  if (!faces || faces.routes.length === 0) return []
  const route = routeStage(faces, { containersOf: servedBy(body), to: 'it' })
  return [
    { ...route, undo: (run) => bringStandingBack(run, body) },
    verifyStage(faces, Math.max(10_000, body.healthTimeoutMs)),
  ]
}

/** Names that are no faces of it any more. */
export function leavingStages({ faces }: UpBody): readonly Stage[] {
  return faces && faces.leaving.length > 0 ? [unrouteStage(faces.leaving)] : []
}

/** The containers behind a route of a service: where its proxy has place for fewer, those it leads to already go first. */
function servedBy(body: UpBody, isMeant: (each: Container) => boolean = () => true): ContainersOf {
  return async (run, route) => {
    const own = (await upOf(run, body, route)).filter(isMeant)
    const name = route.of?.part ?? ''
    if (own.length === 0) fail({ kind: 'not-found', what: 'container of service', name })
    if (own.length <= proxyOf(run).traits.mostTargets) return own
    const now = await proxyOf(run).read(route, run.signal)
    const isLed = (container: Container) => isLedBy(run, now, { container, port: route.port })
    return [...own.filter(isLed), ...own.filter((each) => !isLed(each))]
  }
}

/** Containers of its service that are up, by their numbers. */
async function upOf(run: StageRun, body: UpBody, { of }: FaceRoute): Promise<Container[]> {
  return inOrder(ofService(await ownContainers(run, body), of?.part ?? '').filter(isUp))
}

const isLedBy = (
  run: StageRun,
  route: FoundRoute | null | undefined,
  led: Parameters<typeof leadsTo>[1],
): boolean => route?.targets.some((target) => leadsTo(target, led, proxyOf(run).traits)) ?? false

/**
 * `putBack`, and the names with it: no name leaves what serves before there is what it led to. A proxy that says no keeps
 * no container down.
 */
export async function takeBack(run: StageRun, body: UpBody): Promise<void> {
  const steps = [
    () => bringStandingBack(run, body),
    () => leaveAgain(run),
    () => putBack(run, body, leadBack(run, body)),
    () => joinAgain(run),
    () => bringAllBack(run, namesOf(body)),
    ...(body.served ?? []).map((route) => () => follow(run, body, route)),
  ]
  const [trouble] = await eachAnyway(run, steps, (step) => step())
  if (trouble !== undefined) throw trouble
  // Undone once more, it does not go off them for nothing.
  if (readFacts(run).proxyLeft) addFacts(run, { proxyLeft: [] })
}

/** To what is there still; requests that the new one has meanwhile are let end before it goes. */
async function bringStandingBack(run: StageRun, body: UpBody): Promise<void> {
  const touched = namesOf(body).filter((route) => routeBefore(run, route) !== undefined)
  if (touched.length === 0) return
  const up = (await ownContainers(run, body)).filter(isUp)
  const stands = touched.filter((route) => {
    const before = routeBefore(run, route)
    // Its port may have been another than the face has by now.
    return before === null || up.some((container) => isLedBy(run, before, { container }))
  })
  await bringAllBack(run, stands)
  if (stands.length > 0) await settled(run, body.faces?.drainMs ?? 0)
}

/**
 * Follows a container that was made or started again, and may be reached otherwise: the name that led to it leads
 * there.
 */
async function follow(run: StageRun, body: UpBody, route: FaceRoute): Promise<void> {
  const { part = '' } = route.of ?? {}
  if (readFacts(run).proxyLeft?.includes(route.network))
    await proxyOf(run).prepare([route.network], run.signal)
  const own = await upOf(run, body, route)
  const isAsBefore = ofPart(body.before, part).every((old) =>
    own.some((now) => isSameRun(old, now)),
  )
  if (isAsBefore || own.length === 0) return
  const now = await proxyOf(run).read(route, run.signal)
  const before = routeBefore(run, route)
  // Where it could not be brought back, another hand may have it.
  if (before && before.state !== now?.state) return
  const among = { containers: own, port: route.port }
  if (now && !isLedToAll(now, among, proxyOf(run).traits)) await leadAgain(run, own, route)
}

const ofPart = (before: readonly KnownContainer[], part: string): readonly KnownContainer[] =>
  before.filter(({ service, isUp: wasUp }) => wasUp && service === part)

/** Whether a container was neither made anew nor started again. */
const isSameRun = (old: KnownContainer, now: Container): boolean =>
  old.id === now.id && old.startedAt === now.startedAt

/** Nobody else may be on a network that is made anew; the proxy may lead to it for others than this workload, too. */
export async function leaveAnew(run: StageRun, { anew = [] }: UpBody): Promise<void> {
  for (const network of anew) {
    const { proxyLeft = [] } = readFacts(run)
    if (proxyLeft.includes(network)) continue
    // Known before it is done: nobody else would put it back.
    addFacts(run, { proxyLeft: [...proxyLeft, network] })
    if (!(await run.router?.leave(network, run.signal))) addFacts(run, { proxyLeft })
  }
}

/** Leaves its names again: they may have to be made once more, as they were. */
async function leaveAgain(run: StageRun): Promise<void> {
  for (const network of readFacts(run).proxyLeft ?? []) await run.router?.leave(network, run.signal)
}

/** Onto the networks that it left. Best effort: it may be one that is stopped. */
export async function joinAgain(run: StageRun): Promise<void> {
  const { proxyLeft = [] } = readFacts(run)
  if (proxyLeft.length === 0) return
  await bestEffort(run, `the proxy could not be put on ${proxyLeft.join(', ')} again`, () =>
    proxyOf(run).prepare(proxyLeft, run.signal),
  )
}
