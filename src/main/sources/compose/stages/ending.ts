/** Containers of a project that go: their last lines are kept, and what the user has in them stays. */
import type { Container } from '../../../engine/engine.ts'
import { endContainer } from '../../containers/end-container.ts'
import { readTail } from '../../containers/tail.ts'
import type { StageRun } from '../../stage.ts'
import type { ProjectBody } from '../body.ts'
import { ownContainers } from './project-run.ts'

/** `docker compose` removes what it makes anew by itself: what they said until then is kept. */
export async function keepingTails(
  run: StageRun,
  body: ProjectBody,
  leaving: readonly Container[],
  work: () => Promise<void>,
): Promise<void> {
  const tails = await Promise.all(
    leaving.map(async (container) => ({ container, keep: await readTail(run, container) })),
  )
  await work()
  const now = await ownContainers(run, body)
  for (const { container, keep } of tails)
    if (!now.some(({ id }) => id === container.id)) keep(null)
}

/** Ends one that served, in the grace that it was made with. Its data stays, also where it has no name. */
export async function retire(
  run: StageRun,
  body: ProjectBody,
  { id, stopTimeoutMs }: Container,
): Promise<void> {
  await endContainer(run, id, { graceMs: stopTimeoutMs ?? body.stopTimeoutMs })
}

/** Ends one that was made for nothing. */
export async function take(run: StageRun, body: ProjectBody, { id }: Container): Promise<void> {
  await endContainer(run, id, { graceMs: body.stopTimeoutMs, unnamedVolumes: 'remove' })
}
