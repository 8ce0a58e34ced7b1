import { fail } from '../../../shared/lib/failure-error.ts'
import type { Probe } from '../../../shared/model/failure.ts'
import type { Container } from '../../engine/engine.ts'
import type { StageRun } from '../source.ts'
import { newContainerId } from './facts.ts'

const failureLines = 50

/**
 * The new container, still up since it was started; anything else ends the deployment at once, with
 * how it ended and its last lines.
 */
export async function stillUp(run: StageRun): Promise<Container> {
  const id = newContainerId(run.facts)
  const container = await run.session.engine.containers.inspect(id, run.signal)
  if (!container) {
    fail({
      kind: 'container-exited',
      container: id,
      exit: { exitCode: null, oomKilled: false, restarts: 0, error: 'removed', finishedAt: '' },
      lines: [],
    })
  }
  const isUp = container.state === 'running' && container.exit.restarts === 0
  if (!isUp) {
    fail({
      kind: 'container-exited',
      container: container.name,
      exit: container.exit,
      lines: await lastLines(run, id),
    })
  }
  if (container.health === 'unhealthy') await failUnhealthy(run, container, undefined)
  return container
}

export async function failUnhealthy(
  run: StageRun,
  container: Container,
  probe: Probe | undefined,
): Promise<never> {
  return fail({
    kind: 'container-unhealthy',
    container: container.name,
    probe: probe ?? imageProbe(container, run.clock.now()),
    lines: await lastLines(run, container.id),
  })
}

/** What the image's own health check last said, in the shape of a probe. */
export function imageProbe(container: Container, at: number): Probe {
  return {
    at,
    ok: container.health === 'healthy',
    target: "the image's own health check",
    answer: container.healthOutput,
    durationMs: 0,
  }
}

/** The last lines of the new container; none when they cannot be read. */
export async function lastLines(run: StageRun, id: string): Promise<string[]> {
  try {
    const lines = await run.readTail(id, failureLines)
    return lines.map(({ line }) => line)
  } catch {
    return []
  }
}
