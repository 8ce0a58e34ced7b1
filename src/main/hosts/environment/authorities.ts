import tls from 'node:tls'

let known: { readonly defaults: readonly string[]; readonly all: readonly string[] } | undefined

/**
 * Who this machine trusts beside those that Node does, as PEM: somebody's own services have certificates of their own.
 * Read once, and again where Node was given others.
 */
export function systemAuthorities(): readonly string[] {
  const defaults = tls.getCACertificates('default')
  if (known?.defaults !== defaults) {
    known = { defaults, all: [...new Set([...defaults, ...tls.getCACertificates('system')])] }
  }
  return known.all
}
