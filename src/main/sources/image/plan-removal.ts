import { label } from '../../../shared/model/labels.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import type { SourcePlan } from '../source.ts'
import type { ImageConfig } from './config.ts'
import type { Observed } from './observe.ts'

export interface RemovalBody {
  readonly type: 'remove'
  readonly containers: readonly { id: string; name: string; release: string; isUp: boolean }[]
  readonly stopTimeoutMs: number
}

/** Takes down what Longshore made (TF-54); volumes and images stay, and the plan says so. */
export function planRemoval(
  target: string,
  workload: Workload,
  observed: Observed,
): SourcePlan<RemovalBody> {
  const containers = observed.containers.map(({ id, name, labels, state }) => ({
    id,
    name,
    release: labels[label.release] ?? '',
    isUp: ['running', 'restarting', 'paused'].includes(state),
  }))
  const config = workload.document.source as ImageConfig
  const names = containers.map(({ name }) => name).join(', ')
  const kept = config.volumes.filter((volume) => volume.scope !== 'ephemeral')
  return {
    shown: {
      target,
      order: 'remove',
      stages: [
        { name: 'stop', summary: names ? `stop ${names}` : 'nothing to stop' },
        { name: 'remove', summary: names ? `remove ${names}` : 'nothing to remove' },
        { name: 'network', summary: 'remove our network if nothing else uses it' },
      ],
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
      warnings: kept.map((volume) => `Data of ${volume.target} stays on the host`),
      skip: null,
    },
    basis: Object.fromEntries(
      observed.containers.map(({ name, id, state }) => [`container ${name}`, `${id} ${state}`]),
    ),
    body: { type: 'remove', containers, stopTimeoutMs: 10_000 },
  }
}
