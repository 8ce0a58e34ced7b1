import type { Stage } from '../../source.ts'
import { readFacts } from '../facts.ts'
import type { DeployBody } from '../plan.ts'

/** Replace in place: the old one gives up its port or volume first; undo starts it again. */
export function stopOldStage(body: DeployBody): Stage {
  return {
    name: 'stop-old',
    async check(run) {
      for (const old of body.running) {
        const container = await run.session.engine.containers.inspect(old.id, run.signal)
        if (container?.state === 'running') return 'not-done'
      }
      return 'done'
    },
    async run(run) {
      if (body.running.length === 0) return 'skipped'
      run.remember({ stoppedOld: body.running.map(({ id }) => id) })
      for (const old of body.running) {
        await run.session.engine.containers.stop(old.id, body.stopTimeoutMs, run.signal)
        run.note(`stopped ${old.name}`, {
          type: 'container',
          containerId: old.id,
          name: old.name,
          role: 'old',
          moment: 'not-serving',
        })
      }
      return undefined
    },
    async undo(run) {
      const { stoppedOld = [] } = readFacts(run.facts)
      for (const id of stoppedOld) {
        await run.session.engine.containers.start(id, run.signal)
        const name = body.running.find((old) => old.id === id)?.name ?? id
        run.note(`${name} serves again`, {
          type: 'container',
          containerId: id,
          name,
          role: 'old',
          moment: 'serving',
        })
      }
    },
  }
}
