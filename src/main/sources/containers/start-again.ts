import { isUp } from '../../../shared/model/container-state.ts'
import type { StageRun } from '../stage.ts'

/** Starts those that are there still, and down: what was only stopped serves again. */
export async function startAgain(
  run: StageRun,
  stopped: readonly { readonly id: string }[],
): Promise<void> {
  const { containers } = run.session.engine
  for (const { id } of stopped) {
    const container = await containers.inspect(id, run.signal)
    if (!container || isUp(container)) continue
    await containers.start(id, run.signal)
    run.note(`${container.name} serves again`)
  }
}
