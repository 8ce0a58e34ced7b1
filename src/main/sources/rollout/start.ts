/** The new container starts; where only one can run, once the previous one has stopped. */

import { isUp } from '../../../shared/model/container-state.ts'
import { noteMoment } from '../containers/lanes.ts'
import type { Stage } from '../stage.ts'
import { addFacts, newContainerId, readFacts } from './facts.ts'
import { shortestBackMs, untilBack } from './health.ts'
import { judgePlaces } from './mounts.ts'
import type { RolloutSpec } from './spec.ts'

/** Starts the new container. */
function startStage(): Stage {
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
    },
    // It was never proved, so nothing is owed a graceful end; and a port it holds must be free
    // before the old one can come back.
    async undo(run) {
      const { containerId } = readFacts(run)
      if (containerId) await run.session.engine.containers.stop(containerId, 0, run.signal)
    },
  }
}

/** The engine follows links as it starts a container: they are looked at just before, too. */
export function judgedStartStage({ container: { mounts } }: RolloutSpec): Stage {
  const start = startStage()
  return {
    ...start,
    async run(run) {
      await judgePlaces(run, mounts)
      return await start.run(run)
    },
  }
}

/**
 * Replace in place: the previous one gives up its port or volume first; undo starts it again. Its name is kept in
 * journals and timelines.
 */
export function stopPreviousStage(spec: RolloutSpec): Stage {
  const { previous, stopTimeoutMs, healthTimeoutMs } = spec
  return {
    name: 'stop-old',
    undoMs: (previous.length + 1) * (stopTimeoutMs + healthTimeoutMs + shortestBackMs),
    ...(previous.length > 0 && { summary: `stop ${previous.map(({ name }) => name).join(', ')}` }),
    async check(run) {
      for (const { id } of previous) {
        const container = await run.session.engine.containers.inspect(id, run.signal)
        if (container && isUp(container)) return 'not-done'
      }
      return 'done'
    },
    async run(run) {
      if (previous.length === 0) return 'skipped'
      for (const { id, name } of previous) {
        const { stoppingOld = [], stoppedOld = [] } = readFacts(run)
        addFacts(run, { stoppingOld: [...stoppingOld, id] })
        await run.session.engine.containers.stop(id, stopTimeoutMs, run.signal)
        addFacts(run, { stoppedOld: [...stoppedOld, id] })
        noteMoment(run, `stopped ${name}`, { id, name, role: 'old', moment: 'not-serving' })
      }
    },
    async undo(run) {
      const { containers } = run.session.engine
      const { stoppingOld = [], stoppedOld = [] } = readFacts(run)
      for (const each of previous.filter(({ id }) => stoppingOld.includes(id))) {
        const { id, name, serves, proof } = each
        // The engine goes on with a stop that we hung up on: it must be over before the start.
        if (!stoppedOld.includes(id)) await containers.stop(id, 0, run.signal)
        await containers.start(id, run.signal)
        noteMoment(run, `started ${name} again`, { id, name, role: 'old', moment: 'started' })
        if (serves && proof) await untilBack(run, { id, name, healthTimeoutMs, ...proof })
        noteMoment(run, `${name} serves again`, { id, name, role: 'old', moment: 'serving' })
      }
    },
  }
}
