/** The last words of containers: read where one failed, and kept of each that Longshore removes. */
import { label } from '../../../shared/model/labels.ts'
import type { Container } from '../../engine/engine.ts'
import type { StageRun } from '../stage.ts'

const keptLines = 2_000
const failureLines = 50

/** The last lines of a container, as far as they can be read. */
export async function lastLines(run: StageRun, id: string): Promise<string[]> {
  const lines = await run.readTail(id, failureLines).catch(() => [])
  return lines.map(({ line }) => line)
}

/** Keeps the last lines of a container, and how it ended; failing to read them never stops anything. */
export async function keepTail(run: StageRun, container: Container): Promise<void> {
  const keep = await readTail(run, container)
  keep(container.exit)
}

/** Its last lines now, to be kept once it is gone. */
export async function readTail(
  run: StageRun,
  container: Container,
): Promise<(exit: Container['exit'] | null) => void> {
  const { id, name } = container
  const answer = healthAnswer(container)
  const lost = (): void => run.note(`the log of ${name} could not be kept`)
  try {
    const lines = await run.readTail(id, keptLines)
    const log = { container: id, name, lines, release: releaseOf(run, container) }
    return (exit) => {
      try {
        run.keepLog({ ...log, exit, ...(answer !== undefined && { health: answer }) })
      } catch {
        lost()
      }
    }
  } catch {
    return lost
  }
}

/** One that is undone carries the name of a release that will be another's. */
function releaseOf(run: StageRun, { labels }: Container): string | null {
  const isUndone = labels[label.deployment] === run.deploymentId && !run.recorded()
  return isUndone ? null : (labels[label.release] ?? null)
}

/** Last output of its health check, where that tells of a trouble; undefined = it has none, or holds. */
export function healthAnswer(container: Container | undefined): string | undefined {
  if (!container || container.health === 'none' || container.health === 'healthy') return undefined
  return container.healthFailure ?? (container.healthOutput || undefined)
}
