/** Lets what the names led to before finish; names that are no faces any more lead nowhere. */
import { isIn, isSameRoute, type RouteName, routeText } from '../../../../shared/model/face.ts'
import type { Stage, StageRun } from '../../stage.ts'
import { bestEffort } from '../best-effort.ts'
import type { FaceSpec } from '../spec.ts'
import { addGone, routesPut, targetsBefore } from './led-facts.ts'
import { isOwn, proxyOf, tellDropped, untilIdle } from './route.ts'

/**
 * Best effort, as what follows it: the new one is proved and recorded by then (TF-53). `ends`: whether any container goes
 * after it; requests to one that stays are not waited for.
 */
export function drainStage({ leaving, drainMs }: FaceSpec, ends: boolean): Stage {
  return {
    name: 'drain',
    summary: summaryOf(leaving),
    proves: true,
    check: async () => 'not-done',
    async run(run) {
      const gone = await takeDownRoutes(run, leaving)
      const now = routesPut(run).flatMap((route) => route.targets)
      const unnamed = ends
        ? targetsBefore(run, isIn(gone)).filter((each) => !now.includes(each))
        : []
      const switched = targetsBefore(run, (route) => !isIn(leaving)(route))
      const targets = [...new Set([...switched, ...unnamed])]
      if (targets.length === 0) return leaving.length === 0 ? 'skipped' : undefined
      await letEnd(run, targets, drainMs)
    },
  }
}

/** Requests under way there end, or their time is over. */
export async function letEnd(
  run: StageRun,
  targets: readonly string[],
  drainMs: number,
): Promise<void> {
  const left = await untilIdle(run, targets, drainMs)
  if (left === 0) return
  const requests = left === 1 ? '1 request' : `${left} requests`
  run.note(`${requests} to the old one had not ended in time`)
}

function summaryOf(leaving: readonly RouteName[]): string {
  const what = 'let requests to the old one end'
  return leaving.length === 0 ? what : `${what}; take down ${leaving.map(routeText).join(', ')}`
}

/** Unroutes a workload that goes (TF-54), whatever names it has by then. */
export function unrouteStage(routes: readonly RouteName[]): Stage {
  return {
    name: 'unroute',
    ...(routes.length > 0 && { summary: `take down ${routes.map(routeText).join(', ')}` }),
    oneWay: true,
    async run(run) {
      if (routes.length === 0) return 'skipped'
      await takeDownRoutes(run, routes)
    },
  }
}

/** Answers those that lead nowhere by now, also by an earlier attempt of this deployment. */
async function takeDownRoutes(
  run: StageRun,
  wanted: readonly RouteName[],
): Promise<readonly RouteName[]> {
  const gone: RouteName[] = []
  for (const at of wanted) {
    await bestEffort(run, `${routeText(at)} could not be taken down`, async () => {
      const router = proxyOf(run)
      const found = await router.read(at, run.signal)
      if (found && isSameRoute(found, at) && isOwn(run, found)) {
        addGone(run, found)
        await router.remove(found, run.signal)
        tellDropped(run, [[at, 'changing']])
        run.note(`${routeText(at)} leads nowhere any more`)
      }
      gone.push(at)
    })
  }
  return gone
}
