/**
 * The containers of a project on a host. What `docker compose run` left is never among them: no service
 * counts it.
 */
import type { Container, Engine, ListedContainer } from '../../engine/engine.ts'
import { isOneOff, projectMark, serviceOf } from './project.ts'

/** Whoever brought it up. */
export async function listContainers(
  { containers }: Engine,
  project: string,
  signal: AbortSignal,
): Promise<ListedContainer[]> {
  const listed = await containers.list({ labels: [projectMark(project)] }, signal)
  return listed.filter((container) => !isOneOff(container))
}

export function ofService(containers: readonly Container[], service: string): Container[] {
  return containers.filter((container) => serviceOf(container) === service)
}
