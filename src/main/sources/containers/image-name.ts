import { err, ok, type Result } from '../../../shared/lib/result.ts'

/**
 * An image name without tag or digest, after the distribution reference grammar
 * (https://github.com/distribution/reference): `[domain/]path`.
 */
export interface ImageName {
  /** '' = the engine's default registry. */
  readonly domain: string
  readonly path: string
}

const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const domainPattern =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]{1,5})?$/
const idPattern = /^[0-9a-f]{64}$/
const tagPattern = /^[\w][\w.-]{0,127}$/
const maxLength = 255

export function isTag(text: string): boolean {
  return tagPattern.test(text)
}

/** Parses `image` of a config; the error is a sentence for the field. */
export function parseImageName(text: string): Result<ImageName, string> {
  if (text.trim() === '') return err('name an image')
  if (text !== text.trim()) return err('an image name has no space around it')
  if (text.length > maxLength) return err(`an image name has at most ${maxLength} characters`)
  if (text.includes('@')) return err('leave the digest out: a deployment chooses it')
  if (idPattern.test(text)) return err('that is an image id: name the image')
  const { domain, path } = splitDomain(text)
  if (path.includes(':')) return err('leave the tag out: a deployment chooses it')
  if (domain !== '' && !domainPattern.test(domain)) return err(`"${domain}" is not a registry name`)
  const wrong = path.split('/').find((part) => !component.test(part))
  if (wrong !== undefined) {
    return err(`"${wrong}" is not allowed in an image name: use a-z, 0-9 and inner . _ -`)
  }
  return ok({ domain, path })
}

function splitDomain(text: string): ImageName {
  const slash = text.indexOf('/')
  const head = slash < 0 ? '' : text.slice(0, slash)
  const isDomain = head === 'localhost' || head.includes('.') || head.includes(':')
  return isDomain ? { domain: head, path: text.slice(slash + 1) } : { domain: '', path: text }
}

/** True where only a local build can have the image: nothing to pull it from. */
export function isLocalOnly(image: string): boolean {
  return splitDomain(image).domain === 'localhost'
}

/** Characters Docker allows in a name; the rest becomes `-` (TF-29). */
export function cleanName(text: string): string {
  return text.replace(/[^a-zA-Z0-9_.-]/g, '-').replace(/^[-.]+|[-.]+$/g, '')
}
