/** Short name that tells images of one registry apart: the last part of the name, and the tag, as `checkout:v2`. */
export function shortImage(image: string): string {
  const bare = image.replace(/@sha256:.*$/, '')
  return bare.slice(bare.lastIndexOf('/') + 1)
}

/** `0.0.0.0:443->443/tcp` and its twin for IPv6 are one port to a reader. */
export function formatPorts(ports: readonly string[]): string {
  const short = ports.map((port) => port.replace(/^.*:(\d+)->/, '$1→').replace(/\/tcp$/, ''))
  return [...new Set(short)].join(', ')
}
