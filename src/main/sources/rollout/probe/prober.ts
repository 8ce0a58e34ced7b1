import type { Probe } from '../../../../shared/model/failure.ts'
import type { Container } from '../../../engine/engine.ts'
import type { DeployBody } from '../../image/plan.ts'
import { publicationsOf, type Rendered } from '../../image/render.ts'
import type { StageRun } from '../../source.ts'
import { probeHttp } from './probe-http.ts'

/** Asks the new container over HTTP, from outside it. */
export interface Prober {
  probe(container: Container): Promise<Probe>
}

export function createProber(run: StageRun, body: DeployBody): Prober {
  const { port, healthcheck: path, network } = body.rendered
  return { probe: async (container) => await probeHttp(run, { container, network, port, path }) }
}

export function isProbed({ healthcheck, port }: Pick<Rendered, 'healthcheck' | 'port'>): boolean {
  return healthcheck !== '' && port > 0
}

/** Its port has no publication that the user asked for, and would need one to be asked. */
export function needsOwnPort(rendered: Rendered): boolean {
  const inside = `${rendered.port}/tcp`
  return (
    isProbed(rendered) &&
    !publicationsOf(rendered).some(({ containerPort }) => containerPort === inside)
  )
}

/**
 * Before anything is touched: where nothing leads to the containers of the host, a good version could not be told
 * from a bad one.
 */
export async function refuseUnreachable(run: StageRun, { rendered }: DeployBody): Promise<void> {
  if (isProbed(rendered)) await run.session.reach.prepare(rendered.network, run.signal)
}
