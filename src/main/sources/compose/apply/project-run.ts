/**
 * Runs on a project, shared by the stages of a compose workload: the project's containers, how these are ended, and
 * calls of its tool.
 */
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { Container } from '../../../engine/engine.ts'
import { isCutOffStart } from '../../../engine/failures.ts'
import { isAbsence } from '../../../hosts/absence.ts'
import { endContainer } from '../../containers/end-container.ts'
import { inspectAll } from '../../containers/inspect-all.ts'
import { readTail } from '../../containers/tail.ts'
import type { StageRun } from '../../stage.ts'
import { type Call, type ComposeProject, callPattern, compose } from '../cli/compose-cli.ts'
import { fed } from '../cli/fed.ts'
import { type PulledImages, tellingOutput } from '../cli/transfers.ts'
import type { ProjectBody } from '../plan/body.ts'
import { projectAt } from '../plan/wanted.ts'
import { composeLabel, isCutShort, listContainers, serviceOf } from '../project.ts'
import type { Rendered } from '../rendered.ts'

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
  /** Variables that its secrets and configs are made of. */
  readonly env?: ComposeProject['env'] | undefined
}

/** How `docker compose` is called over a project. */
export interface CallArgs {
  readonly args: readonly string[]
  readonly more?: CallMore | undefined
}

/** Things that a call is given beside its arguments. */
export interface CallMore extends Pick<Call, 'env' | 'progress'> {
  /** The images that it pulls. */
  readonly images?: PulledImages
}

/** Runs `docker compose`, every line of it told. */
export async function composeRendered(
  run: StageRun,
  body: ProjectBody,
  {
    project: { rendered, env },
    args,
    more: { images = {}, ...more } = {},
  }: CallArgs & { readonly project: RenderedProject },
): Promise<void> {
  const { project: fromInput, stdin } = fed(rendered, env)
  const call = { ...more, args, stdin, signal: run.signal }
  await tellingOutput(run, images, (onLine) =>
    compose(run.session, { ...project(run, body), ...fromInput }, { ...call, onLine }),
  )
}

/** Over what runs, by the labels it has. */
export async function composeRunning(
  run: StageRun,
  body: ProjectBody,
  args: readonly string[],
): Promise<void> {
  const call = { args, signal: run.signal, onLine: run.log }
  await retryLostStart(run, () => compose(run.session, project(run, body), call))
}

/** Starts once more where runc lost its own child: nothing is wrong with the container, and nothing of it ran. */
export async function retryLostStart(run: StageRun, start: () => Promise<unknown>): Promise<void> {
  try {
    await start()
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind !== 'start-failed' || !isCutOffStart(failure.message)) throw error
    run.note('the engine lost a container as it started it: once more')
    await start()
  }
}

/**
 * Ends a `docker compose` of this project that outlived the app, or the connection, over which it had been
 * started: two at once would work against each other.
 */
export async function endStray(run: StageRun, body: ProjectBody): Promise<void> {
  // Docker and its plugin, or the plugin alone, and nobody's editor or shell with the same words.
  const pattern = `^(/.*/)?docker(-compose)?( compose)? .*${callPattern(project(run, body))}`
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

/** `docker compose` removes what it makes anew by itself: what they said until then is kept. */
export async function keepingTails(
  run: StageRun,
  { body, leaving }: { readonly body: ProjectBody; readonly leaving: readonly Container[] },
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

/**
 * Repairs an interrupted recreate. Where the old container is still there, the new one goes; else it gets its name: it
 * has the data by now.
 */
export async function repairCutShort(run: StageRun, body: ProjectBody): Promise<void> {
  const now = await ownContainers(run, body)
  for (const container of now.filter(isCutShort)) {
    const name = container.labels[composeLabel.replaces] ?? ''
    if (now.some((other) => other.name === name)) {
      run.note(`${container.name} was left by a recreation that was cut short: it is removed`)
      await take(run, body, container)
    } else {
      run.note(`${container.name} was left by a recreation that was cut short: it becomes ${name}`)
      await rename(run, container, name)
    }
  }
}

async function rename({ session, signal }: StageRun, { id }: Container, name: string) {
  await session.run({ argv: ['docker', 'rename', id, name], env: session.toolEnv, signal })
}

/** While nothing was touched: `docker compose` would give up over a paused container half-way. */
export async function refusePaused(
  run: StageRun,
  body: ProjectBody,
  isMeant: (container: Container) => boolean,
): Promise<void> {
  const all = await ownContainers(run, body)
  const paused = all.filter((each) => each.state === 'paused' && isMeant(each))
  if (paused.length === 0) return
  fail({
    kind: 'container-paused',
    host: run.session.name,
    workload: run.workload.document.name,
    services: [...new Set(paused.map(serviceOf))],
    containers: paused.map(({ name }) => name),
  })
}
