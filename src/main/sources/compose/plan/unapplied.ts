/**
 * How networks and volumes that are there differ from what the project says of them: `docker compose` leaves
 * what exists as it was made.
 */

import { recordOf } from '../../../../shared/lib/is-record.ts'
import { ownValue } from '../../../../shared/lib/own-value.ts'
import type { Engine } from '../../../engine/engine.ts'
import type { Network, Volume } from '../../../engine/network-and-volume.ts'
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

/** `before`: what was live. What that says, and the project does not any more, stays as it was made, too. */
export async function readUnapplied(
  { networks, volumes }: Engine,
  { rendered, before }: { readonly rendered: Rendered; readonly before: Rendered | null },
  signal: AbortSignal,
): Promise<Unapplied[]> {
  const found: Unapplied[] = []
  for (const [key, wanted] of own(rendered.networks)) {
    const network = await networks.inspect(wanted.name, signal)
    const was = networkSays(sameNamed(before?.networks, key, wanted))
    const fields = network ? differing(networkSays(wanted), was, networkIs(network)) : []
    if (fields.length > 0) found.push({ kind: 'network', key, name: wanted.name, fields })
  }
  for (const [key, wanted] of own(rendered.volumes)) {
    const volume = await volumes.inspect(wanted.name, signal)
    const was = volumeSays(sameNamed(before?.volumes, key, wanted))
    const fields = volume ? differing(volumeSays(wanted), was, volumeIs(volume)) : []
    if (fields.length > 0) found.push({ kind: 'volume', key, name: wanted.name, fields })
  }
  return found
}

type Named = SharedObject & { readonly name: string }

/** Objects of the project's own: external ones are as somebody else made them. */
function own(objects: Rendered['networks']): [string, Named][] {
  return Object.entries(objects ?? {}).flatMap(([key, object]) =>
    object.external === true || object.name === undefined
      ? []
      : [[key, { ...object, name: object.name }]],
  )
}

/** Object of the same name: of another of that key nothing is known. */
function sameNamed(objects: Rendered['networks'], key: string, { name }: Named): SharedObject {
  const was = ownValue(objects, key)
  return was?.name === name && was.external !== true ? was : {}
}

type Facts = Readonly<Record<string, string>>

/** Values that there are without a word of them, of networks and volumes alike. */
const defaults: Readonly<Record<string, readonly string[]>> = {
  driver: ['bridge', 'local'],
  ...{ internal: ['false'], attachable: ['false'], enable_ipv6: ['false'] },
}

/** The fields that differ; what nobody said is the engine's to choose, and never among them. */
function differing(says: Facts, was: Facts, is: Facts): string[] {
  const changed = Object.keys(says).filter((field) => says[field] !== (is[field] ?? ''))
  const removed = Object.entries(was)
    .filter(([field, value]) => says[field] === undefined && is[field] === value)
    .filter(([field, value]) => !defaults[field]?.includes(value))
  return [...changed, ...removed.map(([field]) => field)]
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

/** `before`: what was live, which says how they were made; what it does not say is left out. */
export function asApplied(
  rendered: Rendered,
  before: Rendered | null,
  unapplied: readonly Unapplied[],
): Rendered {
  const applied = { ...rendered }
  for (const { kind, key, fields } of unapplied) {
    const section = kind === 'network' ? 'networks' : 'volumes'
    const wanted = ownValue(applied[section], key)
    if (!wanted) continue
    const was: SharedObject = ownValue(before?.[section], key) ?? {}
    const object = fields.reduce((made, field) => withField(made, was, field), wanted)
    applied[section] = { ...applied[section], [key]: object }
  }
  return applied
}

/** The object with one field as it was; in `labels.com.example` the label is what follows the first dot. */
function withField(object: SharedObject, was: SharedObject, field: string): SharedObject {
  const [, top = '', inner] = /^([^.]+)(?:\.(.+))?$/.exec(field) ?? []
  if (inner === undefined) return withEntry(object, top, was[top])
  const inside = withEntry(recordOf(object[top]), inner, ownValue(recordOf(was[top]), inner))
  return withEntry(object, top, inside)
}

function withEntry<T extends Record<string, unknown>>(object: T, key: string, value: unknown): T {
  const { [key]: _, ...others } = object
  return (value === undefined ? others : { ...others, [key]: value }) as T
}
