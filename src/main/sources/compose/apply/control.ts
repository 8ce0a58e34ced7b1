import type { Container } from '../../../engine/engine.ts'
import { followedBack, followStages } from '../../rollout/faces/follow.ts'
import type { Stage } from '../../stage.ts'
import type { ControlBody, KnownContainer } from '../plan/body.ts'
import { serviceOf } from '../project.ts'
import { untilStopped } from './in-flight.ts'
import { composeRunning, endStray, ownContainers, refusePaused } from './project-run.ts'
import { refuseDown, undoMs } from './put-back.ts'

/** The same containers, and names that lead to where these are by then. */
export function controlStages(body: ControlBody): readonly Stage[] {
  const { following = [] } = body
  const led = body.type === 'stop' ? [] : followStages(following)
  return [followedBack(controlStage(body), following), ...led]
}

/** The same containers, stopped, started or restarted in the order of their dependencies (SD-22). */
function controlStage(body: ControlBody): Stage {
  const names = touchedServices(body)
  return {
    name: body.type,
    summary: `${body.type} ${names.join(', ')}`,
    undoMs,
    async run(run) {
      const isNamed = (container: Container) => names.includes(serviceOf(container))
      if (body.type === 'start') await refusePaused(run, body, isNamed)
      await composeRunning(run, body, [body.type, ...body.services])
    },
    again: (run) => endStray(run, body),
    /** Each is up or down again, as it was. */
    async undo(run) {
      await endStray(run, body)
      await untilStopped(run, body)
      const { containers } = run.session.engine
      const now = await ownContainers(run, body)
      for (const { id, isUp } of touchedBy(body)) {
        const found = now.find((each) => each.id === id)
        // One that is paused still was not touched.
        if (!found || found.state === 'paused') continue
        if (isUp) await containers.start(id, run.signal)
        else await containers.stop(id, body.stopTimeoutMs, run.signal)
      }
      await refuseDown(run, body, { stage: body.type, services: names })
    },
  }
}

export function touchedServices(body: ControlBody): string[] {
  return [...new Set(touchedBy(body).map(({ service }) => service))].sort()
}

function touchedBy({ before, services }: ControlBody): KnownContainer[] {
  return before.filter(({ service }) => services.length === 0 || services.includes(service))
}
