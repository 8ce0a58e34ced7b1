/**
 * One container from one image, start-first. `config` what a user writes · `observe` what there is ·
 * `plan` what would change; the rollout does and undoes it.
 */

import { isLocalOnly } from '../containers/image-name.ts'
import { controlStages } from '../rollout/control.ts'
import { removalStages } from '../rollout/removal.ts'
import { rolloutStages } from '../rollout/rollout.ts'
import type { Source } from '../source.ts'
import type { SourceServices, Stage } from '../stage.ts'
import { takeOver } from './adopt/take-over.ts'
import { type ImageBody, rolloutOf } from './body.ts'
import {
  accountIn,
  type ImageConfig,
  imageConfigSchema,
  imageOrigin,
  imageSample,
  imageTraits,
} from './config.ts'
import { copyHostIn } from './copy-from.ts'
import { type Observed, observe } from './observe.ts'
import { plan } from './plan.ts'
import { hiddenIn, namesIn, renderedDifference } from './render.ts'
import { standing } from './standing.ts'

export const imageSource = (
  services: SourceServices,
): Source<ImageConfig, Observed, ImageBody> => ({
  kind: 'image',
  title: 'Image',
  description: 'One container from one image; the old one serves until the new one is proved.',
  schema: imageConfigSchema,
  sample: imageSample,
  traits: imageTraits,
  origin: imageOrigin,
  defaultTag: (config) => config.defaultTag,
  declared: (config) => ({
    image: config.image,
    tag: config.defaultTag,
    account: accountIn(config),
    unasked: unasked(config.image, config.pull),
  }),
  account: accountIn,
  standing,
  allow: (config, consents) => ({
    ...config,
    allow: [...new Set([...(config.allow ?? []), ...consents])],
  }),
  takeOver,
  observe: (context, workload, intent, signal) =>
    observe({ ...services, ...context }, workload, intent, signal),
  plan,
  stages: (body) => stagesOf(services, body),
  names: namesIn,
  hidden: (body) => (body.type === 'deploy' ? hiddenIn(body.rendered) : { secrets: [], names: [] }),
  moved(before, after) {
    if (before.type !== 'deploy' || after.type !== 'deploy') return []
    return renderedDifference(before.rendered, after.rendered)
  },
})

function stagesOf(services: SourceServices, body: ImageBody): readonly Stage[] {
  switch (body.type) {
    case 'remove':
      return removalStages(body)
    case 'deploy':
      return rolloutStages(services, rolloutOf(body))
    default:
      return controlStages(body)
  }
}

function unasked(image: string, pull: ImageConfig['pull']) {
  if (isLocalOnly(image)) return 'local-only'
  return pull === 'never' || copyHostIn({ pull }) !== undefined ? 'never-pulled' : null
}
