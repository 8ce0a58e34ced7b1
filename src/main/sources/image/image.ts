/**
 * One container from one image, start-first. `config` what a user writes · `observe` what there is ·
 * `plan` what would change · `stages/` how it is done and undone.
 */
import type { Source } from '../source.ts'
import { type ImageConfig, imageConfigSchema, imageSample } from './config.ts'
import { type Observed, observe } from './observe.ts'
import { type ImageBody, plan } from './plan.ts'
import { isLocalOnly } from './reference.ts'
import { hiddenIn, renderedDifference } from './render.ts'
import { createStage } from './stages/create.ts'
import { healthStage } from './stages/health.ts'
import { pullStage } from './stages/pull.ts'
import { recordStage } from './stages/record.ts'
import { removalStages } from './stages/removal.ts'
import { resolveStage } from './stages/resolve.ts'
import { retireStage } from './stages/retire.ts'
import { soakStage } from './stages/soak.ts'
import { startStage } from './stages/start.ts'
import { stopOldStage } from './stages/stop-old.ts'

export const imageSource: Source<ImageConfig, Observed, ImageBody> = {
  kind: 'image',
  title: 'Image',
  description: 'One container from one image; the old one serves until the new one is proved.',
  schema: imageConfigSchema,
  sample: imageSample,
  actions: ['deploy', 'rollback', 'remove'],
  defaultTag: (config) => config.defaultTag,
  declared: ({ image, defaultTag, pull }) => ({
    image,
    tag: defaultTag,
    unasked: unasked(image, pull),
  }),
  observe,
  plan,
  stages(body) {
    if (body.type === 'remove') return removalStages(body)
    return [
      resolveStage(body),
      pullStage(body),
      createStage(body),
      ...(body.order === 'replace-in-place' ? [stopOldStage(body)] : []),
      startStage(),
      healthStage(body),
      soakStage(body),
      recordStage(body),
      retireStage(body),
    ]
  },
  hidden: (body) => (body.type === 'remove' ? { secrets: [], names: [] } : hiddenIn(body.rendered)),
  moved(before, after) {
    if (before.type === 'remove' || after.type === 'remove') return []
    return renderedDifference(before.rendered, after.rendered)
  },
}

function unasked(image: string, pull: ImageConfig['pull']) {
  if (isLocalOnly(image)) return 'local-only'
  return pull === 'never' ? 'never-pulled' : null
}
