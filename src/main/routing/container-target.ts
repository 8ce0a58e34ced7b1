/** How a proxy that was there before us finds a container: by what its user said of where it runs. */

import { fail } from '../../shared/lib/failure-error.ts'
import { ownValue } from '../../shared/lib/own-value.ts'
import type { Container } from '../engine/engine.ts'
import type { HostSession } from '../hosts/session.ts'
import type { Entrance, TargetPort } from './router.ts'

interface ProxyPlace {
  /** In words. */
  readonly proxy: string
  /** Container that it runs in; undefined = on the host itself. */
  readonly container: string | undefined
}

/**
 * `NAME:PORT` where the proxy runs in a container, which finds others by name also when they were started again;
 * `ADDRESS:PORT` where it runs on the host, or shares its network. Throws `port-unreachable`.
 */
export async function sharedTarget(
  session: HostSession,
  place: ProxyPlace,
  {
    target: { container, port, network },
    signal,
  }: { readonly target: TargetPort; readonly signal: AbortSignal },
): Promise<string> {
  const own = await proxyContainer(session, place, signal)
  if (own && own.networkMode !== 'host') return `${container.name}:${port}`
  const address = ownValue(container.addresses, network) ?? ''
  if (address !== '') return `${address.includes(':') ? `[${address}]` : address}:${port}`
  return fail({
    ...{ kind: 'port-unreachable', container: container.name, port },
    reason: `It has no address on network ${network}.`,
    instead: 'See that it runs, and that the network is one where containers have addresses.',
  })
}

/** `SERVER:HOSTPORT`, as it is published now (TF-43). Throws `port-unreachable`. */
export function publishedTarget({ container, port }: TargetPort, server: string): string {
  const wanted = `${port}/tcp`
  const isOpen = (ip: string) => !/^(127\.|::1$)/.test(ip)
  const binding = container.bindings.find(
    ({ containerPort, hostIp }) => containerPort === wanted && isOpen(hostIp),
  )
  if (binding) return `${server.includes(':') ? `[${server}]` : server}:${binding.hostPort}`
  return fail({
    ...{ kind: 'port-unreachable', container: container.name, port },
    reason:
      'The proxy is on another machine, and this port is published on no address that it could reach.',
    instead: `Publish it: publish: ["18080:${port}"] in the document of an image; a service of a stack may leave the choice to Docker (ports: ["${port}"]).`,
  })
}

/** Puts the container that a proxy runs in on networks that it is not on yet; its other connections stay. */
export async function joinNetworks(
  session: HostSession,
  place: ProxyPlace,
  { networks, signal }: { readonly networks: readonly string[]; readonly signal: AbortSignal },
): Promise<void> {
  const own = await proxyContainer(session, place, signal)
  // One on the host's own network is led to all of them.
  if (!own || own.networkMode === 'host') return
  for (const name of networks)
    if (ownValue(own.addresses, name) === undefined)
      await session.engine.networks.connect(own.id, { name, aliases: [] }, signal)
}

/** One that shares the host's network is on none of them. */
export async function leaveNetwork(
  session: HostSession,
  { container }: ProxyPlace,
  { network, signal }: { readonly network: string; readonly signal: AbortSignal },
): Promise<boolean> {
  const own = container && (await session.engine.containers.inspect(container, signal))
  if (!own) return false
  await session.engine.networks.disconnect(own.id, network, signal)
  return network in own.addresses
}

/** Entrance of requests: at a port of the host, or of the container that the proxy runs in. */
export async function proxyEntrance(
  session: HostSession,
  place: ProxyPlace,
  {
    listens,
    signal,
  }: {
    readonly listens: { readonly host: string; readonly port: number }
    readonly signal: AbortSignal
  },
): Promise<Entrance['at']> {
  const { port } = listens
  const own = await proxyContainer(session, place, signal)
  const [network] = Object.keys(own?.addresses ?? {})
  if (own && own.networkMode !== 'host') return { container: own, port, network: network ?? '' }
  const isAny = ['', '0.0.0.0', '::'].includes(listens.host)
  return { host: isAny ? '127.0.0.1' : listens.host, port }
}

async function proxyContainer(
  session: HostSession,
  { proxy, container }: ProxyPlace,
  signal: AbortSignal,
): Promise<Container | undefined> {
  if (container === undefined) return undefined
  const reason = `Its container ${container} is not there.`
  return (
    (await session.engine.containers.inspect(container, signal)) ??
    fail({ kind: 'proxy-away', host: session.name, proxy, reason })
  )
}
