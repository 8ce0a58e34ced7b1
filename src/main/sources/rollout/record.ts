import { fail } from '../../../shared/lib/failure-error.ts'
import type { DeployBody } from '../image/plan.ts'
import { flatten } from '../image/render.ts'
import type { Stage } from '../source.ts'
import { newContainerId, readFacts } from './facts.ts'
import { mountText } from './image-volumes.ts'
import { stillUp } from './watch-container.ts'

/** The release is recorded before anything old is removed. */
export function recordStage(body: DeployBody): Stage {
  return {
    name: 'record',
    proves: true,
    check: async (run) => (run.recorded() ? 'done' : 'not-done'),
    async run(run) {
      const { imageId, digest = null, verified = false, imageVolumes = {} } = readFacts(run.facts)
      if (!imageId) fail({ kind: 'interrupted', stage: 'resolve' })
      await run.session.engine.containers.keepRunning(newContainerId(run.facts), run.signal)
      // One that ended just before would never be started again.
      await stillUp(run)
      const release = run.recordRelease(
        {
          image: body.rendered.image,
          digest,
          imageId,
          config: { ...flatten(body.rendered), ...mountsOf(imageVolumes) },
          rendered: body.rendered,
        },
        verified,
      )
      run.note(`recorded ${release.name}`, { type: 'release', release: release.name })
      return undefined
    },
  }
}

function mountsOf(volumes: Readonly<Record<string, string>>): Record<string, string> {
  const mounts = Object.entries(volumes).map(
    ([target, volume]) => [`mount.${target}`, mountText({ target, volume })] as const,
  )
  return Object.fromEntries(mounts)
}
