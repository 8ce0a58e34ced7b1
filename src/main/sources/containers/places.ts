/**
 * Real places of folders of a host that containers are to mount: links in them are followed by the host itself, for a
 * name alone says nothing of where it leads (TF-60).
 */

import { posix } from 'node:path'
import { failureOf } from '../../../shared/lib/failure-error.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import type { HostSession, PlaceThere } from '../../hosts/session.ts'
import { isInFolder, whyNotAllowed } from './mount-policy.ts'

export type SeenPlace =
  | ({ readonly kind: 'there' } & PlaceThere)
  /** `real`: where it would be; `above`: the deepest folder of it that is there. */
  | { readonly kind: 'missing'; readonly real: string; readonly above: string }
  | { readonly kind: 'broken'; readonly why: string }
  /** Nobody but the engine could tell. */
  | { readonly kind: 'unknown'; readonly why: string }

/** Plain data. */
export interface SeenPlaces {
  readonly host: string
  /** False = there is nothing but the engine. */
  readonly hasFiles: boolean
  readonly bySource: Readonly<Record<string, SeenPlace>>
  /** Real places of the allowed folders; null = that of one is not known. */
  readonly allowed: readonly (string | null)[]
}

type Looked = Pick<HostSession, 'name' | 'capabilities' | 'files'>

/** By reads alone. `sources` whose names are refused are not looked at. */
export async function lookAtPlaces(
  session: Looked,
  sources: readonly string[],
  settings: Pick<Settings, 'allowedPaths'>,
): Promise<SeenPlaces> {
  const hasFiles = session.capabilities.includes('files')
  const named = [...new Set(sources)].filter((source) => whyNotAllowed(source, settings) === null)
  const folders = settings.allowedPaths.filter((folder) =>
    named.some((source) => isInFolder(source, folder)),
  )
  const look = (path: string) =>
    hasFiles ? lookAt(session, path) : unknown('there is nothing to ask but its engine')
  const places = await Promise.all(named.map(async (source) => [source, await look(source)]))
  const allowed = await Promise.all(folders.map(async (folder) => realOf(await look(folder))))
  return { host: session.name, hasFiles, bySource: Object.fromEntries(places), allowed }
}

const unknown = (why: string): SeenPlace => ({ kind: 'unknown', why })

const realOf = (place: SeenPlace): string | null => ('real' in place ? place.real : null)

async function lookAt(session: Looked, path: string): Promise<SeenPlace> {
  try {
    return await follow(session, posix.resolve('/', path), [])
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind === 'forbidden') return unknown(failure.reason)
    throw error
  }
}

/** `rest`: names below `path` that are not there. */
async function follow(session: Looked, path: string, rest: readonly string[]): Promise<SeenPlace> {
  const found = await session.files.lookAt(path)
  if (found === 'broken-link')
    return { kind: 'broken', why: `${path} is a link that leads nowhere` }
  if (!found) return await follow(session, posix.dirname(path), [posix.basename(path), ...rest])
  if (rest.length === 0) return { kind: 'there', ...found }
  if (found.what !== 'folder') return { kind: 'broken', why: `${path} is not a folder` }
  return { kind: 'missing', real: posix.join(found.real, ...rest), above: found.real }
}

/** Why it is refused, wherever it leads; null = it is in an allowed folder, or that is not known. */
export function whyElsewhere(source: string, seen: SeenPlaces): string | null {
  const place = seen.bySource[source]
  if (!place || place.kind === 'unknown' || seen.allowed.includes(null)) return null
  if (place.kind === 'broken') return `${place.why} on ${seen.host}`
  const isInside = seen.allowed.some((folder) => folder !== null && isInFolder(place.real, folder))
  return isInside
    ? null
    : `${source} leads to ${place.real} on ${seen.host}: that is not in the allowed folders`
}

/** Why only the engine can tell where it leads; null = it was seen. */
export function whyUnknown(source: string, seen: SeenPlaces): string | null {
  const place = seen.bySource[source]
  if (place?.kind === 'unknown') return place.why
  return place && seen.allowed.includes(null) ? 'an allowed folder cannot be looked at' : null
}
