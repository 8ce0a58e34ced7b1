import { contentHash } from '../containers/content-hash.ts'
import type { Stage } from '../stage.ts'
import { newContainerId, newImageId, readFacts } from './facts.ts'
import { mountText } from './image-volumes.ts'
import type { RolloutSpec } from './spec.ts'
import { stillUp } from './watch-container.ts'

/** The release is recorded before anything old is removed. */
export function recordStage({ image, release: kept }: RolloutSpec): Stage {
  return {
    name: 'record',
    summary: 'record the release',
    proves: true,
    check: async (run) => (run.recorded() ? 'done' : 'not-done'),
    async run(run) {
      const imageId = newImageId(run)
      const { digest = null, verified = false, imageVolumes = {} } = readFacts(run)
      await run.session.engine.containers.keepRunning(newContainerId(run), run.signal)
      // One that ended just before would never be started again.
      await stillUp(run)
      const release = run.recordRelease(
        {
          parts: [
            {
              ...{ part: run.workload.document.name, image: `${image.name}:${image.tag}` },
              ...{ digest, imageId, replicas: 1, mayEnd: false },
            },
          ],
          fingerprint: `sha256:${contentHash(kept.rendered)}`,
          config: { ...kept.config, ...mountsOf(imageVolumes) },
          rendered: kept.rendered,
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
