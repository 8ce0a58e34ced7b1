import type { Stage } from '../source.ts'
import { newContainerId, readFacts } from './facts.ts'

/** Starts the new container. */
export function startStage(): Stage {
  return {
    name: 'start',
    async check(run) {
      const { containerId } = readFacts(run.facts)
      const container = containerId && (await run.session.engine.containers.inspect(containerId))
      return container && container.state === 'running' ? 'done' : 'not-done'
    },
    async run(run) {
      const containerId = newContainerId(run.facts)
      await run.session.engine.containers.start(containerId, run.signal)
      const name = readFacts(run.facts).containerName ?? containerId
      run.note(`started ${name}`, {
        type: 'container',
        containerId,
        name,
        role: 'new',
        moment: 'started',
      })
      return undefined
    },
    // It was never proved, so nothing is owed a graceful end; and a port it holds must be free
    // before the old one can come back.
    async undo(run) {
      const { containerId } = readFacts(run.facts)
      if (containerId) await run.session.engine.containers.stop(containerId, 0, run.signal)
    },
  }
}
