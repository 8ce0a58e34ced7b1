import { failureOf } from '../../../../shared/lib/failure-error.ts'
import { isUp } from '../../../../shared/model/container-state.ts'
import type { Container } from '../../../engine/engine.ts'
import { isCutOffStart } from '../../../engine/failures.ts'
import type { Stage, StageRun } from '../../stage.ts'
import type { KnownContainer, UpBody } from '../body.ts'
import { ofService } from '../containers.ts'
import { isChange } from '../planning/plan.ts'
import { serviceOf } from '../project.ts'
import { repairCutShort } from './cut-short.ts'
import { keepingTails } from './ending.ts'
import { removeOrphans, standAside } from './orphans.ts'
import { composeRunning, endStray, ownContainers } from './project-run.ts'
import { putBack, undoMs } from './put-back.ts'
import { composeWanted } from './up-call.ts'

/** `docker compose up`: what it makes, starts and removes is taken back when it does not succeed. */
export function upStage(body: UpBody): Stage {
  const changed = body.services.filter(isChange).map(({ service }) => service)
  return {
    name: 'up',
    ...(changed.length > 0 && { summary: `bring up ${changed.join(', ')}` }),
    undoMs,
    check: async () => 'unknown',
    async run(run) {
      await repairCutShort(run, body)
      const before = await ownContainers(run, body)
      if (isSo(body, before)) return 'skipped'
      const leaving = before.filter((each) => isLeaving(body, serviceOf(each)))
      await standAside(run, body)
      await keepingTails(run, body, leaving, () => bringUp(run, body))
      await restartOld(run, body)
      await removeOrphans(run, body)
      return undefined
    },
    // What is there already is kept: the next `up` goes on from it.
    again: (run) => endStray(run, body),
    undo: (run) => putBack(run, body),
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
  try {
    const forced = await stillOld(run, body)
    if (forced.length > 0) await composeWanted(run, body, forcedArgs(body, forced))
    await composeWanted(run, body, upArgs(body))
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind !== 'start-failed' || !isCutOffStart(failure.message)) throw error
    run.note('the engine lost a container as it started it: once more')
    await composeWanted(run, body, upArgs(body))
  }
}

/** They see files that changed: a container has those that were there as it was started. */
async function restartOld(run: StageRun, body: UpBody): Promise<void> {
  for (const service of body.restarts ?? [])
    await composeRunning(run, body, ['restart', '--no-deps', service])
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
