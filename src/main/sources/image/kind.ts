/**
 * One container from an image of a registry, or that its host has. `config` where it comes from · `observe` what there is
 * of it · `plan` what that means; what it has in common with others of one container is `single/`.
 */

import { isLocalOnly } from '../containers/image-name.ts'
import { rolloutStages } from '../rollout/rollout.ts'
import { rolloutOf, type SingleBody } from '../single/body.ts'
import { withConsents } from '../single/config.ts'
import { singleKind, stagesAsItIs } from '../single/single.ts'
import type { Source } from '../source.ts'
import type { SourceServices } from '../stage.ts'
import { takeOver } from './adopt/take-over.ts'
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

export const imageSource = (
  services: SourceServices,
): Source<ImageConfig, Observed, SingleBody> => ({
  ...singleKind,
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
  allow: withConsents,
  takeOver,
  observe: (context, workload, asked) => observe({ ...services, ...context }, workload, asked),
  plan,
  stages: (body) =>
    body.type === 'deploy'
      ? rolloutStages(services, rolloutOf(body))
      : stagesAsItIs(services, body),
})

function unasked(image: string, pull: ImageConfig['pull']) {
  if (isLocalOnly(image)) return 'local-only'
  return pull === 'never' || copyHostIn({ pull }) !== undefined ? 'never-pulled' : null
}
