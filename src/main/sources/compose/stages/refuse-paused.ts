import { fail } from '../../../../shared/lib/failure-error.ts'
import type { Container } from '../../../engine/engine.ts'
import type { StageRun } from '../../stage.ts'
import type { ProjectBody } from '../body.ts'
import { serviceOf } from '../project.ts'
import { ownContainers } from './project-run.ts'

/** While nothing was touched: `docker compose` would give up over a paused container half-way. */
export async function refusePaused(
  run: StageRun,
  body: ProjectBody,
  isMeant: (container: Container) => boolean,
): Promise<void> {
  const all = await ownContainers(run, body)
  const paused = all.filter((each) => each.state === 'paused' && isMeant(each))
  if (paused.length === 0) return
  fail({
    kind: 'container-paused',
    host: run.session.name,
    workload: run.workload.document.name,
    services: [...new Set(paused.map(serviceOf))],
    containers: paused.map(({ name }) => name),
  })
}
