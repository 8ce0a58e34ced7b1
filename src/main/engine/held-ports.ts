/**
 * Finds the container that holds a port of the host. One on another address, or of another protocol, holds nothing.
 * Pure.
 */
/** A published port of the host; `ip` '' = every interface. */
export interface HostPort {
  readonly ip: string
  readonly port: string
  readonly protocol: string
}

export interface HeldPort extends HostPort {
  /** The container that publishes it. */
  readonly name: string
}

/** Running ones publish as `ip:host->container/proto`; others hold none. */
export function heldPorts(
  containers: readonly { readonly name: string; readonly ports: readonly string[] }[],
): HeldPort[] {
  return containers.flatMap(({ ports, name }) =>
    ports.flatMap((shown) => {
      const [, ip = '', port = '', protocol = ''] = /^(.*):(\d+)->\d+\/(\w+)$/.exec(shown) ?? []
      return port === '' ? [] : [{ ip: bare(ip), port, protocol, name }]
    }),
  )
}

export function holderOf(held: readonly HeldPort[], wanted: HostPort): string | undefined {
  const isTaken = (each: HeldPort) =>
    each.port === wanted.port &&
    each.protocol === wanted.protocol &&
    (isEvery(each.ip) || isEvery(wanted.ip) || bare(each.ip) === bare(wanted.ip))
  return held.find(isTaken)?.name
}

const bare = (ip: string) => ip.replace(/^\[|\]$/g, '')

const isEvery = (ip: string) => ['', '0.0.0.0', '::'].includes(bare(ip))
