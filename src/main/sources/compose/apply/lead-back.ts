import { letEnd } from '../../rollout/faces/drain.ts'
import { isOwn, leadAgain, mostSettledMs, proxyOf } from '../../rollout/faces/route.ts'
import { leadsTo } from '../../rollout/faces/standing.ts'
import type { StageRun } from '../../stage.ts'
import { readFacts, type UpBody } from '../plan/body.ts'
import { inOrder } from '../project.ts'
import type { LeadBack } from './make-again.ts'

/** Leads names of a service to what was made again beside what took its place, which ends once its requests have. */
export const leadBack =
  (run: StageRun, body: UpBody): LeadBack =>
  async (service, containers) => {
    const { proxyLeft = [] } = readFacts(run)
    const routes = (body.served ?? []).filter(
      ({ of, network }) => of?.part === service && !proxyLeft.includes(network),
    )
    const left: string[] = []
    for (const route of routes) {
      const now = await proxyOf(run).read(route, run.signal)
      await leadAgain(run, inOrder(containers), route)
      if (now && isOwn(run, now)) left.push(...now.targets)
    }
    if (left.length === 0) return
    const { traits } = proxyOf(run)
    const isBack = (target: string) =>
      containers.some((container) => leadsTo(target, { container }, traits))
    const drainMs = Math.min(body.faces?.drainMs ?? 0, mostSettledMs)
    await letEnd(
      run,
      left.filter((each) => !isBack(each)),
      drainMs,
    )
  }
