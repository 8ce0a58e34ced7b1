import type { Container } from '../../../engine/engine.ts'
import type { Stage } from '../../stage.ts'
import type { ControlBody } from '../body.ts'
import { serviceOf } from '../project.ts'
import { untilStopped } from './in-flight.ts'
import { composeRunning, endStray, ownContainers } from './project-run.ts'
import { undoMs } from './put-back.ts'
import { refuseDown } from './refuse-down.ts'
import { refusePaused } from './refuse-paused.ts'
import { stabiliseStage } from './stabilise.ts'

/** The same containers, stopped, started or restarted in the order of their dependencies (SD-22). */
export function controlStages(body: ControlBody): readonly Stage[] {
  const touched = body.before.filter(
    ({ service }) => body.services.length === 0 || body.services.includes(service),
  )
  const names = [...new Set(touched.map(({ service }) => service))].sort()
  const act: Stage = {
    name: body.type,
    summary: `${body.type} ${names.join(', ')}`,
    undoMs,
    check: async () => 'unknown',
    async run(run) {
      const isNamed = (container: Container) => names.includes(serviceOf(container))
      if (body.type === 'start') await refusePaused(run, body, isNamed)
      await composeRunning(run, body, [body.type, ...body.services])
      return undefined
    },
    again: (run) => endStray(run, body),
    /** Each is up or down again, as it was. */
    async undo(run) {
      await endStray(run, body)
      await untilStopped(run, body)
      const { containers } = run.session.engine
      const now = await ownContainers(run, body)
      for (const { id, isUp } of touched) {
        const found = now.find((each) => each.id === id)
        // One that is paused still was not touched.
        if (!found || found.state === 'paused') continue
        if (isUp) await containers.start(id, run.signal)
        else await containers.stop(id, body.stopTimeoutMs, run.signal)
      }
      await refuseDown(run, body, { stage: body.type, services: names })
    },
  }
  return body.type === 'stop' ? [act] : [act, stabiliseStage(body, names)]
}
