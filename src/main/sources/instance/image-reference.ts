/** Images as services name them: with a tag, or a digest. Pure. */
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { isTag, parseImageName } from '../containers/image-name.ts'

export interface Reference {
  /** Without tag and digest. */
  readonly name: string
  /** `latest` where none is said; '' beside a digest. */
  readonly tag: string
  /** `sha256:…`; null = it is meant by its tag. */
  readonly digest: string | null
}

/** `acme/web`, `acme/web:1`, `acme/web@sha256:…`; the error is a sentence for the field. */
export function parseReference(text: string): Result<Reference, string> {
  const [named = '', digest = null, ...more] = text.split('@')
  if (more.length > 0) return err('an image has one digest')
  if (digest !== null && !/^sha256:[0-9a-f]{64}$/.test(digest))
    return err('a digest is sha256: and 64 digits of 0-9 a-f')
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1)
  const name = colon < 0 ? named : named.slice(0, colon)
  const tag = colon < 0 ? (digest === null ? 'latest' : '') : named.slice(colon + 1)
  const parsed = parseImageName(name)
  if (!parsed.ok) return parsed
  if (tag !== '' ? !isTag(tag) : digest === null) return err(`"${tag}" is not an image tag`)
  return ok({ name, tag, digest })
}

/** Reference that is asked for by name: `prefix` goes before those that name no registry themselves; '' = none. */
export function settledReference(image: string, prefix: string): Reference {
  const parsed = parseReference(image)
  // The schema has checked it.
  if (!parsed.ok) throw new Error(parsed.error)
  const named = parseImageName(parsed.value.name)
  const isBare = named.ok && named.value.domain === ''
  return isBare && prefix !== ''
    ? { ...parsed.value, name: `${prefix}/${parsed.value.name}` }
    : parsed.value
}

export const referenceText = ({ name, tag, digest }: Reference): string =>
  digest === null ? `${name}:${tag}` : `${name}@${digest}`
