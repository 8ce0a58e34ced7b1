import { durationMs } from '../../../shared/lib/duration.ts'
import { isUp } from '../../../shared/model/container-state.ts'
import { label } from '../../../shared/model/labels.ts'
import type { Volume } from '../../../shared/model/volume.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import { mountedVolumes } from '../containers/own-volumes.ts'
import { winningVolumes } from '../containers/volumes.ts'
import { removed, removedPart } from '../outage.ts'
import type { SourcePlan } from '../source.ts'
import type { Intent } from '../stage.ts'
import type { RemovalBody } from './body.ts'
import type { ImageConfig } from './config.ts'
import type { Observed } from './observe.ts'

/** Takes down what Longshore made (TF-54); volumes that were not named and images stay, and the plan says so. */
export function planRemoval(
  target: string,
  workload: Workload,
  intent: Intent,
  observed: Observed,
): SourcePlan<RemovalBody> {
  const containers = observed.containers.map((container) => ({
    id: container.id,
    name: container.name,
    release: container.labels[label.release] ?? '',
    isUp: isUp(container),
  }))
  const config = workload.document.source as ImageConfig
  const { declared } = winningVolumes(config.volumes, workload.document.volumes)
  const folders = declared
    .map(({ volume }) => volume)
    .filter(({ scope }) => !['ephemeral', 'named', 'project_named'].includes(scope))
  const named = intent.options.volumes
  const volumes = observed.volumes.filter((name) => named.includes(name))
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
      warnings: keptData(folders, observed, volumes),
      skip: null,
    },
    basis: {
      ...Object.fromEntries(
        observed.containers.map(({ name, id, state }) => [`container ${name}`, `${id} ${state}`]),
      ),
      volumes: observed.volumes.join(', '),
    },
    body: { type: 'remove', containers, stopTimeoutMs, volumes },
    volumes: observed.volumes,
  }
}

function keptData(
  folders: readonly Volume[],
  observed: Observed,
  volumes: readonly string[],
): string[] {
  const all = new Set([...observed.volumes, ...mountedVolumes(observed.containers)])
  const kept = [...all].filter((name) => !volumes.includes(name))
  return [
    ...(kept.length > 0 ? [`These volumes stay, with their data: ${kept.join(', ')}`] : []),
    ...folders.map(({ target }) => `Data of ${target} stays on the host`),
  ]
}
