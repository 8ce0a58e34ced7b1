/** Whether what a service's image is built from has changed since it was built. */
import { createHash } from 'node:crypto'
import path from 'node:path'
import { canonicalJson } from '../../../../shared/lib/canonical.ts'
import { failureOf } from '../../../../shared/lib/failure-error.ts'
import { buildContext, type Rendered, type Service } from '../rendered.ts'
import type { ProjectFolder } from './folder.ts'
import { listProject } from './listing.ts'
import { type Place, rootOf } from './place.ts'

/**
 * `service → hash` over the build section and every file of its context, of services that are built;
 * null where the context is not a folder of this machine, or too big to be read: then it is built.
 */
export async function readBuilds(
  rendered: Rendered,
  folder: ProjectFolder,
  place: Place,
): Promise<Readonly<Record<string, string | null>>> {
  const built = Object.entries(rendered.services).filter(([, { build }]) => build !== undefined)
  const hashed = built.map(async ([name, service]) => {
    const context = buildContext(service)
    const files = folder.isOnHost ? null : await hashFiles(localPath(context, folder, place))
    return [name, files && digestOf(sectionOf(service, place), files)] as const
  })
  return Object.fromEntries(await Promise.all(hashed))
}

/** It means the same wherever the project lies: here, or in a folder of the host. */
function sectionOf({ build }: Service, place: Place): string {
  const quoted = JSON.stringify(rootOf(place)).slice(1, -1)
  return canonicalJson(build).replaceAll(`"${quoted}`, '".')
}

function localPath(context: string, folder: ProjectFolder, place: Place): string {
  const inside = path.posix.relative(rootOf(place), context)
  return path.isAbsolute(context) ? path.resolve(folder.root, inside) : ''
}

/** Of a folder, or of one file; null = it is not there, too big, or cannot be read. */
export async function hashFiles(directory: string): Promise<string | null> {
  if (directory === '') return null
  try {
    const files = await listProject(directory)
    const parts: string[] = []
    for (const { name, mode, read } of files.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const content = createHash('sha256')
        .update(await read())
        .digest('hex')
      parts.push(`${name} ${mode} ${content}`)
    }
    return digestOf(...parts)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === undefined && !failureOf(error)) throw error
    return null
  }
}

function digestOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}
