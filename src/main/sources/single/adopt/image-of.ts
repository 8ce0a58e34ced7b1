/** Image that a container that is taken over runs, as a document names an image. Pure. */
import type { Inspection } from '../../../engine/inspection.ts'
import { parseImageName } from '../../containers/image-name.ts'
import { type Facts, type Part, textIn } from './reading.ts'

interface Reference {
  readonly image: string
  readonly tag: string
  /** `sha256:…`; '' = by its tag. */
  readonly digest: string
}

/** Null where its image has no name that a document could hold. */
export function imageOf(inspection: Inspection): (Part & { readonly tag: string }) | null {
  const { config, image } = inspection
  const written = textIn(config, 'Image')
  const isId = isIdOf(inspection, written)
  const tags = image?.tags ?? []
  const [first = ''] = [...tags, ...(image?.digests ?? [])]
  const found = referenceOf(isId ? first : written)
  if (!found || !parseImageName(found.image).ok) return null
  const tag = found.tag || tagOf(tags, found.image)
  const isPinned = found.digest !== '' && !isId
  const named = `${found.image}:${tag}`
  return {
    tag,
    fields: { image: found.image, defaultTag: tag, ...pullOf(image) },
    lost: isPinned ? [`that it runs ${found.digest} alone, whatever the tag means`] : [],
    said: [
      ...(isId ? [`It was made from the id of its image: the document names it ${named}`] : []),
      ...(image && !isId && !isPinned && !hasTag(tags, found.image, tag)
        ? [`${named} is another image by now: the next deployment runs that one`]
        : []),
      ...imageWarnings(image),
    ],
  }
}

/** One that is called like the beginning of its own id is called so. */
function isIdOf({ imageId, image }: Inspection, written: string): boolean {
  const plain = (id: string) => id.replace(/^sha256:/, '')
  return plain(imageId).startsWith(plain(written)) && !hasTag(image?.tags ?? [], written, 'latest')
}

function imageWarnings(image: Inspection['image']): string[] {
  if (image === null)
    return [
      'Its image is gone from the host: what is its own and what its image says cannot be told apart, and none like it could be made',
    ]
  return image.digests.length === 0
    ? ['Its image was never pulled: it is looked for on its host alone, as long as it is there']
    : []
}

const pullOf = (image: Inspection['image']): Facts =>
  image && image.digests.length === 0 ? { pull: 'if-missing' } : {}

function referenceOf(text: string): Reference | null {
  const [named = '', digest = ''] = text.split('@')
  const at = named.lastIndexOf(':')
  const hasTagged = at > named.lastIndexOf('/')
  const image = hasTagged ? named.slice(0, at) : named
  if (image === '') return null
  const tag = hasTagged ? named.slice(at + 1) : digest === '' ? 'latest' : ''
  return { image, tag, digest }
}

function tagOf(tags: readonly string[], image: string): string {
  const own = tags.find((each) => each.startsWith(`${image}:`))
  return own?.slice(image.length + 1) ?? 'latest'
}

/** Engines name what is of Docker Hub in short. */
function hasTag(tags: readonly string[], image: string, tag: string): boolean {
  const short = image.replace(/^(docker\.io\/)?(library\/)?/, '')
  return tags.some((each) => each === `${image}:${tag}` || each === `${short}:${tag}`)
}
