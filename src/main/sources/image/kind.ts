/**
 * One container from one image, start-first. `config` what a user writes · `observe` what there is ·
 * `plan` what would change; `rollout/` does and undoes it.
 */

import { isLocalOnly } from '../containers/image-name.ts'
import { createStage } from '../rollout/create.ts'
import { healthStage } from '../rollout/health.ts'
import { pullStage } from '../rollout/pull.ts'
import { recordStage } from '../rollout/record.ts'
import { removalStages } from '../rollout/removal.ts'
import { resolveStage } from '../rollout/resolve.ts'
import { retireStage } from '../rollout/retire.ts'
import { soakStage } from '../rollout/soak.ts'
import { startStage } from '../rollout/start.ts'
import { stopPreviousStage } from '../rollout/stop-previous.ts'
import type { Source } from '../source.ts'
import { type ImageConfig, imageConfigSchema, imageSample } from './config.ts'
import { type Observed, observe } from './observe.ts'
import { type ImageBody, plan } from './plan.ts'
import { hiddenIn, renderedDifference } from './render.ts'

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
      ...(body.order === 'replace-in-place' ? [stopPreviousStage(body)] : []),
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
