/**
 * Place of a project's files for the `docker compose` that reads them. On this machine: where the user has them. On
 * another host: copied into the workload's lasting folder, so that relative paths mean there what they say; only to
 * look at, into a temporary one.
 */
import path from 'node:path'
import type { Issue } from '../../../../shared/model/failure.ts'
import type { HostSession } from '../../../hosts/session.ts'
import type { Rendered } from '../rendered.ts'
import { copyFiles, copyFolder, listProject } from './copies.ts'
import type { ProjectFolder } from './folder.ts'
import type { ProjectSources, ProjectText } from './project-texts.ts'

/** Absolute paths as the host sees them; see `ProjectFolder`. */
export interface Place {
  /** Absent = `directory`. */
  readonly root?: string | undefined
  /** Absent = `directory`. */
  readonly cwd?: string | undefined
  readonly directory: string
  readonly files: readonly string[]
  readonly envFiles: readonly string[]
}

/**
 * Bytes of the largest file that is looked at. What `config` reads is small; images' build contexts and data are not
 * looked at.
 */
const mostToLookAt = 256 * 1024

/** Paths that go up from a temporary folder, too, lead to where nothing else is. */
const depth = 'above/'.repeat(8)

/** Place where `up` will find it. */
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
  // A checkout never changes: what is read of it here is moved to where it will lie.
  if (folder.isOnHost || session.isHere) return await work(placeOf(folder))
  return await session.files.withTemporary(async (temporary) => {
    const all = await listProject(folder.root, folder.parts)
    const name = `${depth}project`
    const place = moved(folder, `${temporary.path}/${name}`)
    const files = all.filter(({ bytes }) => bytes <= mostToLookAt)
    await copyFiles(files, (file, data) => temporary.write(`${name}/${file}`, data))
    return await work(place)
  })
}

/** Whether its files are read where they are. A checkout is not: paths that change with each commit would make every service with one anew. */
export function isInPlace({ isHere }: HostSession, { isOnHost, commit }: ProjectFolder): boolean {
  return isOnHost || (isHere && commit === null)
}

const placeOf = ({ root, cwd, directory, files, envFiles }: ProjectFolder): Place => ({
  root,
  cwd,
  directory,
  files,
  envFiles,
})

/** Root below which everything is that is copied. */
export function rootOf({ root, directory }: Place): string {
  return root ?? directory
}

/** Rendering in one place, as it is in another. */
export function movedTo(rendered: Rendered, from: Place, to: Place): Rendered {
  let [here, there] = [rootOf(from), rootOf(to)]
  if (here === there) return rendered
  const quoted = (folder: string) => JSON.stringify(folder).slice(1, -1)
  let text = JSON.stringify(rendered)
  text = text.replaceAll(quoted(here), quoted(there))
  // Of a temporary folder there is more that a path may go up to.
  while (path.posix.basename(path.posix.dirname(here)) === 'above') {
    ;[here, there] = [path.posix.dirname(here), path.posix.dirname(there)]
    text = text.replaceAll(quoted(here), quoted(there))
  }
  return JSON.parse(text)
}

function moved(folder: ProjectFolder, root: string): Place {
  const there = (file: string) =>
    path.posix.join(root, path.relative(folder.root, file).split(path.sep).join('/'))
  return {
    root,
    cwd: there(folder.cwd),
    directory: there(folder.directory),
    files: folder.files.map(there),
    envFiles: folder.envFiles.map(there),
  }
}

export interface Reading {
  readonly folder: ProjectFolder
  readonly texts: readonly ProjectText[]
  /** Values that its variables stand for, as far as that is known. */
  readonly known: ReadonlyMap<string, string>
  /** Place where `docker compose` reads it. */
  readonly place: Place
  /** Output, line by line. */
  readonly said: string[]
}

export function beginReading(
  folder: ProjectFolder,
  sources: ProjectSources,
  place: Place,
): Reading {
  return { folder, ...sources, place, said: [] }
}

/** A path of the place where it is read, as one of the folder. */
export function pathHere(
  file: string,
  { folder, place }: Pick<Reading, 'folder' | 'place'>,
): string {
  const root = rootOf(place)
  return file === root || file.startsWith(`${root}/`) ? folder.root + file.slice(root.length) : file
}

/** Files are named as in the folder of the project, wherever it is read. */
export function namedAsHere(issues: readonly Issue[], reading: Reading): Issue[] {
  const { folder, place, texts } = reading
  const root = rootOf(place)
  const renamed = (said: string) => {
    let text = said
    for (const { file, at } of texts)
      if (at) text = text.replaceAll(root + at.path.slice(folder.root.length), file)
    return text
      .replaceAll(`${place.cwd ?? place.directory}/`, '')
      .replaceAll(root, folder.commit === null ? folder.root : 'the repository')
  }
  return issues.map(({ path, message }) => ({ path: renamed(path), message: renamed(message) }))
}
