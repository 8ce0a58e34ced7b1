/** Services that run, but are not in the project any more, and hold what another is to have. Pure. */
import { ownValue } from '../../../../shared/lib/own-value.ts'
import { isUp } from '../../../../shared/model/container-state.ts'
import type { Container } from '../../../engine/engine.ts'
import { heldPorts, holderOf } from '../../../engine/held-ports.ts'
import { serviceOf } from '../project.ts'
import type { Rendered, Service } from '../rendered.ts'

export interface OrphanHolder {
  readonly container: Pick<Container, 'name' | 'labels'>
  /** `host port 8080`, or `the name shop`. */
  readonly what: string
}

type Known = Pick<Container, 'name' | 'labels' | 'ports' | 'state'>

export function isOrphan({ services }: Rendered, container: Pick<Container, 'labels'>): boolean {
  return ownValue(services, serviceOf(container)) === undefined
}

export function orphanHolder(
  rendered: Rendered,
  service: Service,
  containers: readonly Known[],
): OrphanHolder | null {
  const orphans = containers.filter((each) => isOrphan(rendered, each))
  const named = orphans.find(({ name }) => name === service.container_name)
  if (named) return { container: named, what: `the name ${named.name}` }
  const held = heldPorts(orphans.filter(isUp))
  for (const { published, protocol, host_ip: ip = '' } of service.ports ?? []) {
    const name = holderOf(held, { ip, port: String(published ?? ''), protocol })
    const container = orphans.find((each) => each.name === name)
    if (container) return { container, what: `host port ${published}` }
  }
  return null
}
