/** Ports, names and addresses that containers of one project would take from each other: the second fails to start. Pure. */
import { holderOf } from '../../../engine/held-ports.ts'
import { type Rendered, replicasOf, type Service } from '../rendered.ts'

type Named = readonly [name: string, service: Service]

/** `docker compose config` takes all of these, and `up` fails half-way. */
export function clashWarnings({ services }: Pick<Rendered, 'services'>): string[] {
  const made = Object.entries(services).filter(([, service]) => replicasOf(service) > 0)
  return [...portClashes(made), ...nameClashes(made), ...addressClashes(made)]
}

function portClashes(services: readonly Named[]): string[] {
  const ports = services.flatMap(([name, service]) => fixedPorts(service, name))
  const shared = new Map<string, string[]>()
  for (const [at, port] of ports.entries()) {
    const holder = holderOf(ports.slice(0, at), port)
    if (holder === undefined) continue
    const both = holder === port.name ? `${holder} twice` : `${holder} and ${port.name}`
    shared.set(both, [...(shared.get(both) ?? []), portText(port)])
  }
  const between = [...shared].map(([both, taken]) => `${portsText(taken)} published by ${both}`)
  const among = services
    .filter(([, service]) => replicasOf(service) > 1)
    .flatMap(([name, service]) => {
      const taken = fixedPorts(service, name).map(portText)
      const each = `each of the ${replicasOf(service)} containers of ${name}`
      return taken.length > 0 ? [`${portsText(taken)} published by ${each}`] : []
    })
  return [...between, ...among].map((clash) => `${clash}: only one of them can have it`)
}

/** Ports of a service that stand for one of the host; of a range the engine takes one that is free. */
function fixedPorts({ ports, network_mode: mode }: Service, name: string) {
  if (mode === 'host') return []
  return (ports ?? [])
    .map(({ published = '', protocol, host_ip: ip = '' }) => {
      return { ip, port: String(published), protocol, name }
    })
    .filter(({ port }) => /^[1-9]\d*$/.test(port))
}

const portText = ({ port, protocol }: { readonly port: string; readonly protocol: string }) =>
  protocol === 'tcp' ? port : `${port}/${protocol}`

function portsText([first = '', ...more]: readonly string[]): string {
  return more.length === 0
    ? `host port ${first} is`
    : `host port ${first} and ${more.length} more are`
}

function nameClashes(services: readonly Named[]): string[] {
  const named = services.flatMap(([name, { container_name: own }]) =>
    own === undefined ? [] : [{ taken: own, by: name }],
  )
  return sharedBy(named).map(
    ({ taken, by }) => `the container name ${taken} is that of ${by}: only one of them can be made`,
  )
}

function addressClashes(services: readonly Named[]): string[] {
  const fixed = services.flatMap(([by, { networks }]) =>
    Object.entries(networks ?? {}).flatMap(([network, config]) =>
      [config?.ipv4_address, config?.ipv6_address]
        .filter((address) => typeof address === 'string')
        .map((address) => ({ taken: `${address} on network ${network}`, by })),
    ),
  )
  return sharedBy(fixed).map(
    ({ taken, by }) => `address ${taken} is that of ${by}: only one of them can have it`,
  )
}

function sharedBy(all: readonly { readonly taken: string; readonly by: string }[]) {
  const byTaken = Map.groupBy(all, ({ taken }) => taken)
  return [...byTaken]
    .filter(([, several]) => several.length > 1)
    .map(([taken, several]) => ({ taken, by: several.map(({ by }) => by).join(' and ') }))
}
