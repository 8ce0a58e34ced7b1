/** Warnings about its image before somebody agrees to it. Pure. */
import { sentence } from '../../../shared/lib/sentence.ts'
import { registryWords } from '../containers/ask-registries.ts'
import type { WantedImage } from '../rollout/spec.ts'
import type { Rendered } from '../single/render.ts'
import type { Intent } from '../stage.ts'
import type { Observed } from './observe.ts'

type Image = Omit<WantedImage, 'name'>

export function imageWarnings(
  image: Image,
  intent: Intent,
  { observed, rendered }: { readonly observed: Observed; readonly rendered: Rendered },
): readonly string[] {
  return [
    ...foundWarnings(image, observed, rendered),
    ...pinWarnings(intent, observed),
    ...accountWarnings(image, observed),
  ]
}

/** Words for an image that is gone: nothing that was built or loaded there can be had from anywhere else. */
function absentWords({ reference, tag }: Image, rendered: Rendered): string {
  if (!reference.startsWith('sha256:'))
    return `${reference} is not on the host, and nothing may be pulled`
  return `The image of this release is gone from the host, and no registry is known to have it: load or build ${rendered.image}:${tag} there again with the same id, or deploy that tag anew`
}

function foundWarnings(image: Image, { registry, local }: Observed, rendered: Rendered): string[] {
  if (registry.kind === 'failed' || registry.kind === 'absent') {
    const said = sentence(registryWords(image.reference, registry.failure))
    if (image.imageId !== null) return [`${said}: the image on the host is deployed`]
    return [registry.kind === 'failed' ? `${said}: the pull may fail` : said]
  }
  if (image.absent) return [absentWords(image, rendered)]
  if (registry.kind === 'digest' && registry.unfit !== undefined && !rendered.settings?.platform)
    return [`${image.reference} is ${registry.unfit}: the pull fails, or it does not start`]
  if (local && image.pull) return [`${image.reference} moved: the registry has a newer image`]
  return []
}

function pinWarnings({ tag, options: { digest } }: Intent, { tagMeans }: Observed): string[] {
  if (digest === undefined || !tagMeans || tagMeans === digest) return []
  return [`${tag} is ${tagMeans} by now: ${digest} is deployed, as was asked for`]
}

/** Warnings of an account that nobody chose, where several would do. */
function accountWarnings({ pull }: Image, { login }: Observed): string[] {
  if (pull === null || !login?.alsoFit) return []
  const { registry, named, alsoFit } = login
  return [
    `Several registry accounts fit ${registry}: ${named} is used; name one (source.registry) to have ${alsoFit.join(' or ')} used instead`,
  ]
}
