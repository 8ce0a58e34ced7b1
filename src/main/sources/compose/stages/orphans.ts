/** Services that the project has no more: only ours, and only where the user saw them in the plan and agreed (SD-10). */
import { isUp } from '../../../../shared/model/container-state.ts'
import type { Container } from '../../../engine/engine.ts'
import type { StageRun } from '../../stage.ts'
import type { UpBody } from '../body.ts'
import { serviceOf } from '../project.ts'
import { retire } from './ending.ts'
import { ownContainers } from './project-run.ts'

/**
 * Before anything is brought up, as `docker compose up --remove-orphans` has it: what takes their place may need
 * their ports. They are only stopped, so that they can be started again; but a name is free once they are gone.
 */
export async function standAside(run: StageRun, body: UpBody): Promise<void> {
  const names = Object.values(body.rendered.services).map((service) => service.container_name)
  for (const container of await agreedOrphans(run, body)) {
    if (names.includes(container.name)) await retire(run, body, container)
    else if (isUp(container)) await stop(run, body, container)
  }
}

export async function removeOrphans(run: StageRun, body: UpBody): Promise<void> {
  for (const container of await agreedOrphans(run, body)) await retire(run, body, container)
}

async function agreedOrphans(run: StageRun, body: UpBody): Promise<Container[]> {
  if (!body.removeOrphans) return []
  const agreed = body.services.filter(({ change }) => change === 'orphan')
  const isAgreed = (container: Container) =>
    agreed.some(({ service }) => service === serviceOf(container))
  return (await ownContainers(run, body)).filter(isAgreed)
}

async function stop(run: StageRun, body: UpBody, { id, name, stopTimeoutMs }: Container) {
  run.note(`${name} is not in the project any more: it stops, so that what it holds is free`)
  await run.session.engine.containers.stop(id, stopTimeoutMs ?? body.stopTimeoutMs, run.signal)
}
