import { fail } from '../../../shared/lib/failure-error.ts'
import { onlyPart } from '../../../shared/model/release.ts'
import { digestOf } from '../containers/digest-of.ts'
import { noteMoment } from '../containers/lanes.ts'
import type { Stage, StageRun } from '../stage.ts'
import { addFacts } from './facts.ts'
import type { RolloutSpec, WantedImage } from './spec.ts'

/** Finds the exact image that will run, or says that it is not to be had. */
export function resolveStage({ image, previous, probe, container }: RolloutSpec): Stage {
  return {
    name: 'resolve',
    summary: `find ${image.reference}`,
    check: async () => 'done',
    async run(run) {
      for (const { id, name } of previous)
        noteMoment(run, `${name} is serving`, { id, name, role: 'old', moment: 'serving' })
      // Before anything is touched: where nothing leads to the containers of the host, a good version could not be
      // told from a bad one.
      if (probe) await run.session.reach.prepare(container.network, run.signal)
      if (!image.pull) await resolveLocal(run, image)
    },
  }
}

async function resolveLocal(run: StageRun, wanted: WantedImage): Promise<void> {
  const image = await run.session.engine.images.inspect(
    wanted.imageId ?? wanted.reference,
    run.signal,
  )
  const release = run.intent.release?.release
  if (!image || wanted.absent) {
    fail({
      kind: 'image-not-found',
      host: run.session.name,
      image: wanted.reference,
      pull: wanted.neverPulls ? 'never' : 'allowed',
      ...(release && { release: release.name }),
    })
  }
  // A release knows its digest, though the host may have forgotten where the image came from.
  const known = release && onlyPart(release)?.digest
  const digest = known ?? digestOf(image.repoDigests, wanted.name)
  addFacts(run, { imageId: image.id, digest, hasHealthcheck: image.hasHealthcheck })
  run.note(`${wanted.reference} is ${image.id}`, { type: 'image', digest, imageId: image.id })
}
