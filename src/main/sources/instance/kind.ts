/**
 * A main with its sidecars and inits, each a container of ours on a network of their own. `config` what a user writes ·
 * `order` after what each starts · `observe` what there is · `plan` what would change, service by service; the
 * rollout does and undoes it.
 */
import type { Settings } from '../../../shared/model/settings.ts'
import { isLocalOnly } from '../containers/image-name.ts'
import { controlStages } from '../rollout/control.ts'
import { facesKept } from '../rollout/faces/kept-face.ts'
import { tellingParts } from '../rollout/in-part.ts'
import { removalStages } from '../rollout/removal.ts'
import { severalStages } from '../rollout/several.ts'
import { withConsents } from '../single/config.ts'
import type { DeclaredPart, Source } from '../source.ts'
import { aroundStage, type SourceServices, type Stage } from '../stage.ts'
import type { InstanceBody } from './body.ts'
import {
  type InstanceConfig,
  instanceConfigSchema,
  instanceOrigin,
  instanceSample,
  instanceTraits,
  type Service,
} from './config.ts'
import { referenceText, settledReference } from './image-reference.ts'
import { type Observed, observe } from './observe.ts'
import { plan } from './plan.ts'
import { flatten, hiddenIn, namesIn, renderedDifference } from './render.ts'
import { drift, standing } from './standing.ts'
import { takeOver } from './take-over.ts'

export const instanceSource = (
  services: SourceServices,
): Source<InstanceConfig, Observed, InstanceBody> => ({
  kind: 'instance',
  title: 'Instance',
  description:
    'A main with its sidecars and inits, on a network of their own, one proved after another.',
  schema: instanceConfigSchema,
  sample: instanceSample,
  traits: instanceTraits,
  origin: instanceOrigin,
  defaultTag: () => '',
  declaredParts: ({ services: all }, settings) =>
    all.map((service) => declaredOf(service, settings)),
  standing,
  drift,
  allow: withConsents,
  takeOver,
  names: namesIn,
  observe: (context, workload, asked) => observe({ ...services, ...context }, workload, asked),
  plan,
  stages: (body) => stagesOf(services, body),
  hidden: (body) => (body.type === 'deploy' ? hiddenIn(body.rendered) : { secrets: [], names: [] }),
  moved(before, after) {
    if (before.type !== 'deploy' || after.type !== 'deploy') return []
    return renderedDifference(before.rendered, after.rendered)
  },
})

function stagesOf(services: SourceServices, body: InstanceBody): readonly Stage[] {
  switch (body.type) {
    case 'deploy': {
      const { rendered, spec } = body
      const config = { ...flatten(rendered), ...facesKept(spec.faces) }
      return severalStages(services, { ...spec, release: { config, rendered } })
    }
    case 'remove':
      return told(removalStages(body), body.services)
    default:
      return told(controlStages(body), body.services)
  }
}

/** Stages that tell of each container of which service it is. */
function told(stages: readonly Stage[], services: Readonly<Record<string, string>>) {
  return stages.map((stage) =>
    aroundStage(stage, ['run', 'again', 'undo'], (run, work) => work(tellingParts(run, services))),
  )
}

function declaredOf(
  { name: part, image, registry: account, pull }: Service,
  { registryPrefix }: Pick<Settings, 'registryPrefix'>,
): DeclaredPart {
  const reference = settledReference(image, registryPrefix)
  const unasked = isLocalOnly(reference.name)
    ? 'local-only'
    : pull === 'never'
      ? 'never-pulled'
      : null
  const isPinned = reference.digest !== null
  return { part, account, unasked, isPinned, reference: referenceText(reference) }
}
