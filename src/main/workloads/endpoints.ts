/**
 * Endpoints where the services of a workload answer, as their engines say: inside their networks, and on ports of the
 * hosts.
 */

import type { Clock } from '../../shared/lib/clock.ts'
import { fail } from '../../shared/lib/failure-error.ts'
import { ownValue } from '../../shared/lib/own-value.ts'
import type { Endpoint } from '../../shared/model/endpoint.ts'
import type { AwayHost } from '../../shared/model/host.ts'
import { label } from '../../shared/model/labels.ts'
import { targetsOf } from '../../shared/model/workload.ts'
import type { Container, PortBinding } from '../engine/engine.ts'
import { memberOf } from '../engine/owner.ts'
import { askEach } from '../hosts/ask-each.ts'
import type { HostSession, Hosts } from '../hosts/session.ts'
import type { Store } from '../store/store.ts'

export interface EndpointRooms {
  readonly hosts: Pick<Hosts, 'get'>
  readonly store: Pick<Store, 'workloads'>
  readonly clock: Clock
}

export interface Endpoints {
  readonly endpoints: Endpoint[]
  readonly away: AwayHost[]
}

/** Throws `not-found`, and the failure of its host where none of them answers. */
export async function endpointsOf(
  rooms: EndpointRooms,
  name: string,
  signal: AbortSignal,
): Promise<Endpoints> {
  const workload =
    rooms.store.workloads.get(name) ?? fail({ kind: 'not-found', what: 'workload', name })
  const asked = { ...rooms, names: targetsOf(workload.document) }
  const { found, away } = await askEach(asked, signal, async (session, until) => {
    const { containers } = session.engine
    const listed = await containers.list(undefined, until)
    const own = listed.filter(({ owner, state }) => owner?.workload === name && state === 'running')
    const inspected = await Promise.all(own.map(({ id }) => containers.inspect(id, until)))
    return inspected.flatMap((each) => (each ? endpointsIn(session, each) : []))
  })
  return { endpoints: found, away }
}

/** One inside each network for each port that it has, and one for each port of the host that leads to it. */
export function endpointsIn(session: PublicHost, container: Container): Endpoint[] {
  const { name, labels, bindings } = container
  const service = memberOf(labels).service ?? ''
  const known = { host: session.name, service, container: name }
  const inside = portsOf(container).flatMap((port) =>
    Object.entries(namesOn(container)).map(
      ([network, found]): Endpoint => ({
        ...{ ...known, scope: 'network', network, port },
        address: `${found}:${port.split('/')[0]}`,
      }),
    ),
  )
  // A port is published on addresses of both families at once.
  const seen = new Set<string>()
  const outside = bindings.flatMap((binding): Endpoint[] => {
    const { scope, address } = placeOf(session, binding)
    const key = `${address} ${binding.containerPort}`
    if (seen.has(key)) return []
    seen.add(key)
    return [{ ...known, scope, network: '', port: binding.containerPort, address }]
  })
  return [...inside, ...outside]
}

type PublicHost = Pick<HostSession, 'name' | 'isHere' | 'endpoint' | 'publicAddress'>

const portsOf = ({ ports, bindings }: Pick<Container, 'ports' | 'bindings'>): string[] => {
  const exposed = ports.map((each) => each.replace(/^.*->/, ''))
  return [...new Set([...exposed, ...bindings.map(({ containerPort }) => containerPort)])]
}

/** By the name that its service was given; else by its own, where names are looked up. */
function namesOn({ name, aliases = {}, addresses, id, labels }: Container): Record<string, string> {
  const own = labels[label.workload] === name.toLowerCase() ? labels[label.workload] : name
  const named = Object.keys(addresses)
    .filter((network) => !['bridge', 'host', 'none'].includes(network))
    .map((network) => {
      const given = ownValue(aliases, network)?.find(
        (each) => !id.startsWith(each) && each !== name,
      )
      return [network, given ?? own ?? name] as const
    })
  return Object.fromEntries(named)
}

function placeOf(host: PublicHost, { hostIp, hostPort }: PortBinding) {
  const isLoopback = hostIp.startsWith('127.') || hostIp === '::1'
  if (isLoopback) return { scope: 'host' as const, address: `${bracketed(hostIp)}:${hostPort}` }
  const isAny = ['', '0.0.0.0', '::'].includes(hostIp)
  const address = isAny ? addressOf(host) : hostIp
  return { scope: 'public' as const, address: `${bracketed(address)}:${hostPort}` }
}

/** As declared; else as this machine reaches it. */
function addressOf({ publicAddress, isHere, endpoint }: PublicHost): string {
  if (publicAddress) return publicAddress
  if (isHere) return 'localhost'
  return /^[a-z]+:\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/]+)/.exec(endpoint)?.[1] ?? endpoint
}

const bracketed = (address: string): string =>
  address.includes(':') && !address.startsWith('[') ? `[${address}]` : address
