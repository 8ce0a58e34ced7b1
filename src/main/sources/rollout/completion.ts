/** A container that is to run to its end, and what its end says. */
import { fail } from '../../../shared/lib/failure-error.ts'
import { startTimer } from '../../../shared/lib/timer.ts'
import type { Container } from '../../engine/engine.ts'
import { noteMoment } from '../containers/lanes.ts'
import { lastLines } from '../containers/tail.ts'
import type { StageRun } from '../stage.ts'
import { failEnded } from './watch-container.ts'

const firstPauseMs = 50
const longestPauseMs = 1_000

interface Ending {
  readonly id: string
  readonly name: string
  /** So long it may take. */
  readonly withinMs: number
}

/** Whether a container ran, and ended with 0. */
export const isCompleted = ({ state, exit }: Pick<Container, 'state' | 'exit'>): boolean =>
  state === 'exited' && exit.exitCode === 0 && !exit.oomKilled

/** Waits for its end, its output told meanwhile. Throws `container-exited`, or `completion-timeout`. */
export async function untilCompleted(run: StageRun, ending: Ending): Promise<void> {
  const follower = new AbortController()
  const signal = AbortSignal.any([run.signal, follower.signal])
  const following = run.followLog(ending.id, signal).catch(() => {})
  try {
    await waitForEnd(run, ending)
  } finally {
    follower.abort()
    await following
  }
}

async function waitForEnd(run: StageRun, { id, name, withinMs }: Ending): Promise<void> {
  const timer = startTimer(run.clock, withinMs)
  let pause = firstPauseMs
  try {
    for (;;) {
      const isLate = timer.over.aborted
      const container = await run.session.engine.containers.inspect(id, run.signal)
      if (container && isCompleted(container)) break
      if (container?.state !== 'running') await failGone(run, name, container)
      if (isLate) {
        const lines = await lastLines(run, id)
        fail({ kind: 'completion-timeout', container: name, waitedMs: withinMs, lines })
      }
      await run.clock.sleep(pause, run.signal)
      pause = Math.min(pause * 1.5, longestPauseMs)
    }
  } finally {
    timer.stop()
  }
  noteMoment(run, `${name} completed`, { id, name, role: 'new', moment: 'stopped' })
}

async function failGone(
  run: StageRun,
  name: string,
  container: Container | undefined,
): Promise<never> {
  if (container) return await failEnded(run, container)
  const exit = { exitCode: null, oomKilled: false, restarts: 0, error: 'removed', finishedAt: '' }
  return fail({ kind: 'container-exited', container: name, exit, lines: [] })
}
