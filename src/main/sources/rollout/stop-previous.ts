import type { DeployBody } from '../image/plan.ts'
import type { Stage, StageRun } from '../source.ts'
import { readFacts } from './facts.ts'

type Old = DeployBody['running'][number]

/** Replace in place: the old one gives up its port or volume first; undo starts it again. */
export function stopPreviousStage(body: DeployBody): Stage {
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
      for (const old of body.running) {
        const { stoppingOld = [], stoppedOld = [] } = readFacts(run.facts)
        run.remember({ stoppingOld: [...stoppingOld, old.id] })
        await run.session.engine.containers.stop(old.id, body.stopTimeoutMs, run.signal)
        run.remember({ stoppedOld: [...stoppedOld, old.id] })
        note(run, old, `stopped ${old.name}`, 'not-serving')
      }
      return undefined
    },
    async undo(run) {
      const { containers } = run.session.engine
      const { stoppingOld = [], stoppedOld = [] } = readFacts(run.facts)
      for (const old of body.running.filter(({ id }) => stoppingOld.includes(id))) {
        // The engine goes on with a stop that we hung up on: it must be over before the start.
        if (!stoppedOld.includes(old.id)) await containers.stop(old.id, 0, run.signal)
        await containers.start(old.id, run.signal)
        note(run, old, `${old.name} serves again`, 'serving')
      }
    },
  }
}

function note(run: StageRun, old: Old, line: string, moment: 'serving' | 'not-serving'): void {
  const { id: containerId, name } = old
  run.note(line, { type: 'container', containerId, name, role: 'old', moment })
}
