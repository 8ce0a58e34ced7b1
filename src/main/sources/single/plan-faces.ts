/** Public names of one container: what is behind them, and which of them lead to what has to stop first. Pure. */
import { isUp } from '../../../shared/model/container-state.ts'
import { isOpenAt, type PlannedFaces, planFaces } from '../rollout/faces/plan-faces.ts'
import { servedInPlace } from '../rollout/faces/plan-served.ts'
import { nothingSeen } from '../rollout/faces/see-faces.ts'
import type { RolloutSpec } from '../rollout/spec.ts'
import type { PlanContext } from '../source.ts'
import type { Planning } from './plan.ts'
import { publicationsOf, type Rendered, renderedSchema } from './render.ts'

export function facesOf(
  { settings: { domain }, target: host }: PlanContext,
  { workload, intent, seen }: Omit<Planning, 'config'>,
  { rendered, order }: { readonly rendered: Rendered; readonly order: RolloutSpec['order'] },
): PlannedFaces {
  const { faces = nothingSeen } = seen
  const live = intent.live?.release ?? null
  const { port, network } = rendered
  const behind = () => ({ port, network, isOpen: isOpenAt(publicationsOf(rendered)) })
  const planned = planFaces({ host, domain, workload, live, seen: faces, behind })
  if (order === 'start-first') return planned
  const before = intent.live ? renderedSchema.parse(intent.live.rendered).network : network
  const stopping = seen.containers.filter(isUp).map((container) => ({ container, network: before }))
  return servedInPlace(planned, { domain, workload, live, seen: faces }, stopping)
}
