import { isUp } from '../../../../shared/model/container-state.ts'
import type { Container } from '../../../engine/engine.ts'
import type { Stage, StageRun } from '../../stage.ts'
import { compose } from '../cli/compose-cli.ts'
import { tellingOutput } from '../cli/transfers.ts'
import type { KnownContainer, UpBody } from '../plan/body.ts'
import { isChange } from '../plan/plan.ts'
import { inOrder, ofService, serviceOf } from '../project.ts'
import { withEvidence } from './evidence.ts'
import { joinAgain, leadToFewer, leaveAnew, leaveEnding, takeBack } from './faces.ts'
import { fromFiles } from './files.ts'
import {
  type CallArgs,
  composeRendered,
  composeRunning,
  endStray,
  keepingTails,
  ownContainers,
  repairCutShort,
  retire,
  retryLostStart,
} from './project-run.ts'
import { undoMs } from './put-back.ts'

/** `docker compose up`: what it makes, starts and removes is taken back when it does not succeed. */
export function upStage(body: UpBody): Stage {
  const changed = body.services.filter(isChange).map(({ service }) => service)
  return {
    name: 'up',
    ...(changed.length > 0 && { summary: `bring up ${changed.join(', ')}` }),
    undoMs,
    async run(run) {
      await repairCutShort(run, body)
      const before = await ownContainers(run, body)
      if (isSo(body, before)) return 'skipped'
      const leaving = before.filter((each) => isLeaving(body, serviceOf(each)))
      await leadToFewer(run, body)
      await leaveEnding(run, body, await endingFor(run, body))
      await standAside(run, body)
      await keepingTails(run, { body, leaving }, () =>
        retryLostStart(run, () => bringUp(run, body)),
      )
      await restartOld(run, body)
      await removeOrphans(run, body)
    },
    // What is there already is kept: the next `up` goes on from it.
    again: (run) => endStray(run, body),
    undo: (run) => takeBack(run, body),
  }
}

/** `up` would start what has ended, too: where nothing is to be done, that is left as it is. */
function isSo(
  { services, before, removeOrphans, restarts = [] }: UpBody,
  now: readonly Container[],
): boolean {
  const isAtRest = services.every(
    ({ change }) => change === 'unchanged' || (change === 'orphan' && !removeOrphans),
  )
  const isUpStill = ({ id, isUp: wasUp }: KnownContainer) =>
    !wasUp || now.some((each) => each.id === id && isUp(each))
  return isAtRest && restarts.length === 0 && before.length > 0 && before.every(isUpStill)
}

async function bringUp(run: StageRun, body: UpBody): Promise<void> {
  await leaveAnew(run, body)
  const forced = await stillOld(run, body)
  if (forced.length > 0) await composeWanted(run, body, { args: forcedArgs(body, forced) })
  await composeWanted(run, body, { args: upArgs(body) })
  await joinAgain(run)
}

/** Starts the old ones again, which see files that changed: a container has those that were there as it was started. */
async function restartOld(run: StageRun, body: UpBody): Promise<void> {
  for (const service of body.restarts ?? [])
    await composeRunning(run, body, ['restart', '--no-deps', service])
}

/** Containers for good gone, with nothing in their place: of services that are to have fewer, and of none any more. */
async function endingFor(run: StageRun, body: UpBody): Promise<Container[]> {
  const own = await ownContainers(run, body)
  const surplus = body.services
    .filter(({ change }) => change === 'scale')
    .flatMap(({ service, to }) => inOrder(ofService(own, service).filter(isUp)).slice(to))
  return [...surplus, ...(await agreedOrphans(run, body)).filter(isUp)]
}

/** Made anew, or fewer of them than there were. */
function isLeaving({ services }: UpBody, service: string): boolean {
  const change = services.find((each) => each.service === service)?.change
  return change === 'recreate' || change === 'scale'
}

/** Once more after the host was away, some may be as they are to be. */
async function stillOld(run: StageRun, body: UpBody): Promise<readonly string[]> {
  const { forced = [], before } = body
  if (forced.length === 0) return []
  const now = await ownContainers(run, body)
  const isOld = ({ id }: Container) => before.some((old) => old.id === id)
  return forced.filter((name) => ofService(now, name).some(isOld))
}

function forcedArgs({ services, mayPull }: UpBody, forced: readonly string[]): string[] {
  const scale = services
    .filter(({ service }) => forced.includes(service))
    .flatMap(({ service, to }) => ['--scale', `${service}=${to}`])
  const how = ['--detach', '--no-build', '--pull', mayPull ? 'missing' : 'never']
  return ['up', ...how, '--force-recreate', ...scale, ...forced]
}

function upArgs({ services, mayPull, isScaling }: UpBody): string[] {
  const scale = services
    .filter(({ change }) => change !== 'orphan')
    .flatMap(({ service, to }) => ['--scale', `${service}=${to}`])
  // What had to be built was built, and what had to be pulled was pulled.
  const kept = isScaling ? ['--no-recreate'] : []
  const pull = ['--pull', mayPull ? 'missing' : 'never']
  return ['up', '--detach', '--no-build', ...pull, ...kept, ...scale]
}

/** `docker compose` over the project of this deployment: from its files, or as it was rendered. */
export async function composeWanted(run: StageRun, body: UpBody, asked: CallArgs): Promise<void> {
  await withEvidence(run, body, () => call(run, body, asked))
}

async function call(run: StageRun, body: UpBody, { args, more = {} }: CallArgs): Promise<void> {
  if (!body.fromFolder) return await composeRendered(run, body, { project: body, args, more })
  const project = await fromFiles(run, body)
  const { images = {}, ...others } = more
  await tellingOutput(run, images, (onLine) =>
    compose(run.session, project, { ...others, args, signal: run.signal, onLine }),
  )
}

/**
 * Before anything is brought up, as `docker compose up --remove-orphans` has it: what takes their place may need
 * their ports. They are only stopped, so that they can be started again; but a name is free once they are gone.
 */
export async function standAside(run: StageRun, body: UpBody): Promise<void> {
  const names = Object.values(body.rendered.services).map((service) => service.container_name)
  for (const container of await agreedOrphans(run, body)) {
    if (names.includes(container.name)) await retire(run, body, container)
    else if (isUp(container)) await stop(run, body, container)
  }
}

export async function removeOrphans(run: StageRun, body: UpBody): Promise<void> {
  for (const container of await agreedOrphans(run, body)) await retire(run, body, container)
}

async function agreedOrphans(run: StageRun, body: UpBody): Promise<Container[]> {
  if (!body.removeOrphans) return []
  const agreed = body.services.filter(({ change }) => change === 'orphan')
  const isAgreed = (container: Container) =>
    agreed.some(({ service }) => service === serviceOf(container))
  return (await ownContainers(run, body)).filter(isAgreed)
}

async function stop(run: StageRun, body: UpBody, { id, name, stopTimeoutMs }: Container) {
  run.note(`${name} is not in the project any more: it stops, so that what it holds is free`)
  await run.session.engine.containers.stop(id, stopTimeoutMs ?? body.stopTimeoutMs, run.signal)
}
