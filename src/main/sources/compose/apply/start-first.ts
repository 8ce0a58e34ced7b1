import { steadyNow } from '../../../../shared/lib/clock.ts'
import { formatDuration } from '../../../../shared/lib/duration.ts'
import type { Container } from '../../../engine/engine.ts'
import { untilHealthy } from '../../rollout/health.ts'
import { failEnded } from '../../rollout/watch-container.ts'
import type { Stage, StageRun } from '../../stage.ts'
import { staysPaused, type UpBody } from '../plan/body.ts'
import { inDependencyOrder } from '../plan/dependencies.ts'
import { isOverlapping } from '../plan/plan.ts'
import { ofService, serviceOf } from '../project.ts'
import { isStarting, mayStartMs } from '../trouble.ts'
import { healthProbe } from './evidence.ts'
import { cutOver, takeBack } from './faces.ts'
import { refuseMovedSince } from './files.ts'
import { overlapArgs } from './make-again.ts'
import {
  endStray,
  ownContainers,
  refusePaused,
  repairCutShort,
  retire,
  retryLostStart,
} from './project-run.ts'
import { undoMs } from './put-back.ts'
import { composeWanted } from './up.ts'

/**
 * Services that can run twice: new containers beside the old ones, which go only once the new ones
 * are healthy. `up` then finds as many as it wants, of the right configuration.
 */
export function startFirstStage(body: UpBody): Stage {
  const order = inDependencyOrder(body.rendered)
  const services = body.services
    .filter(isOverlapping)
    .toSorted((one, other) => order.indexOf(one.service) - order.indexOf(other.service))
  const names = body.services
    .filter(isOverlapping)
    .map(({ service }) => service)
    .join(', ')
  return {
    name: 'start-first',
    ...(services.length > 0 && { summary: `start ${names} beside the old` }),
    undoMs,
    async run(run) {
      // The last moment at which nothing of the stack was touched.
      await refuseMovedSince(run, body)
      await refusePaused(run, body, ({ state, labels }) => {
        const service = serviceOf({ labels })
        return staysPaused({ state, service }, body.services)
      })
      if (services.length === 0) return 'skipped'
      await repairCutShort(run, body)
      for (const { service, to } of services) {
        const now = ofService(await ownContainers(run, body), service)
        // Once more after the host was away, some of the old ones may have gone.
        const olds = now.filter((each) => !isNew(body, each)).length
        const args = overlapArgs(service, olds + to)
        await retryLostStart(run, () => composeWanted(run, body, { args }))
        await waitUntilHealthy(run, body, service)
        await cutOver(run, body, service)
        await retireOld(run, body, service)
      }
    },
    again: (run) => endStray(run, body),
    ...(services.length > 0 ? { undo: (run: StageRun) => takeBack(run, body) } : {}),
  }
}

const isNew = ({ before }: UpBody, { id }: Container) => !before.some((old) => old.id === id)

/** By its own health check, for as long as the engine may go on calling it starting. */
async function waitUntilHealthy(run: StageRun, body: UpBody, service: string): Promise<void> {
  const begun = steadyNow(run.clock)
  await untilHealthy(run, {
    name: service,
    async look() {
      const own = ofService(await ownContainers(run, body), service)
      const news = own.filter((each) => isNew(body, each))
      const ended = news.find(({ state }) => state !== 'running' && state !== 'created')
      if (ended) await failEnded(run, ended)
      return news
    },
    judge: async (container) => healthProbe(run, container),
    waited(news) {
      const starting = news.filter(isStarting).map((each) => mayStartMs(each, body))
      const waitedMs = steadyNow(run.clock) - begun
      const leftMs = Math.max(body.healthTimeoutMs, ...starting) - waitedMs
      const line = news.map(({ name, health }) => `${name} is ${health}`).join(', ')
      run.progress(`${service}: ${line}, waiting for ${formatDuration(leftMs)} at most`)
      return leftMs <= 0 ? waitedMs : null
    },
  })
}

async function retireOld(run: StageRun, body: UpBody, service: string): Promise<void> {
  for (const container of ofService(await ownContainers(run, body), service)) {
    if (isNew(body, container)) continue
    await retire(run, body, container)
  }
}
