/**
 * Names follow a container that is started again: where its proxy goes by addresses, or by ports that the host chooses, it is
 * found elsewhere from then on. One that is found where it was costs nobody anything, and its proxy is not even asked.
 */

import { isUp } from '../../../../shared/model/container-state.ts'
import { routeText } from '../../../../shared/model/face.ts'
import { isLedTo } from '../../../routing/targets.ts'
import type { Stage, StageRun } from '../../stage.ts'
import { eachAnyway } from '../each-anyway.ts'
import type { ServedRoute } from '../spec.ts'
import { bringAllBack, isOwn, leadAgain, leadAll, madeOrKept, proxyOf, targetsOf } from './route.ts'
import { verifyStage } from './verify.ts'

export function followStages(routes: readonly ServedRoute[]): readonly Stage[] {
  if (routes.length === 0) return []
  const names = routes.map(routeText).join(', ')
  const route: Stage = {
    name: 'route',
    summary: `have ${names} lead to where it is by then`,
    async check(run) {
      return (await movedOf(run, routes)).length === 0 ? 'done' : 'not-done'
    },
    async run(run) {
      return (await follow(run, routes)) ? undefined : 'skipped'
    },
  }
  return [route, verifyStage({ routes })]
}

/** Answers whether any had to be led. */
export async function follow(run: StageRun, routes: readonly ServedRoute[]): Promise<boolean> {
  const moved = await movedOf(run, routes)
  if (moved.length > 0) await leadAll(run, moved, madeOrKept)
  return moved.length > 0
}

/** A route that another hand took, or took down, is left as it is. */
async function movedOf(run: StageRun, routes: readonly ServedRoute[]): Promise<ServedRoute[]> {
  const moved: ServedRoute[] = []
  for (const route of routes) {
    const targets = await targetsOf(run, await madeOrKept(run, route), route)
    if (isLedTo(route, targets)) continue
    const now = await proxyOf(run).read(route, run.signal)
    if (now && isOwn(run, now) && !isLedTo(now, targets)) moved.push(route)
  }
  return moved
}

/** Undone: to where each container is by now, or, where that is down again, as it was. One that fails keeps no other from it. */
export async function followBack(run: StageRun, routes: readonly ServedRoute[]): Promise<void> {
  const [trouble] = await eachAnyway(run, routes, async (route) => {
    const containers = await upOf(run, route)
    const isMoved =
      containers.length > 0 && !isLedTo(route, await targetsOf(run, containers, route))
    if (isMoved) await leadAgain(run, containers, route)
    else await bringAllBack(run, [route])
  })
  if (trouble !== undefined) throw trouble
}

async function upOf(run: StageRun, { of: { kept, others = [] } }: ServedRoute) {
  const found = [kept, ...others].map((id) => run.session.engine.containers.inspect(id, run.signal))
  return (await Promise.all(found)).flatMap((each) => (each && isUp(each) ? each : []))
}

/** A stage that may start containers of before again as it is undone: their names follow them. */
export function followedBack(stage: Stage, routes: readonly ServedRoute[] = []): Stage {
  if (routes.length === 0) return stage
  return {
    ...stage,
    async undo(run) {
      const steps = [async () => await stage.undo?.(run), () => followBack(run, routes)]
      const [trouble] = await eachAnyway(run, steps, (step) => step())
      if (trouble !== undefined) throw trouble
    },
  }
}
