/** What the stages of a compose workload share: the project's containers, and calls of its tool. */
import { failureOf } from '../../../../shared/lib/failure-error.ts'
import type { Container } from '../../../engine/engine.ts'
import { isAbsence } from '../../../hosts/absence.ts'
import { inspectAll } from '../../containers/inspect-all.ts'
import type { StageRun } from '../../stage.ts'
import type { ProjectBody } from '../body.ts'
import { listContainers } from '../containers.ts'
import type { Rendered } from '../rendered.ts'
import { type Call, type ComposeProject, callPattern, compose } from '../tools/compose-cli.ts'
import type { PulledImages } from '../tools/pulled-services.ts'
import { fed } from '../wanted/fed.ts'
import { projectAt } from '../wanted/wanted.ts'
import { tellingOutput } from './tool-output.ts'

const settleMs = 500

/** The project's containers that are ours, as they are now. */
export async function ownContainers(run: StageRun, body: ProjectBody): Promise<Container[]> {
  const { engine } = run.session
  const listed = await listContainers(engine, body.project, run.signal)
  const ours = listed.filter(({ owner }) => owner?.workload === run.workload.document.name)
  return await inspectAll(engine, ours, run.signal)
}

/** With nothing read from its files. */
function project(run: StageRun, body: ProjectBody): ComposeProject {
  return { ...projectAt(run.workload, body.place), files: [], envFiles: [], profiles: [], env: {} }
}

/** A whole project, as it was rendered. */
export interface RenderedProject {
  readonly rendered: Rendered
  /** What variables its secrets and configs are made of. */
  readonly env?: ComposeProject['env'] | undefined
}

/** What a call is given beside its arguments. */
export interface CallMore extends Pick<Call, 'env' | 'progress'> {
  /** Of those that it pulls. */
  readonly images?: PulledImages
}

/** Runs `docker compose`, every line of it told. */
export async function composeRendered(
  run: StageRun,
  body: ProjectBody,
  { rendered, env }: RenderedProject,
  args: readonly string[],
  { images = {}, ...more }: CallMore = {},
): Promise<void> {
  const { project: how, stdin } = fed(rendered, env)
  const call = { ...more, args, stdin, signal: run.signal }
  await tellingOutput(run, images, (onLine) =>
    compose(run.session, { ...project(run, body), ...how }, { ...call, onLine }),
  )
}

/** Over what runs, by the labels it has. */
export async function composeRunning(
  run: StageRun,
  body: ProjectBody,
  args: readonly string[],
): Promise<void> {
  const call = { args, signal: run.signal, onLine: run.log }
  await compose(run.session, project(run, body), call)
}

/**
 * Ends a `docker compose` of this project that outlived the app, or the connection, over which it had been
 * started: two at once would work against each other.
 */
export async function endStray(run: StageRun, body: ProjectBody): Promise<void> {
  // Its own two processes, and nobody's editor or shell with the same words.
  const pattern = `^(/.*/)?docker(-compose)? compose .*${callPattern(project(run, body))}`
  try {
    const argv = ['pkill', '-KILL', '-f', pattern] as const
    const { exitCode } = await run.session.run({ argv: [...argv], signal: run.signal })
    // What it had asked for a moment ago, the engine may still be doing.
    if (exitCode === 0) await run.clock.sleep(settleMs, run.signal)
  } catch (error) {
    const failure = failureOf(error)
    // Without pkill there: one whose output nobody reads ends by itself.
    if (failure && isAbsence(failure)) throw error
    run.signal.throwIfAborted()
  }
}
