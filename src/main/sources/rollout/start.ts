import { noteMoment } from '../containers/lanes.ts'
import type { Stage } from '../stage.ts'
import { newContainerId, readFacts } from './facts.ts'

/** Starts the new container. */
export function startStage(): Stage {
  return {
    name: 'start',
    summary: 'start it',
    async check(run) {
      const { containerId } = readFacts(run)
      const container = containerId && (await run.session.engine.containers.inspect(containerId))
      return container && container.state === 'running' ? 'done' : 'not-done'
    },
    async run(run) {
      const id = newContainerId(run)
      await run.session.engine.containers.start(id, run.signal)
      const name = readFacts(run).containerName ?? id
      noteMoment(run, `started ${name}`, { id, name, role: 'new', moment: 'started' })
      return undefined
    },
    // It was never proved, so nothing is owed a graceful end; and a port it holds must be free
    // before the old one can come back.
    async undo(run) {
      const { containerId } = readFacts(run)
      if (containerId) await run.session.engine.containers.stop(containerId, 0, run.signal)
    },
  }
}
