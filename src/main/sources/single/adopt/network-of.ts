/** The networks of a container that is taken over, and what it knows of names. Pure. */
import { ownValue } from '../../../../shared/lib/own-value.ts'
import type { InspectedEndpoint, Inspection } from '../../../engine/inspection.ts'
import { filled, type Part, textIn, textsIn } from './reading.ts'

/** `workload`: what it is to be called; its own network leads by that name to what is proved. */
export function networkOf(inspection: Inspection, workload: string): Part {
  const { config, hostConfig, id, networks } = inspection
  const mode = modeOf(inspection)
  const joined = Object.entries(networks).map(([name, endpoint]) => {
    const aliases = aliasesOn(inspection, name, endpoint)
    const given =
      name === mode ? aliases.filter((alias) => alias.toLowerCase() !== workload) : aliases
    return [name, endpointOf(endpoint, given)] as const
  })
  return {
    fields: filled({
      networkMode: sharedWith(mode) === null ? mode : '',
      networks: Object.fromEntries(
        joined.filter(([name, said]) => name !== mode || Object.keys(said).length > 0),
      ),
      hostname: hostnameOf(textIn(config, 'Hostname'), id, hostConfig),
      domainname: textIn(config, 'Domainname'),
      extraHosts: textsIn(hostConfig, 'ExtraHosts'),
      dns: textsIn(hostConfig, 'Dns'),
      dnsSearch: textsIn(hostConfig, 'DnsSearch'),
      dnsOpt: textsIn(hostConfig, 'DnsOptions'),
    }),
    lost: [
      ...(sharedWith(mode) === null
        ? []
        : [`that it shares the network of container ${sharedWith(mode)}`]),
      ...textsIn(hostConfig, 'Links').map((link) => `link ${plainLink(link)}`),
      ...Object.values(networks).flatMap(({ Links }) => Links.map((link) => `link ${link}`)),
      ...ownMac(inspection),
    ],
    said: togetherWith(inspection, mode),
  }
}

/** Containers that it is made of: adopted alone it knows them no more. */
function togetherWith({ hostConfig, networks }: Inspection, mode: string): string[] {
  const shared = sharedWith(mode)
  const ofNetworks = Object.values(networks).flatMap(({ Links }) => Links)
  const links = [...textsIn(hostConfig, 'Links').map(plainLink), ...ofNetworks]
  const names = [
    ...(shared === null ? [] : [shared]),
    ...links.map((link) => link.split(':')[0] ?? ''),
    ...textsIn(hostConfig, 'VolumesFrom').map((from) => from.split(':')[0] ?? ''),
  ]
  if (names.length === 0) return []
  const others = [...new Set(names)].join(', ')
  return [
    `It belongs together with ${others}: what is replaced alone may lose the other. Better describe them as one stack, in a compose file, and adopt or deploy that`,
  ]
}

const sharedWith = (mode: string): string | null => /^container:(.+)/.exec(mode)?.[1] ?? null

/** `/db:/web/database` */
const plainLink = (link: string): string => link.replace(/^\//, '').replace(/:.*\//, ':')

/** By its name, however it was written. */
function modeOf({ hostConfig, networks }: Inspection): string {
  const mode = textIn(hostConfig, 'NetworkMode')
  if (mode === 'default' || mode === '') return 'bridge'
  if (ownValue(networks, mode)) return mode
  const byId = Object.entries(networks).find(
    ([, { NetworkID }]) => mode.length >= 12 && NetworkID.startsWith(mode),
  )
  return byId?.[0] ?? mode
}

/** The engine's own networks look no names up. */
const nameless = ['bridge', 'host', 'none']

/** Its own name is one that others reach it by, and the next container is called otherwise. */
function aliasesOn(
  { id, name: own }: Inspection,
  network: string,
  { Aliases }: InspectedEndpoint,
): string[] {
  if (nameless.includes(network)) return []
  return [...new Set([own, ...Aliases.filter((alias) => !id.startsWith(alias))])]
}

function endpointOf({ IPAMConfig }: InspectedEndpoint, aliases: readonly string[]): object {
  const { IPv4Address = '', IPv6Address = '' } = IPAMConfig ?? {}
  return filled({ aliases, ipv4Address: IPv4Address, ipv6Address: IPv6Address })
}

/** The beginning of its id is what it has by itself; on the host's network it is the host's own. */
function hostnameOf(hostname: string, id: string, hostConfig: Inspection['hostConfig']): string {
  const isHosts =
    textIn(hostConfig, 'NetworkMode') === 'host' || textIn(hostConfig, 'UTSMode') === 'host'
  return isHosts || hostname === id.slice(0, 12) ? '' : hostname
}

/** One that docker made of the address of a container is no wish of anybody's. */
function ownMac({ config }: Inspection): string[] {
  const address = textIn(config, 'MacAddress')
  return address === '' || /^02:42:/i.test(address) ? [] : [`MAC address ${address}`]
}
