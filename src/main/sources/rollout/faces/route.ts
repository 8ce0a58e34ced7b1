/** Public names lead to the new container, each switched in place; what was there is remembered, and brought back exactly. */
import { steadyNow } from '../../../../shared/lib/clock.ts'
import { fail } from '../../../../shared/lib/failure-error.ts'
import { isUp } from '../../../../shared/model/container-state.ts'
import { droppedText } from '../../../../shared/model/dropped.ts'
import { type RouteName, routeText } from '../../../../shared/model/face.ts'
import { proxyWords } from '../../../../shared/model/proxy.ts'
import type { Container } from '../../../engine/engine.ts'
import type { FoundRoute, Router, RouterTraits, WantedRoute } from '../../../routing/router.ts'
import { isLedTo } from '../../../routing/targets.ts'
import type { Stage, StageRun } from '../../stage.ts'
import { bestEffort } from '../best-effort.ts'
import { eachAnyway } from '../each-anyway.ts'
import { newContainerId } from '../facts.ts'
import { inPart } from '../in-part.ts'
import type { FaceRoute, FaceSpec } from '../spec.ts'
import { addGone, addLed, readLed, routesPut } from './led-facts.ts'

/** The proxy that was there when it was planned. */
export function proxyOf({ router, session }: StageRun): Router {
  if (router) return router
  const reason = 'the host declares none any more'
  return fail({ kind: 'proxy-away', host: session.name, proxy: 'The proxy', reason })
}

/** Whether a route is of the workload that is deployed: another of this installation has names of its own. */
export const isOwn = ({ installation, workload }: StageRun, { owner }: FoundRoute): boolean =>
  owner?.installation === installation && owner.workload === workload.document.name

/** Containers that a route is to lead to, first of all what serves longest; throws where there is none. */
export type ContainersOf = (run: StageRun, route: FaceRoute) => Promise<readonly Container[]>

export interface Led {
  readonly containersOf: ContainersOf
  /** In words. */
  readonly to: string
}

export function routeStage(
  { routes, drainMs }: Pick<FaceSpec, 'routes' | 'drainMs'>,
  { containersOf, to }: Led = { containersOf: madeOrKept, to: 'it' },
): Stage {
  return {
    name: 'route',
    summary: `lead ${routes.map(routeText).join(', ')} to ${to}`,
    undoMs: drainMs + 60_000,
    async check(run) {
      const router = proxyOf(run)
      for (const route of routes) {
        const targets = await targetsOf(run, await containersOf(run, route), route)
        const now = await router.read(route, run.signal)
        if (!now || !isLedTo(now, targets)) return 'not-done'
      }
      return 'done'
    },
    run: (run) => leadAll(run, routes, containersOf),
    async undo(run) {
      await bringAllBack(run, routes)
      await settled(run, drainMs)
    },
  }
}

export async function leadAll(
  run: StageRun,
  routes: readonly FaceRoute[],
  containersOf: ContainersOf,
): Promise<undefined> {
  await proxyOf(run).prepare([...new Set(routes.map(({ network }) => network))], run.signal)
  const changes: Changed[] = []
  try {
    for (const route of routes)
      changes.push(...(await lead(run, await containersOf(run, route), route)))
  } finally {
    tellDropped(run, changes)
  }
}

type Changed = readonly [RouteName, keyof RouterTraits['drops']]

/** Tells what a change cost whoever was connected then, by the proxy's kind: nobody counts them. */
export function tellDropped(run: StageRun, changes: readonly Changed[]): void {
  const { kind, drops } = proxyOf(run).traits
  for (const how of ['switching', 'changing'] as const) {
    const what = drops[how]
    const names = changes.flatMap(([at, each]) => (each === how ? routeText(at) : []))
    if (what === null || names.length === 0) continue
    const told = { host: run.session.name, proxy: proxyWords[kind], what, names }
    const dropped = { ...told, changes: names.length }
    run.note(droppedText(dropped), { type: 'dropped', dropped })
  }
}

/** The last that was led first; what was not touched is not. One that cannot be brought back keeps no other from it. */
export async function bringAllBack(run: StageRun, routes: readonly RouteName[]): Promise<void> {
  const { routesBefore = {} } = readLed(run)
  const touched = routes.filter((route) => routeText(route) in routesBefore)
  const [trouble] = await eachAnyway(run, touched.toReversed(), (route) => bringBack(run, route))
  if (trouble !== undefined) throw trouble
}

export const madeOrKept: ContainersOf = async (run, { of }) => {
  const others = (of?.others ?? []).map((id) =>
    run.session.engine.containers.inspect(id, run.signal),
  )
  const beside = (await Promise.all(others)).flatMap((each) => (each && isUp(each) ? each : []))
  const id = of?.kept ?? newContainerId(of ? inPart(run, of.part) : run)
  return [await containerAt(run, id), ...beside]
}

export async function containerAt(run: StageRun, id: string): Promise<Container> {
  const container = await run.session.engine.containers.inspect(id, run.signal)
  return container ?? fail({ kind: 'not-found', what: 'container', name: id })
}

/** The targets of containers, as many as the proxy has place for, as it finds them. */
export async function targetsOf(
  run: StageRun,
  containers: readonly Container[],
  { port, network }: Pick<FaceRoute, 'port' | 'network'>,
): Promise<readonly string[]> {
  const router = proxyOf(run)
  const led = containers.slice(0, router.traits.mostTargets)
  const found = led.map((container) => router.targetOf({ container, port, network }, run.signal))
  return [...new Set(await Promise.all(found))]
}

/** The first that was there counts, however often it is led elsewhere. */
async function lead(
  run: StageRun,
  containers: readonly Container[],
  route: FaceRoute,
): Promise<Changed[]> {
  const router = proxyOf(run)
  const at = routeText(route)
  const targets = await targetsOf(run, containers, route)
  const now = await router.read(route, run.signal)
  const { routesBefore = {}, routesPut: { [at]: put, ...others } = {} } = readLed(run)
  if (put && put.state === now?.state && isLedTo(put, targets)) return []
  if (now?.owner?.installation === run.installation && !isOwn(run, now)) taken(run, now)
  if (!(at in routesBefore)) addLed(run, { routesBefore: { ...routesBefore, [at]: now ?? null } })
  // Half done, it is told by its mark whose it is.
  if (put) addLed(run, { routesPut: others })
  const made = await router.set(wantedOf(run, route, targets), now, { signal: run.signal })
  addLed(run, { routesPut: { ...others, [at]: made } })
  run.note(`${at} leads to ${namesOf(containers.slice(0, router.traits.mostTargets))}`)
  return isUnchanged(now, made) ? [] : [[route, now ? 'switching' : 'changing']]
}

/** Takes away a name that is no face any more, before what it leads to ends; an undo brings it back. */
export async function letGo(run: StageRun, seen: FoundRoute): Promise<void> {
  addGone(run, seen)
  await proxyOf(run).remove(seen, run.signal, true)
  tellDropped(run, [[seen, 'changing']])
  run.note(`${routeText(seen)} leads nowhere any more`)
}

/** A proxy that has it so already is told nothing, or told the same: nobody loses a connection by that. */
const isUnchanged = (before: FoundRoute | undefined, now: FoundRoute | undefined): boolean =>
  before?.state === now?.state

/** Leads a route again to what was made anew, from now on, and an undo leaves it so. */
export async function leadAgain(
  run: StageRun,
  containers: readonly Container[],
  route: FaceRoute,
): Promise<void> {
  const router = proxyOf(run)
  const at = routeText(route)
  const now = await router.read(route, run.signal)
  if (!now || !isOwn(run, now)) return
  const targets = await targetsOf(run, containers, route)
  if (isLedTo(now, targets)) return
  const { routesBefore, routesPut: { [at]: _, ...others } = {} } = readLed(run)
  addLed(run, { routesPut: others })
  const made = await router.set(wantedOf(run, route, targets), now, { signal: run.signal })
  if (routesBefore && at in routesBefore)
    addLed(run, { routesBefore: { ...routesBefore, [at]: made } })
  tellDropped(run, [[route, 'switching']])
  run.note(`${at} leads to ${namesOf(containers)}, which was made or started again`)
}

const namesOf = (containers: readonly Container[]): string =>
  containers.map(({ name }) => name).join(', ')

function wantedOf(
  { installation, workload }: StageRun,
  { port: _, network: __, of: ___, certificate: ____, ...face }: FaceRoute,
  targets: readonly string[],
): WantedRoute {
  return { ...face, owner: { installation, workload: workload.document.name }, targets }
}

/** Since it was planned another workload of ours has got the name: a proxy tells only installations apart. */
function taken(run: StageRun, { owner, ...at }: FoundRoute): never {
  const proxy = proxyWords[proxyOf(run).traits.kind]
  const of = { host: run.session.name, proxy, route: routeText(at) }
  return fail({ kind: 'route-taken', ...of, holder: `workload ${owner?.workload}` })
}

async function bringBack(run: StageRun, route: RouteName): Promise<void> {
  const at = routeText(route)
  const { routesBefore = {}, routesPut: put = {} } = readLed(run)
  const before = routesBefore[at] ?? undefined
  const now = await proxyOf(run).read(route, run.signal)
  // What it put would be marked as its own.
  if (put[at] === undefined && now && !isOwn(run, now)) return
  const order = { at: { name: route.name, path: route.path }, before, put: put[at] }
  await proxyOf(run).restore(order, run.signal)
  // An undo may come by more than once.
  if (isUnchanged(before, now)) return
  tellDropped(run, [[route, before && now ? 'switching' : 'changing']])
  run.note(before ? `${at} leads where it led before` : `${at} leads nowhere again`)
}

/** Who was led to the new one meanwhile is let finish before it goes. */
export const mostSettledMs = 5_000

export async function settled(run: StageRun, drainMs: number): Promise<void> {
  const { routesBefore = {} } = readLed(run)
  const serving = Object.values(routesBefore).flatMap((route) => route?.targets ?? [])
  const put = routesPut(run).flatMap(({ targets }) => targets)
  const targets = [...new Set(put)].filter((target) => !serving.includes(target))
  await untilIdle(run, targets, Math.min(drainMs, mostSettledMs))
}

const pollMs = 100
/** Milliseconds to wait where nobody counts what is under way. */
const blindMs = 5_000

/** Best effort: answers how many requests were under way when it gave up, as far as anybody counts them. */
export async function untilIdle(
  run: StageRun,
  targets: readonly string[],
  withinMs: number,
): Promise<number> {
  const left = await bestEffort(run, 'what is under way could not be counted', () =>
    countDown(run, targets, withinMs),
  )
  if (left === undefined) await run.clock.sleep(Math.min(withinMs, blindMs), run.signal)
  return left ?? 0
}

/** undefined = the proxy cannot tell. */
async function countDown(
  run: StageRun,
  targets: readonly string[],
  withinMs: number,
): Promise<number | undefined> {
  const router = proxyOf(run)
  const until = steadyNow(run.clock) + withinMs
  for (;;) {
    let left = 0
    for (const target of targets) {
      const count = await router.inFlight(target, run.signal)
      if (count === undefined) return undefined
      left += count
    }
    if (left === 0 || steadyNow(run.clock) >= until || run.cancelRequested.aborted) return left
    run.progress(`${left} requests under way`)
    await run.clock.sleep(pollMs, run.signal)
  }
}
