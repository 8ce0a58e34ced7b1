/**
 * Where a project's files are for the `docker compose` that reads them. On this machine: where the
 * user has them. On another host: copied into the workload's lasting folder, so that relative paths
 * mean there what they say; only to look at, into a temporary one.
 */
import path from 'node:path'
import type { HostSession } from '../../../hosts/session.ts'
import type { Rendered } from '../rendered.ts'
import { copyFiles, copyFolder } from './copies.ts'
import { listProject, type ProjectFolder } from './folder.ts'

/** Absolute paths as the host sees them. */
export interface Place {
  readonly directory: string
  readonly files: readonly string[]
  readonly envFiles: readonly string[]
}

/** What `config` reads is small; images' build contexts and data are not looked at. */
const mostToLookAt = 256 * 1024

/** Where `up` will find it. */
export async function lastingPlace(
  session: HostSession,
  workloadId: string,
  folder: ProjectFolder,
): Promise<Place> {
  if (isInPlace(session, folder)) return placeOf(folder)
  return moved(folder, copyFolder(await session.files.folder(workloadId)))
}

/** Has `work` read the project without changing anything that lasts on the host. */
export async function lookAt<T>(
  session: HostSession,
  folder: ProjectFolder,
  work: (place: Place) => Promise<T>,
): Promise<T> {
  if (isInPlace(session, folder)) return await work(placeOf(folder))
  return await session.files.withTemporary(async (temporary) => {
    const files = (await listProject(folder.directory)).filter(({ bytes }) => bytes <= mostToLookAt)
    const place = moved(folder, `${temporary.path}/project`)
    await copyFiles(files, (name, data) => temporary.write(`project/${name}`, data))
    return await work(place)
  })
}

/** Whether its files are read where they are. A checkout is not: paths that change with each commit would make every service with one anew. */
export function isInPlace({ isHere }: HostSession, { isOnHost, commit }: ProjectFolder): boolean {
  return isOnHost || (isHere && commit === null)
}

const placeOf = ({ directory, files, envFiles }: ProjectFolder): Place => ({
  directory,
  files,
  envFiles,
})

/** What was rendered in one place, as it is in another. */
export function movedTo(rendered: Rendered, from: Place, to: Place): Rendered {
  if (from.directory === to.directory) return rendered
  const text = JSON.stringify(rendered)
  const quoted = (directory: string) => JSON.stringify(directory).slice(1, -1)
  return JSON.parse(text.replaceAll(quoted(from.directory), quoted(to.directory)))
}

function moved(folder: ProjectFolder, directory: string): Place {
  const there = (file: string) =>
    path.posix.join(directory, path.relative(folder.directory, file).split(path.sep).join('/'))
  return {
    directory,
    files: folder.files.map(there),
    envFiles: folder.envFiles.map(there),
  }
}
