/** What a container said, and how it ended: both survive it. Failing to read them never stops anything. */
import { label } from '../../../shared/model/labels.ts'
import type { StageRun } from '../stage.ts'

/** Lines kept of every container that Longshore removes. */
const keptLines = 2_000

export async function keepTail(run: StageRun, id: string, name: string): Promise<void> {
  try {
    const container = await run.session.engine.containers.inspect(id, run.signal)
    if (!container) return
    // One that is undone carries the name of a release that will be another's.
    const isUndone = container.labels[label.deployment] === run.deploymentId && !run.recorded()
    run.keepLog({
      container: id,
      name,
      release: isUndone ? null : (container.labels[label.release] ?? null),
      exit: container.exit,
      lines: await run.readTail(id, keptLines),
    })
  } catch {
    run.note(`the log of ${name} could not be kept`)
  }
}
