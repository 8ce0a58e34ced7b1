import { fail } from '../../../../shared/lib/failure-error.ts'
import type { Stage, StageRun } from '../../source.ts'
import type { DeployBody } from '../plan.ts'

/** Finds the exact image that will run, or says that it is not to be had. */
export function resolveStage(body: DeployBody): Stage {
  return {
    name: 'resolve',
    check: async () => 'done',
    async run(run) {
      for (const old of body.running) {
        run.note(`${old.name} is serving`, {
          type: 'container',
          containerId: old.id,
          name: old.name,
          role: 'old',
          moment: 'serving',
        })
      }
      if (body.pull) return
      await resolveLocal(run, body)
    },
  }
}

async function resolveLocal(run: StageRun, body: DeployBody): Promise<void> {
  const image = await run.session.engine.images.inspect(body.imageId ?? body.reference, run.signal)
  if (!image || body.absent) {
    fail({
      kind: 'image-not-found',
      host: run.session.name,
      image: body.reference,
      pull: body.neverPulls ? 'never' : 'allowed',
    })
  }
  const digest = digestOf(image.repoDigests)
  run.remember({ imageId: image.id, digest, hasHealthcheck: image.hasHealthcheck })
  run.note(`${body.reference} is ${image.id}`, { type: 'image', digest, imageId: image.id })
}

/** `sha256:…` of the first known registry digest; null for an image that never met a registry. */
export function digestOf(repoDigests: readonly string[]): string | null {
  return repoDigests[0]?.split('@')[1] ?? null
}
