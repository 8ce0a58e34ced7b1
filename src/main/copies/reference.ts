/** Reference that an image to copy is asked for by, and what it is called afterwards. */
import { fail } from '../../shared/lib/failure-error.ts'
import { isTag, parseImageName } from '../sources/containers/image-name.ts'

export interface Asked {
  /** For the engine that has it. */
  readonly image: string
  /** With a tag. */
  readonly name: string
}

interface Parts {
  readonly name: string
  readonly tag: string | undefined
  readonly digest: string | undefined
}

const idPattern = /^sha256:[0-9a-f]{64}$/

/** Throws `invalid`. An image asked for by digest alone is called by the beginning of that. */
export function askedFor(image: string, as: string | undefined): Asked {
  const wanted = as === undefined ? undefined : nameOf(partsOf('as', as))
  if (idPattern.test(image))
    return {
      image,
      name: wanted ?? refuse('image', 'an id is no name: say what it is called (as)'),
    }
  const parts = partsOf('image', image)
  const { name, digest } = parts
  return {
    image: digest === undefined ? nameOf(parts) : `${name}@${digest}`,
    name: wanted ?? nameOf(parts),
  }
}

function nameOf({ name, tag, digest }: Parts): string {
  return `${name}:${tag ?? (digest ? digest.replace(':', '-').slice(0, 19) : 'latest')}`
}

function partsOf(path: string, text: string): Parts {
  const at = text.indexOf('@')
  const digest = at < 0 ? undefined : text.slice(at + 1)
  const rest = at < 0 ? text : text.slice(0, at)
  const colon = rest.lastIndexOf(':')
  const hasTag = colon > rest.lastIndexOf('/')
  const name = hasTag ? rest.slice(0, colon) : rest
  const tag = hasTag ? rest.slice(colon + 1) : undefined
  const parsed = parseImageName(name)
  if (!parsed.ok) refuse(path, parsed.error)
  if (tag !== undefined && !isTag(tag)) refuse(path, `"${tag}" is not an image tag`)
  if (digest !== undefined && !idPattern.test(digest))
    refuse(path, 'a digest is sha256: and 64 of 0-9 and a-f')
  return { name, tag, digest }
}

function refuse(path: string, message: string): never {
  return fail({ kind: 'invalid', what: 'image to copy', issues: [{ path, message }] })
}
