/** Address of the API of a proxy, as its user wrote it: `http://127.0.0.1:2019`, or the path of a socket. Pure. */
import type { ProxyAddress } from './proxy-api.ts'

export function addressOf(written: string): ProxyAddress {
  if (written.startsWith('/'))
    return { target: { socket: written }, isSecure: false, shown: written }
  const url = new URL(written)
  const isSecure = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port)
  return { target: { host, port }, isSecure, shown: url.origin }
}
