import tls from 'node:tls'

let known: readonly string[] | undefined

/** Who this machine trusts beside those that Node does, as PEM: somebody's own services have certificates of their own. */
export function systemAuthorities(): readonly string[] {
  known ??= [...new Set([...tls.getCACertificates('default'), ...tls.getCACertificates('system')])]
  return known
}
