/**
 * Public names of a project: those of a service that is started beside the old one are led to the new before the old one
 * goes, all others to what is there after `up`. Undone, they lead where they led: to what was made again, too.
 */
import { fail } from '../../../../shared/lib/failure-error.ts'
import { isUp } from '../../../../shared/model/container-state.ts'
import { isSameRoute, type RouteName } from '../../../../shared/model/face.ts'
import type { Container } from '../../../engine/engine.ts'
import { letEnd, unrouteStage } from '../../rollout/faces/drain.ts'
import { leadsTo } from '../../rollout/faces/plan-faces.ts'
import {
  bringAllBack,
  type ContainerOf,
  leadAgain,
  leadAll,
  proxyOf,
  routeBefore,
  routeStage,
  routesPut,
  settled,
  targetsBefore,
} from '../../rollout/faces/route.ts'
import { proved, verifyStage } from '../../rollout/faces/verify.ts'
import type { FaceRoute } from '../../rollout/spec.ts'
import type { Stage, StageRun } from '../../stage.ts'
import type { UpBody } from '../plan/body.ts'
import { ofService } from '../project.ts'
import { ownContainers } from './project-run.ts'
import { putBack } from './put-back.ts'

const routesOf = ({ faces }: UpBody): readonly FaceRoute[] => faces?.routes ?? []

/** Once the new containers of a service are healthy, and before its old ones end. */
export async function cutOver(run: StageRun, body: UpBody, service: string): Promise<void> {
  const routes = routesOf(body).filter(({ of }) => of?.part === service)
  if (!body.faces || routes.length === 0) return
  const isNew = ({ id }: Container) => !body.before.some((old) => old.id === id)
  await leadAll(run, routes, servedBy(body, isNew))
  const isAmong = (route: RouteName) => routes.some((each) => isSameRoute(each, route))
  for (const route of routesPut(run).filter(isAmong)) await proved(run, route, { routes })
  await letEnd(run, targetsBefore(run, isAmong), body.faces.drainMs)
}

/** After `up`, which waits for nothing: what is in place of the old one may still be starting. */
export function faceStages(body: UpBody): readonly Stage[] {
  const { faces } = body
  if (!faces || faces.routes.length === 0) return []
  const route = routeStage(faces, servedBy(body))
  return [
    { ...route, undo: (run) => bringStandingBack(run, body) },
    verifyStage(faces, Math.max(10_000, body.healthTimeoutMs)),
  ]
}

/** Names that are no faces of it any more. */
export function leavingStages({ faces }: UpBody): readonly Stage[] {
  return faces && faces.leaving.length > 0 ? [unrouteStage(faces.leaving)] : []
}

/** Of several, the one that the name leads to already. */
function servedBy(body: UpBody, isMeant: (each: Container) => boolean = () => true): ContainerOf {
  return async (run, route) => {
    const service = route.of?.part ?? ''
    const all = ofService(await ownContainers(run, body), service).filter(isUp)
    const own = all.filter(isMeant)
    const router = proxyOf(run)
    const now = await router.read(route, run.signal)
    const led = own.find((container) =>
      leadsTo(now?.target, { container, port: route.port }, router.traits),
    )
    return led ?? own[0] ?? fail({ kind: 'not-found', what: 'container of service', name: service })
  }
}

/** `putBack`, and the names with it: no name leaves what serves before there is what it led to. */
export async function takeBack(run: StageRun, body: UpBody): Promise<void> {
  await bringStandingBack(run, body)
  await putBack(run, body)
  await bringAllBack(run, routesOf(body))
  for (const route of body.served ?? []) await follow(run, body, route)
}

/** To what is there still; requests that the new one has meanwhile are let end before it goes. */
async function bringStandingBack(run: StageRun, body: UpBody): Promise<void> {
  const touched = routesOf(body).filter((route) => routeBefore(run, route) !== undefined)
  if (touched.length === 0) return
  const up = (await ownContainers(run, body)).filter(isUp)
  const { traits } = proxyOf(run)
  const stands = touched.filter((route) => {
    const { target } = routeBefore(run, route) ?? {}
    const isLed = (container: Container) =>
      leadsTo(target, { container, port: portIn(target) }, traits)
    return target === undefined || up.some(isLed)
  })
  await bringAllBack(run, stands)
  if (stands.length > 0) await settled(run, body.faces?.drainMs ?? 0)
}

/** It may have been another than the face has by now. */
const portIn = (target: string | null | undefined): number => Number(/\d+$/.exec(target ?? '')?.[0])

/** What was made again is another container: the name that led to it leads there. */
async function follow(run: StageRun, body: UpBody, route: FaceRoute): Promise<void> {
  const router = proxyOf(run)
  const own = ofService(await ownContainers(run, body), route.of?.part ?? '').filter(isUp)
  const now = await router.read(route, run.signal)
  const isLed = (container: Container) =>
    leadsTo(now?.target, { container, port: route.port }, router.traits)
  const [container] = own
  if (container && !own.some(isLed)) await leadAgain(run, container, route)
}
