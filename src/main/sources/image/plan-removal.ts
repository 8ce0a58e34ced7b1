import { durationMs } from '../../../shared/lib/duration.ts'
import { fail } from '../../../shared/lib/failure-error.ts'
import { label } from '../../../shared/model/labels.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import { mountedVolumes } from '../containers/own-volumes.ts'
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
  const containers = observed.containers.map(({ id, name, labels, state }) => ({
    id,
    name,
    release: labels[label.release] ?? '',
    isUp: ['running', 'restarting', 'paused'].includes(state),
  }))
  const config = workload.document.source as ImageConfig
  const { volumes } = intent.options
  refuseUnknown(volumes, observed.volumes)
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
      outage: {
        kind: 'until-redeployed',
        estimateMs: null,
        why: 'Nothing of it runs afterwards',
      },
      warnings: keptData(config, observed, volumes),
      skip: null,
    },
    basis: {
      ...Object.fromEntries(
        observed.containers.map(({ name, id, state }) => [`container ${name}`, `${id} ${state}`]),
      ),
      volumes: observed.volumes.join(', '),
    },
    body: { type: 'remove', containers, stopTimeoutMs, volumes },
  }
}

function refuseUnknown(volumes: readonly string[], own: readonly string[]): void {
  const unknown = volumes.find((name) => !own.includes(name))
  if (unknown === undefined) return
  const message = `it has no volume ${unknown}; it has: ${own.join(', ') || 'none'}`
  fail({ kind: 'invalid', what: 'deployment', issues: [{ path: 'options.volumes', message }] })
}

function keptData(config: ImageConfig, observed: Observed, volumes: readonly string[]): string[] {
  const all = new Set([...observed.volumes, ...mountedVolumes(observed.containers)])
  const kept = [...all].filter((name) => !volumes.includes(name))
  const folders = config.volumes.filter(
    ({ scope }) => !['ephemeral', 'named', 'project_named'].includes(scope),
  )
  return [
    ...(kept.length > 0 ? [`These volumes stay, with their data: ${kept.join(', ')}`] : []),
    ...folders.map(({ target }) => `Data of ${target} stays on the host`),
  ]
}
