/** Public names lead to the new container, each switched in place; what was there is remembered, and brought back exactly. */
import { z } from 'zod'
import { fail } from '../../../../shared/lib/failure-error.ts'
import { routeText } from '../../../../shared/model/face.ts'
import { proxyWords } from '../../../../shared/model/proxy.ts'
import type { Container } from '../../../engine/engine.ts'
import type { FoundRoute, Router } from '../../../routing/router.ts'
import { type Stage, type StageRun, typedFacts } from '../../stage.ts'
import { newContainerId } from '../facts.ts'
import { inPart } from '../in-part.ts'
import type { FaceRoute, FaceSpec } from '../spec.ts'

const routeSchema = z.object({
  name: z.string(),
  path: z.string(),
  target: z.string().nullable(),
  owner: z.object({ installation: z.string(), workload: z.string() }).nullable(),
  state: z.string(),
})

/** By name and path, in the order that they were touched. */
const { read, add } = typedFacts(
  z.object({
    /** null = there was none. */
    routesBefore: z.record(z.string(), routeSchema.nullable()).optional(),
    routesPut: z.record(z.string(), routeSchema).optional(),
  }),
)

type Run = Pick<StageRun, 'facts'>

export const routesPut = (run: Run): readonly FoundRoute[] =>
  Object.values(read(run).routesPut ?? {})

/** Where names led before, and do not any more. */
export function targetsBefore(run: Run): readonly string[] {
  const { routesBefore = {}, routesPut: put = {} } = read(run)
  const before = Object.entries(routesBefore).flatMap(([at, route]) =>
    route?.target && put[at] && put[at].target !== route.target ? [route.target] : [],
  )
  return [...new Set(before)]
}

/** The proxy that was there when it was planned. */
export function proxyOf({ router, session }: StageRun): Router {
  if (router) return router
  const reason = 'the host declares none any more'
  return fail({ kind: 'proxy-away', host: session.name, proxy: 'The proxy', reason })
}

/** It is of the workload that is deployed: another of this installation has names of its own. */
export const isOwn = ({ installation, workload }: StageRun, { owner }: FoundRoute): boolean =>
  owner?.installation === installation && owner.workload === workload.document.name

export function routeStage({ routes, drainMs }: FaceSpec): Stage {
  return {
    name: 'route',
    summary: `lead ${routes.map(routeText).join(', ')} to it`,
    undoMs: drainMs + 60_000,
    async check(run) {
      const router = proxyOf(run)
      for (const route of routes) {
        const container = await containerOf(run, route)
        const now = await router.read(route, run.signal)
        const target = await router.targetOf({ container, ...route }, run.signal)
        if (now?.target !== target) return 'not-done'
      }
      return 'done'
    },
    async run(run) {
      await proxyOf(run).prepare([...new Set(routes.map(({ network }) => network))], run.signal)
      for (const route of routes) await lead(run, await containerOf(run, route), route)
    },
    async undo(run) {
      const { routesBefore = {} } = read(run)
      for (const route of routes.toReversed()) {
        if (routeText(route) in routesBefore) await bringBack(run, route)
      }
      await settled(run, Math.min(drainMs, mostSettledMs))
    },
  }
}

async function containerOf(run: StageRun, { of }: FaceRoute): Promise<Container> {
  const id = of?.kept ?? newContainerId(of ? inPart(run, of.part) : run)
  const container = await run.session.engine.containers.inspect(id, run.signal)
  return container ?? fail({ kind: 'not-found', what: 'container', name: id })
}

async function lead(run: StageRun, container: Container, route: FaceRoute): Promise<void> {
  const router = proxyOf(run)
  const { port, network, of: _, ...face } = route
  const at = routeText(route)
  const target = await router.targetOf({ container, port, network }, run.signal)
  const before = await router.read(route, run.signal)
  if (before?.owner?.installation === run.installation && !isOwn(run, before)) taken(run, before)
  add(run, { routesBefore: { ...read(run).routesBefore, [at]: before ?? null } })
  const owner = { installation: run.installation, workload: run.workload.document.name }
  const put = await router.set({ ...face, owner, target }, before, { signal: run.signal })
  add(run, { routesPut: { ...read(run).routesPut, [at]: put } })
  run.note(`${at} leads to ${container.name}`)
}

/** Since it was planned another workload of ours has got the name: a proxy tells only installations apart. */
function taken(run: StageRun, { owner, ...at }: FoundRoute): never {
  const proxy = proxyWords[proxyOf(run).traits.kind]
  const of = { host: run.session.name, proxy, route: routeText(at) }
  return fail({ kind: 'route-taken', ...of, holder: `workload ${owner?.workload}` })
}

async function bringBack(run: StageRun, route: FaceRoute): Promise<void> {
  const at = routeText(route)
  const { routesBefore = {}, routesPut: put = {} } = read(run)
  const before = routesBefore[at] ?? undefined
  // What it put would be marked as its own.
  const now = put[at] ? undefined : await proxyOf(run).read(route, run.signal)
  if (now && !isOwn(run, now)) return
  const order = { at: { name: route.name, path: route.path }, before, put: put[at] }
  await proxyOf(run).restore(order, run.signal)
  run.note(before ? `${at} leads where it led before` : `${at} leads nowhere again`)
}

/** Who was led to the new one meanwhile is let finish before it goes. */
const mostSettledMs = 5_000

async function settled(run: StageRun, withinMs: number): Promise<void> {
  const targets = routesPut(run).flatMap(({ target }) => target ?? [])
  await untilIdle(run, targets, withinMs)
}

const pollMs = 100

/** Answers how many requests were under way when it gave up; undefined = the proxy cannot tell. */
export async function untilIdle(
  run: StageRun,
  targets: readonly string[],
  withinMs: number,
): Promise<number | undefined> {
  const router = proxyOf(run)
  const until = run.clock.now() + withinMs
  for (;;) {
    let left = 0
    for (const target of targets) {
      const count = await router.inFlight(target, run.signal)
      if (count === undefined) return undefined
      left += count
    }
    if (left === 0 || run.clock.now() >= until || run.cancelRequested.aborted) return left
    run.progress(`${left} requests under way`)
    await run.clock.sleep(pollMs, run.signal)
  }
}
