/** Containers that are down, and were on a network that is gone: the engine starts them no more. */
import { fail } from '../../../../shared/lib/failure-error.ts'
import { isUp } from '../../../../shared/model/container-state.ts'
import type { Container, Engine } from '../../../engine/engine.ts'
import type { Intent } from '../../stage.ts'
import { serviceOf } from '../project.ts'
import type { Observed } from './observe.ts'

/** Container id → names of the networks. Another may have the name by now: a container goes by its id. */
export type LostNetworks = Readonly<Record<string, readonly string[]>>

export async function readLostNetworks(
  { networks }: Engine,
  containers: readonly Container[],
  signal: AbortSignal,
): Promise<LostNetworks> {
  const lost: Record<string, string[]> = {}
  for (const container of containers.filter((each) => !isUp(each))) {
    for (const [name, id] of Object.entries(container.networkIds ?? {})) {
      if (id === '' || (await networks.inspect(name, signal))?.id === id) continue
      lost[container.id] = [...(lost[container.id] ?? []), name]
    }
  }
  return lost
}

/** Starting them as they are cannot succeed; a deployment makes them anew. */
export function refuseLost(
  { action, options }: Intent,
  { containers, lostNetworks }: Observed,
): void {
  if (action !== 'start' && action !== 'restart') return
  const issues = containers.flatMap((container) => {
    const service = serviceOf(container)
    const isMeant = options.services.length === 0 || options.services.includes(service)
    const names = lostNetworks[container.id]
    if (!isMeant || !names) return []
    const message = `the network ${names.join(', ')} that ${container.name} was on is gone from the host: deploy, and it is made anew`
    return [{ path: `services.${service}`, message }]
  })
  if (issues.length > 0) fail({ kind: 'invalid', what: 'deployment', issues })
}
