/**
 * How networks and volumes that are there differ from what the project says of them: `docker compose` leaves
 * what exists as it was made.
 */
import type { Engine, Network, Volume } from '../../../engine/engine.ts'
import type { Rendered, SharedObject } from '../rendered.ts'
import { isAtLeast } from './dependencies.ts'

export interface Unapplied {
  readonly kind: 'network' | 'volume'
  /** In the project. */
  readonly key: string
  /** On the host. */
  readonly name: string
  /** Like `driver_opts.mtu`. */
  readonly fields: readonly string[]
}

/** From then on, `docker compose` makes a network anew, with all that is on it. */
const recreatesNetworks = [2, 31, 0]

export function isMadeAnew({ kind }: Unapplied, version: string): boolean {
  return kind === 'network' && isAtLeast(version, recreatesNetworks)
}

export async function readUnapplied(
  { networks, volumes }: Engine,
  rendered: Rendered,
  signal: AbortSignal,
): Promise<Unapplied[]> {
  const found: Unapplied[] = []
  for (const [key, wanted] of own(rendered.networks)) {
    const network = await networks.inspect(wanted.name, signal)
    const fields = network ? differing(networkSays(wanted), networkIs(network)) : []
    if (fields.length > 0) found.push({ kind: 'network', key, name: wanted.name, fields })
  }
  for (const [key, wanted] of own(rendered.volumes)) {
    const volume = await volumes.inspect(wanted.name, signal)
    const fields = volume ? differing(volumeSays(wanted), volumeIs(volume)) : []
    if (fields.length > 0) found.push({ kind: 'volume', key, name: wanted.name, fields })
  }
  return found
}

type Named = SharedObject & { readonly name: string }

/** What is external is as somebody else made it. */
function own(objects: Rendered['networks']): [string, Named][] {
  return Object.entries(objects ?? {}).flatMap(([key, object]) =>
    object.external === true || object.name === undefined
      ? []
      : [[key, { ...object, name: object.name }]],
  )
}

type Facts = Readonly<Record<string, string>>

/** Of what is not said, whatever there is will do: it is the engine's to choose. */
function differing(says: Facts, is: Facts): string[] {
  return Object.keys(says).filter((field) => says[field] !== (is[field] ?? ''))
}

function networkSays({ driver, driver_opts, labels, ipam, ...more }: SharedObject): Facts {
  const { internal, attachable, enable_ipv6: ipv6 } = more
  const pools = ipam?.config ?? []
  return {
    ...(driver !== undefined && { driver }),
    ...(internal !== undefined && { internal: String(internal) }),
    ...(attachable !== undefined && { attachable: String(attachable) }),
    ...(ipv6 !== undefined && { enable_ipv6: String(ipv6) }),
    ...(pools.length > 0 && { 'ipam.config': subnets(pools) }),
    ...under('driver_opts', driver_opts),
    ...under('labels', labels),
  }
}

function networkIs({ driver, internal, attachable, ipv6, pools, options, labels }: Network): Facts {
  return {
    ...{ driver, internal: String(internal), attachable: String(attachable) },
    ...{ enable_ipv6: String(ipv6), 'ipam.config': subnets(pools) },
    ...under('driver_opts', options),
    ...under('labels', labels),
  }
}

function volumeSays({ driver, driver_opts, labels }: SharedObject): Facts {
  return {
    ...(driver !== undefined && { driver }),
    ...under('driver_opts', driver_opts),
    ...under('labels', labels),
  }
}

function volumeIs({ driver, options, labels }: Volume): Facts {
  return { driver, ...under('driver_opts', options), ...under('labels', labels) }
}

function under(
  field: string,
  entries: Readonly<Record<string, string | number>> | null | undefined,
): Facts {
  const all = Object.entries(entries ?? {})
  return Object.fromEntries(all.map(([key, value]) => [`${field}.${key}`, String(value)]))
}

const subnets = (pools: readonly { readonly subnet?: string | undefined }[]): string =>
  pools
    .map(({ subnet = '' }) => subnet)
    .sort()
    .join(' ')
