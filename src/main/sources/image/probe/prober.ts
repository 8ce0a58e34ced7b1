import type { Probe } from '../../../../shared/model/failure.ts'
import type { Container } from '../../../engine/engine.ts'
import type { StageRun } from '../../source.ts'
import type { DeployBody } from '../plan.ts'
import { probeFromContainer } from './probe-container.ts'
import { isUnreachable, probeHttp } from './probe-http.ts'

/** Asks the new container over HTTP, from outside it. */
export interface Prober {
  probe(container: Container): Promise<Probe>
}

/** Answers that never come in a row before a probe container is tried instead. */
const unreachableBefore = 2

/**
 * Dials the container's own address; where that cannot work (engines inside a VM), a probe container
 * on its network asks for us.
 */
export function createProber(run: StageRun, body: DeployBody): Prober {
  const { port, healthcheck: path, network } = body.rendered
  let unreachable = 0
  return {
    async probe(container) {
      if (unreachable >= unreachableBefore) return await probeFromContainer(run, body, container)
      const host = container.addresses[network] ?? ''
      const probe = await probeHttp(run, { host, port, path })
      unreachable = isUnreachable(probe) ? unreachable + 1 : 0
      return probe
    },
  }
}
