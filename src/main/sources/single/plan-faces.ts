/** Public names of one container: what is behind them, and which of them lead to what has to stop first. Pure. */
import { isUp } from '../../../shared/model/container-state.ts'
import { isMislabelled } from '../rollout/faces/kept-face.ts'
import { isOpenAt, type PlannedFaces, planFaces } from '../rollout/faces/plan-faces.ts'
import { servedInPlace } from '../rollout/faces/plan-served.ts'
import { nothingSeen } from '../rollout/faces/see-faces.ts'
import type { PlanContext } from '../source.ts'
import type { Planning } from './plan.ts'
import { publicationsOf, type Rendered, renderedSchema } from './render.ts'

/** `isMade`: nothing that is there could do, as its labels are others. */
export function facesOf(
  { settings: { domain }, target: host }: PlanContext,
  { workload, intent, seen }: Omit<Planning, 'config'>,
  rendered: Rendered,
): PlannedFaces & { readonly isMade: boolean } {
  const { faces = nothingSeen } = seen
  const live = intent.live?.release ?? null
  const { port, network, replicas: count = 1 } = rendered
  const behind = () => ({ port, network, count, isOpen: isOpenAt(publicationsOf(rendered)) })
  const planned = planFaces({ host, domain, workload, live, seen: faces, behind })
  const labelled = { wanted: planned.spec?.routes ?? [], isOf: () => true }
  return { ...planned, isMade: isMislabelled(faces, live, labelled) }
}

/** With the names that lead to what stops first. */
export function withServed(
  { settings: { domain } }: PlanContext,
  { workload, intent, seen }: Omit<Planning, 'config'>,
  {
    planned,
    rendered: { network },
  }: { readonly planned: PlannedFaces; readonly rendered: Rendered },
): PlannedFaces {
  const { faces = nothingSeen } = seen
  const live = intent.live?.release ?? null
  const before = intent.live ? renderedSchema.parse(intent.live.rendered).network : network
  const stopping = seen.containers
    .filter(isUp)
    .map((container) => ({ containers: [container], network: before }))
  return servedInPlace(planned, { domain, workload, live, seen: faces }, stopping)
}
