import { durationMs } from '../../../shared/lib/duration.ts'
import { isUp } from '../../../shared/model/container-state.ts'
import type { Volume } from '../../../shared/model/volume.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import { mountedVolumes } from '../containers/own-volumes.ts'
import { winningVolumes } from '../containers/volumes.ts'
import { removed, removedPart } from '../outage.ts'
import { leftWarnings, routesOf } from '../rollout/faces/plan-faces.ts'
import type { SourcePlan } from '../source.ts'
import type { Intent } from '../stage.ts'
import type { RemovalBody } from './body.ts'
import type { ContainerConfig } from './config.ts'
import { briefOf } from './instances.ts'
import type { Seen } from './observe.ts'

/** Takes down what Longshore made (TF-54); volumes that were not named and images stay, and the plan says so. */
export function planRemoval(
  target: string,
  { workload, config }: { readonly workload: Workload; readonly config: ContainerConfig },
  { intent, seen }: { readonly intent: Intent; readonly seen: Seen },
): SourcePlan<RemovalBody> {
  const containers = seen.containers.map((container) => ({
    ...briefOf(container),
    isUp: isUp(container),
  }))
  const { declared } = winningVolumes(config.volumes, workload.document.volumes)
  const folders = declared
    .map(({ volume }) => volume)
    .filter(({ scope }) => !['ephemeral', 'named', 'project_named'].includes(scope))
  const named = intent.options.volumes
  const routes = routesOf(seen.faces, workload, intent)
  const volumes = seen.volumes.filter((name) => named.includes(name))
  const stopTimeoutMs = durationMs(workload.document.deploy.stopTimeout)
  return {
    shown: {
      target,
      order: 'remove',
      difference: containers.map(({ name }) => ({
        field: 'container',
        before: name,
        after: null,
      })),
      outage: removed,
      parts: [removedPart(workload.document.name, containers.filter(({ isUp }) => isUp).length)],
      warnings: [...keptData(folders, seen, volumes), ...leftWarnings(seen.faces, routes)],
      skip: null,
    },
    basis: {
      ...Object.fromEntries(
        seen.containers.map(({ name, id, state }) => [`container ${name}`, `${id} ${state}`]),
      ),
      volumes: seen.volumes.join(', '),
    },
    body: { type: 'remove', containers, stopTimeoutMs, volumes, ...routes },
    volumes: seen.volumes,
  }
}

function keptData(folders: readonly Volume[], seen: Seen, volumes: readonly string[]): string[] {
  const all = new Set([...seen.volumes, ...mountedVolumes(seen.containers)])
  const kept = [...all].filter((name) => !volumes.includes(name))
  return [
    ...(kept.length > 0 ? [`These volumes stay, with their data: ${kept.join(', ')}`] : []),
    ...folders.map(({ target }) => `Data of ${target} stays on the host`),
  ]
}
