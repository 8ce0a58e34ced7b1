/** Paths of a project that leave the folder that it was given: by `..`, by links, or out of a repository (SD-33). */

import { realpath } from 'node:fs/promises'
import path from 'node:path'
import { isBelow } from '../../containers/below.ts'
import { unsafeSource } from '../../containers/mount-policy.ts'
import { type Place, rootOf } from '../project/place.ts'
import { bindsOf, buildContext, filledFiles, type Rendered } from '../rendered.ts'
import type { UnsafeIssue } from './refuse-unsafe.ts'

/** Whether any of its mounts or files does: then it matters how that is written. */
export function leavesFolder(rendered: Rendered, place: Place): boolean {
  return [...bindsOf(rendered), ...filledFiles(rendered)].some(
    ({ source }) => !isBelow(source, rootOf(place)),
  )
}

/**
 * Mounted paths that climb out of the project, as they are written, whichever file or default brings them in.
 * A whole path says itself where it leads; one that goes up leads out of the folder where nobody looks for it.
 */
export function climbingSources(unresolved: Rendered, place: Place): UnsafeIssue[] {
  return [...bindsOf(unresolved), ...filledFiles(unresolved)].flatMap(({ source, at }) => {
    const isOut = !isBelow(path.posix.resolve(place.directory, source), rootOf(place))
    const isRelative = !path.posix.isAbsolute(source) && !source.startsWith('~')
    const message = `${source} climbs out of its folder`
    return isRelative && isOut ? [{ ...at, thing: source, message }] : []
  })
}

/** A repository is built from its own files: others of this machine were not meant for it. */
export function contextsOutside(rendered: Rendered, place: Place): UnsafeIssue[] {
  return Object.entries(rendered.services).flatMap(([name, service]) => {
    const context = buildContext(service)
    if (!path.posix.isAbsolute(context) || isBelow(context, rootOf(place))) return []
    const message = `${context} is outside of the repository`
    const thing = `build.context=${context}`
    return [{ path: ['services', name, 'build', 'context'], thing, message }]
  })
}

/** Mounts through links that lead out: what lies in the folder is the project's own only where it really lies there. */
export async function linkedSources(rendered: Rendered, ownFolder: string): Promise<UnsafeIssue[]> {
  const own = await reallyAt(ownFolder)
  const binds = bindsOf(rendered).filter(({ source }) => source.startsWith(`${ownFolder}/`))
  const issues = binds.map(async ({ source, at }) => {
    const reason = unsafeSource(await reallyAt(source), own)
    const message = `${source} is a link, and ${reason}`
    return reason === null ? [] : [{ ...at, thing: source, message }]
  })
  return (await Promise.all(issues)).flat()
}

/** Real path of a place; one that is not there leads nowhere: docker makes an empty folder of it. */
async function reallyAt(place: string): Promise<string> {
  return await realpath(place).catch(() => place)
}
