/** Containers that go, and those that come back: what they said is kept, and what their user has in them stays. */
import { isUp } from '../../../shared/model/container-state.ts'
import type { StageRun } from '../stage.ts'
import { keepTail } from './tail.ts'

interface Ending {
  /** Before it is ended by force. */
  readonly graceMs: number
  /** Whether volumes without a name go; those with one stay. */
  readonly unnamedVolumes?: 'keep' | 'remove'
  /** Removing it ends it anyway: a user who wants it over does not wait for its grace. */
  readonly mayHurry?: boolean
  readonly onStopped?: () => void
}

/** Stops and removes one; that it is gone already is fine. */
export async function endContainer(run: StageRun, id: string, ending: Ending): Promise<void> {
  const { containers } = run.session.engine
  // How well it was, it says while it is up.
  const before = await containers.inspect(id, run.signal)
  if (before && isUp(before)) await stop(run, id, ending)
  ending.onStopped?.()
  const ended = await containers.inspect(id, run.signal)
  if (before) await keepTail(run, { ...before, exit: ended?.exit ?? before.exit })
  await containers.remove(id, run.signal, ending.unnamedVolumes ?? 'keep')
}

async function stop(run: StageRun, id: string, { graceMs, mayHurry }: Ending): Promise<void> {
  const { containers } = run.session.engine
  if (!mayHurry) return await containers.stop(id, graceMs, run.signal)
  try {
    await containers.stop(id, graceMs, AbortSignal.any([run.signal, run.cancelRequested]))
  } catch (error) {
    if (!run.cancelRequested.aborted || run.signal.aborted) throw error
  }
}

/** Starts those that are there still, and down; whether they serve again is for who asks them. */
export async function startAgain(
  run: StageRun,
  stopped: readonly { readonly id: string }[],
): Promise<void> {
  const { containers } = run.session.engine
  for (const { id } of stopped) {
    const container = await containers.inspect(id, run.signal)
    if (!container || isUp(container)) continue
    await containers.start(id, run.signal)
    run.note(`started ${container.name} again`)
  }
}
