/** Containers that go: their last lines are kept, and what the user has in them stays. */
import type { Container } from '../../../engine/engine.ts'
import type { StageRun } from '../../stage.ts'
import type { ProjectBody } from '../body.ts'
import { healthAnswer } from '../trouble.ts'
import { ownContainers } from './project-run.ts'

/** Lines kept of every container that Longshore removes. */
const keptLines = 2_000

/** Its last lines and how it ended survive it; failing to read them never stops anything. */
export async function keepTail(run: StageRun, container: Container): Promise<void> {
  const keep = await readTail(run, container)
  keep(container.exit)
}

/** Its last lines now, to be kept once it is gone. */
async function readTail(
  run: StageRun,
  container: Container,
): Promise<(exit: Container['exit'] | null) => void> {
  const { id, name } = container
  const answer = healthAnswer(container)
  const health = answer === undefined ? {} : { health: answer }
  try {
    const lines = await run.readTail(id, keptLines)
    return (exit) => run.keepLog({ container: id, name, release: null, exit, lines, ...health })
  } catch {
    return () => run.note(`the log of ${name} could not be kept`)
  }
}

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

/** Stops and removes one that served, in the grace that it was made with. Its data stays, also where it has no name. */
export async function retire(
  run: StageRun,
  body: ProjectBody,
  container: Container,
): Promise<void> {
  const graceMs = container.stopTimeoutMs ?? body.stopTimeoutMs
  await end(run, container, { graceMs, unnamedVolumes: 'keep' })
}

/** Stops and removes one that was made for nothing. */
export async function take(run: StageRun, body: ProjectBody, container: Container): Promise<void> {
  await end(run, container, { graceMs: body.stopTimeoutMs, unnamedVolumes: 'remove' })
}

interface End {
  readonly graceMs: number
  readonly unnamedVolumes: 'keep' | 'remove'
}

async function end(run: StageRun, container: Container, how: End): Promise<void> {
  const { containers } = run.session.engine
  await containers.stop(container.id, how.graceMs, run.signal)
  const ended = await containers.inspect(container.id, run.signal)
  // How well it was, it says while it is up.
  await keepTail(run, { ...container, exit: ended?.exit ?? container.exit })
  await containers.remove(container.id, run.signal, how.unnamedVolumes)
}
