/** Warnings about volumes before somebody agrees to a plan. Pure. */

import { posix } from 'node:path'
import { canonicalJson } from '../../../shared/lib/canonical.ts'
import { ownValue } from '../../../shared/lib/own-value.ts'
import type { Container, Mount } from '../../engine/engine.ts'
import type { SeenMounts } from './look-at-mounts.ts'
import { whyUnknown } from './places.ts'
import { plainTarget, type WantedMount } from './volumes.ts'

/** Warnings of mounts that are not there yet, or are otherwise than asked for. */
export function mountWarnings(mounts: readonly WantedMount[], seen: SeenMounts): string[] {
  return mounts.flatMap((mount) => [...placeWarnings(mount, seen), ...driverWarnings(mount, seen)])
}

function placeWarnings({ kind, source, owner, mode }: WantedMount, seen: SeenMounts): string[] {
  if (kind !== 'bind') return []
  const { host } = seen
  const why = whyUnknown(source, seen)
  if (why !== null)
    return [`Where ${source} leads on ${host} is judged only when it is deployed: ${why}`]
  const place = seen.bySource[source]
  if (place?.kind === 'missing') {
    const rights = `owner ${owner ?? 'root'}, mode ${mode ?? '0755'}`
    return [`${source} is not there on ${host}: it is made, ${rights}`]
  }
  if (place?.kind !== 'there') return []
  const differing = [
    ...(owner !== undefined && !isOwner(owner, place.owner) ? [`owner ${place.owner}`] : []),
    ...(mode !== undefined && Number.parseInt(mode, 8) !== Number.parseInt(place.mode, 8)
      ? [`mode ${place.mode}`]
      : []),
  ]
  if (differing.length === 0) return []
  return [`${source} is there on ${host}, with ${differing.join(' and ')}: it stays so`]
}

const isOwner = (wanted: string, owner: string): boolean =>
  (wanted.includes(':') ? wanted : `${wanted}:${wanted}`) === owner

function driverWarnings(mount: WantedMount, { volumes }: SeenMounts): string[] {
  const there = ownValue(volumes, mount.source)
  if (mount.kind !== 'volume' || !there) return []
  const { driver = there.driver, driverOptions = there.options } = mount
  const isSame = driver === there.driver && sameOptions(driverOptions, there.options)
  if (isSame) return []
  return [
    `Volume ${mount.source} is there already, made with driver ${there.driver} and other options: it is mounted as it is`,
  ]
}

const sameOptions = (one: object, other: object) => canonicalJson(one) === canonicalJson(other)

interface Replacing {
  readonly workloadId: string
  /** Container that is replaced. */
  readonly before: Pick<Container, 'mounts'> | undefined
  readonly wanted: readonly WantedMount[]
  /** Targets of what its document declared when it was made. */
  readonly declared: readonly string[]
  /** Targets of volumes that move along, as their image asks for. */
  readonly kept: readonly string[]
}

/**
 * Warnings of what the new container does not have of the data that the one before has: by name, as nothing is
 * copied.
 */
export function leftDataWarnings({ before, ...replacing }: Replacing): string[] {
  return (before?.mounts ?? []).flatMap((mount) => {
    const target = plainTarget(mount.target)
    if (mount.kind === 'tmpfs' || replacing.kept.map(plainTarget).includes(target)) return []
    const next = replacing.wanted.find((each) => plainTarget(each.target) === target)
    if (next && isSameData(mount, next, replacing.workloadId)) return []
    if (!next && !replacing.declared.map(plainTarget).includes(target)) return []
    return [leftWords(mount, next)]
  })
}

function isSameData({ kind, source }: Mount, next: WantedMount, workloadId: string): boolean {
  if (next.kind !== 'folder') return kind === next.kind && plain(source) === plain(next.source)
  const isOwn = (name: string) => source.endsWith(`/${workloadId}/${name}`)
  // Each tag has a folder of its own: that is what was asked for.
  const isOfTag = next.source.startsWith('tags/') && source.includes(`/${workloadId}/tags/`)
  return kind === 'bind' && (isOfTag || isOwn(next.source))
}

const plain = (source: string): string =>
  source.startsWith('/') ? posix.resolve('/', source) : source

function leftWords({ kind, source, target }: Mount, next: WantedMount | undefined): string {
  const left = `${kind === 'volume' ? 'volume' : 'folder'} ${source}`
  const stays = `what is in ${source} stays there, and nothing is copied`
  if (!next) return `At ${target}, ${left} is mounted no more: ${stays}`
  return `At ${target}, ${left} is replaced by ${wordsOf(next)}: ${stays}`
}

function wordsOf({ kind, source }: WantedMount): string {
  if (kind === 'tmpfs') return 'memory, which is empty at each start'
  return kind === 'folder'
    ? `its own folder ${source}`
    : `${kind === 'bind' ? 'folder' : 'volume'} ${source}`
}
