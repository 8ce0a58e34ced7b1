/** `registry.example:5000/shop/checkout:v2` → the last part of its name, and its tag or ''. */
export function imageParts(image: string): { readonly name: string; readonly tag: string } {
  const bare = image.replace(/@sha256:.*$/, '')
  const last = bare.slice(bare.lastIndexOf('/') + 1)
  const colon = last.lastIndexOf(':')
  return colon < 0
    ? { name: last, tag: '' }
    : { name: last.slice(0, colon), tag: last.slice(colon + 1) }
}

/** What tells images of one registry apart: `checkout:v2`. */
export function shortImage(image: string): string {
  const { name, tag } = imageParts(image)
  return tag === '' ? name : `${name}:${tag}`
}

/** `0.0.0.0:443->443/tcp` and its twin for IPv6 are one port to a reader. */
export function formatPorts(ports: readonly string[]): string {
  const short = ports.map((port) => port.replace(/^.*:(\d+)->/, '$1→').replace(/\/tcp$/, ''))
  return [...new Set(short)].join(', ')
}
