import type { Probe } from '../../../../shared/model/failure.ts'
import type { Container } from '../../../engine/engine.ts'
import type { StageRun } from '../../stage.ts'
import type { RolloutSpec } from '../spec.ts'
import { probeHttp } from './probe-http.ts'

/** Asks the new container over HTTP, from outside it. */
export type Prober = (container: Container) => Promise<Probe>

/** Null where nothing is asked of it. */
export function proberOf(run: StageRun, { probe, container }: RolloutSpec): Prober | null {
  if (!probe) return null
  const { network } = container
  return async (container) => await probeHttp(run, { container, network, ...probe })
}
