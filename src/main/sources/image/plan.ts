/** Plan of a deployment of an image on one target: pure data from what was observed. */
import type { Difference } from '../../../shared/model/difference.ts'
import { onlyPart } from '../../../shared/model/release.ts'
import type { Image } from '../../engine/image.ts'
import { isSameImage } from '../../hosts/copy-image.ts'
import type { FilledWorkload } from '../../secrets/fill-env.ts'
import { hasDigest } from '../containers/digest-of.ts'
import type { WantedImage } from '../rollout/spec.ts'
import type { SingleBody } from '../single/body.ts'
import { type FoundImage, planAsItIs, planDeploy, wantedContainer } from '../single/plan.ts'
import type { Rendered } from '../single/render.ts'
import type { PlanContext, SourcePlan } from '../source.ts'
import type { Intent } from '../stage.ts'
import { accountIn, type ImageConfig } from './config.ts'
import { copyHostIn, whatToCopy } from './copy-from.ts'
import type { Observed, RegistryAnswer } from './observe.ts'
import { imageWarnings } from './warnings.ts'

export function plan(
  context: PlanContext,
  workload: FilledWorkload,
  { intent, observed }: { readonly intent: Intent; readonly observed: Observed },
): SourcePlan<SingleBody> {
  const config = workload.document.source as ImageConfig
  const planning = { workload, config, intent, seen: observed }
  const asItIs = planAsItIs(context, planning)
  if (asItIs) return asItIs
  const wanted = wantedContainer(context, planning, config.image)
  const found = foundImage(config, intent, { observed, rendered: wanted.rendered })
  const planned = planDeploy(context, planning, { made: wanted, found })
  return { ...planned, shown: { ...planned.shown, ...pinOf(intent, observed) } }
}

function foundImage(
  config: ImageConfig,
  intent: Intent,
  { observed, rendered }: { readonly observed: Observed; readonly rendered: Rendered },
): FoundImage {
  const { local, registry, copy, reference } = observed
  const { platform = '' } = rendered.settings ?? {}
  const isFresh = local !== null && isWhatIsWanted(local, observed, { pull: config.pull, platform })
  const image: FoundImage['image'] = {
    reference,
    tag: intent.release?.release.tag ?? intent.tag,
    imageId: isFresh ? local.id : null,
    pull: isFresh ? null : whatToHave(observed, intent, { rendered, config }),
    absent: !isFresh && isNowhere(observed),
    neverPulls: config.pull === 'never' || copyHostIn(config) !== undefined,
  }
  return {
    image,
    difference: imageDifference(image, intent),
    warnings: imageWarnings(image, intent, { observed, rendered }),
    basis: {
      reference,
      'image on the host': local?.id ?? 'absent',
      'image in the registry': registry.kind === 'digest' ? registry.digest : registry.kind,
      ...(copy && { [`image on ${copy.host}`]: copy.image.id }),
    },
    unknown:
      registry.kind === 'failed' ? '; whether its registry has a newer one is not known' : '',
  }
}

function isWhatIsWanted(
  local: Image,
  { registry, copy }: Observed,
  { pull, platform }: { readonly pull: ImageConfig['pull']; readonly platform: string },
): boolean {
  if (copy) return isSameImage(local, copy.image)
  return isEnough(local, registry, pull) && fits(local, registry, platform)
}

function whatToHave(
  observed: Observed,
  intent: Intent,
  {
    rendered: { image, settings: { platform = '' } = {} },
    config,
  }: { readonly rendered: Rendered; readonly config: ImageConfig },
): WantedImage['pull'] {
  const { copy, reference } = observed
  if (copy) return whatToCopy(copy, reference, image)
  return withPlatform(whatToPull(observed, intent, { image, account: accountIn(config) }), platform)
}

const isNowhere = ({ copy, registry: { kind } }: Observed): boolean =>
  !copy && (kind === 'absent' || kind === 'not-asked')

/** Whether the host's image is enough where the registry refuses or has none: only `always` insists. */
function isEnough(local: Image, registry: RegistryAnswer, pull: ImageConfig['pull']): boolean {
  if (registry.kind === 'digest') return hasDigest(local.repoDigests, registry.digest)
  return registry.kind === 'not-asked' || pull !== 'always'
}

/** One digest may stand for several platforms; where nobody can be asked for another, its engine says so. */
function fits({ os, arch }: Image, registry: RegistryAnswer, platform: string): boolean {
  return (
    registry.kind !== 'digest' || platform === '' || `${platform}/`.startsWith(`${os}/${arch}/`)
  )
}

const withPlatform = (pull: WantedImage['pull'], platform: string): WantedImage['pull'] =>
  pull && platform !== '' ? { ...pull, platform } : pull

/** `image` is the release's own on a rollback: the workload may have another by now. */
function whatToPull(
  observed: Observed,
  intent: Intent,
  { image, account }: { readonly image: string; readonly account: string },
): WantedImage['pull'] {
  const { registry } = observed
  if (registry.kind === 'not-asked' || registry.kind === 'absent') return null
  const digest = registry.kind === 'digest' ? registry.digest : null
  const byDigest = intent.release && onlyPart(intent.release.release)?.digest
  const reference = byDigest ? `${image}@${byDigest}` : observed.reference
  return { reference, digest, ...(account !== '' && { account }) }
}

/** By id where that is known, else by digest. */
function imageDifference(
  { tag, imageId, pull }: FoundImage['image'],
  { live }: Intent,
): Difference[] {
  const copied = pull?.copy?.image
  const was = live && onlyPart(live.release)
  const before = was ? (imageId || copied ? was.imageId : (was.digest ?? was.imageId)) : null
  const after = imageId ?? copied ?? pull?.digest ?? 'known after the pull'
  const wasTag = live?.release.tag ?? null
  return [
    ...(wasTag === tag ? [] : [{ field: 'tag', before: wasTag, after: tag }]),
    ...(before === after ? [] : [{ field: 'image id', before, after }]),
  ]
}

function pinOf({ options: { digest } }: Intent, { tagMeans = null }: Observed) {
  return digest === undefined ? {} : { pin: { digest, tagMeans } }
}
