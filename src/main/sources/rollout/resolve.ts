import { fail } from '../../../shared/lib/failure-error.ts'
import { digestOf } from '../containers/digest-of.ts'
import type { DeployBody } from '../image/plan.ts'
import type { Stage, StageRun } from '../source.ts'
import { refuseUnreachable } from './probe/prober.ts'

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
      await refuseUnreachable(run, body)
      if (body.pull) return
      await resolveLocal(run, body)
    },
  }
}

async function resolveLocal(run: StageRun, body: DeployBody): Promise<void> {
  const image = await run.session.engine.images.inspect(body.imageId ?? body.reference, run.signal)
  const release = run.intent.release?.release
  if (!image || body.absent) {
    fail({
      kind: 'image-not-found',
      host: run.session.name,
      image: body.reference,
      pull: body.neverPulls ? 'never' : 'allowed',
      ...(release && { release: release.name }),
    })
  }
  // A release knows its digest, though the host may have forgotten where the image came from.
  const known = release?.digest
  const digest = known ?? digestOf(image.repoDigests, body.rendered.image)
  run.remember({ imageId: image.id, digest, hasHealthcheck: image.hasHealthcheck })
  run.note(`${body.reference} is ${image.id}`, { type: 'image', digest, imageId: image.id })
}
