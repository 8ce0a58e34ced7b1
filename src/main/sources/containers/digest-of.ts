/**
 * `name@sha256:…` of an image in the repository it is named after; null for one that never met it. That
 * the same image was pushed elsewhere says nothing of where this name leads.
 */
export function digestIn(repoDigests: readonly string[], image: string): string | null {
  const wanted = familiar(nameOf(image))
  return repoDigests.find((known) => familiar(known.split('@')[0] ?? '') === wanted) ?? null
}

/** `sha256:…` alone. */
export function digestOf(repoDigests: readonly string[], image: string): string | null {
  return digestIn(repoDigests, image)?.split('@')[1] ?? null
}

/** The image is the one of that digest (`sha256:…`), under whatever name. */
export function hasDigest(repoDigests: readonly string[], digest: string): boolean {
  return repoDigests.some((known) => known.endsWith(`@${digest}`))
}

/** Without tag or digest. */
export function nameOf(reference: string): string {
  const [name = ''] = reference.split('@')
  const colon = name.lastIndexOf(':')
  return colon > name.lastIndexOf('/') ? name.slice(0, colon) : name
}

/** As engines shorten names of the default registry (distribution reference grammar). */
export function familiar(name: string): string {
  return name.replace(/^(?:index\.)?docker\.io\//, '').replace(/^library\//, '')
}
