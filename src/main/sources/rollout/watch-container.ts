import { fail } from '../../../shared/lib/failure-error.ts'
import type { Probe } from '../../../shared/model/failure.ts'
import type { Container } from '../../engine/engine.ts'
import { lastLines } from '../containers/tail.ts'
import { type Befallen, befallenWords } from '../containers/watched-life.ts'
import type { StageRun } from '../stage.ts'
import { newContainerId } from './facts.ts'

/**
 * A container, by default the new one, still up since it was started; anything else ends the deployment at once,
 * with how it ended and its last lines.
 */
export async function stillUp(run: StageRun, id = newContainerId(run)): Promise<Container> {
  const container = await run.session.engine.containers.inspect(id, run.signal)
  if (!container) {
    fail({
      kind: 'container-exited',
      container: id,
      exit: { exitCode: null, oomKilled: false, restarts: 0, error: 'removed', finishedAt: '' },
      lines: [],
    })
  }
  const hasHeld = container.state === 'running' && container.exit.restarts === 0
  if (!hasHeld) await failEnded(run, container)
  if (container.health === 'unhealthy') await failUnhealthy(run, container)
  return container
}

/** A new one that does not run any more, or was paused, proves nothing. */
export async function failEnded(run: StageRun, container: Container): Promise<never> {
  return fail({
    kind: 'container-exited',
    container: container.name,
    exit: container.exit,
    ...(container.state === 'paused' && { befell: 'is paused' }),
    lines: await lastLines(run, container.id),
  })
}

/** One that is well again did not hold all the same. */
export async function refuseBefallen(
  run: StageRun,
  container: Container,
  befallen: Befallen,
): Promise<void> {
  const befell = befallenWords(befallen)
  if (befell === '') return
  const { falls, wasShort } = befallen
  if (falls > 0 && !wasShort) {
    const failed = { ok: false, answer: container.healthFailure ?? '' }
    const probe = { ...imageProbe(container, run.clock.now()), ...failed }
    await failUnhealthy(run, container, { probe, befell })
  }
  fail({
    kind: 'container-exited',
    container: container.name,
    exit: { ...container.exit, oomKilled: container.exit.oomKilled || wasShort },
    befell,
    lines: await lastLines(run, container.id),
  })
}

export async function failUnhealthy(
  run: StageRun,
  container: Container,
  told: { readonly probe?: Probe; readonly befell?: string } = {},
): Promise<never> {
  return fail({
    kind: 'container-unhealthy',
    container: container.name,
    probe: imageProbe(container, run.clock.now()),
    ...told,
    lines: await lastLines(run, container.id),
  })
}

/** Last answer of the image's own health check, in the shape of a probe. */
export function imageProbe(container: Container, at: number): Probe {
  return {
    at,
    ok: container.health === 'healthy',
    target: "the image's own health check",
    answer: container.healthOutput,
    durationMs: 0,
  }
}
