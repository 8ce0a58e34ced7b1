import { durationMs } from '../../../shared/lib/duration.ts'
import { isUp } from '../../../shared/model/container-state.ts'
import { label } from '../../../shared/model/labels.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import { mountedVolumes } from '../containers/own-volumes.ts'
import { removed, removedPart } from '../outage.ts'
import { leftWarnings, routesOf } from '../rollout/faces/plan-faces.ts'
import type { PlanContext, SourcePlan } from '../source.ts'
import type { Intent } from '../stage.ts'
import type { RemovalBody } from './body.ts'
import type { Observed } from './observe.ts'

/** Takes down what Longshore made, its network too (CP-20); volumes that were not named stay, and the plan says so. */
export function planRemoval(
  { target }: PlanContext,
  workload: Workload,
  { intent, observed }: { readonly intent: Intent; readonly observed: Observed },
): SourcePlan<RemovalBody> {
  const { document } = workload
  const { containers: all } = observed
  const containers = all.map((each) => ({
    ...{ id: each.id, name: each.name, isUp: isUp(each) },
    release: each.labels[label.release] ?? '',
  }))
  const services = Object.fromEntries(
    all.map(({ id, labels }) => [id, labels[label.service] ?? '']),
  )
  const routes = routesOf(observed.faces, workload, intent)
  const volumes = observed.volumes.filter((name) => intent.options.volumes.includes(name))
  const kept = [...new Set([...observed.volumes, ...mountedVolumes(all)])].filter(
    (name) => !volumes.includes(name),
  )
  const upIn = (part: string) =>
    all.filter((each) => services[each.id] === part && isUp(each)).length
  const network = `${document.name}-net`
  return {
    shown: {
      target,
      order: 'remove',
      difference: containers.map(({ name }) => ({ field: 'container', before: name, after: null })),
      outage: removed,
      parts: [...new Set(Object.values(services))].map((part) => removedPart(part, upIn(part))),
      warnings: [
        ...(kept.length > 0 ? [`These volumes stay, with their data: ${kept.join(', ')}`] : []),
        ...leftWarnings(observed.faces, routes),
      ],
      skip: null,
    },
    basis: {
      ...Object.fromEntries(
        all.map(({ name, id, state }) => [`container ${name}`, `${id} ${state}`]),
      ),
      volumes: observed.volumes.join(', '),
    },
    body: {
      ...{ type: 'remove', containers, services, network, volumes },
      stopTimeoutMs: durationMs(document.deploy.stopTimeout),
      ...routes,
    },
    volumes: observed.volumes,
  }
}
