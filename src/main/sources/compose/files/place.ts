/**
 * Where a project's files are for the `docker compose` that reads them. On this machine: where the
 * user has them. On another host: copied into the workload's lasting folder, so that relative paths
 * mean there what they say; only to look at, into a temporary one.
 */
import path from 'node:path'
import { failureOf } from '../../../../shared/lib/failure-error.ts'
import type { HostFiles, HostSession } from '../../../hosts/session.ts'
import type { Rendered } from '../rendered.ts'
import { listProject, type ProjectFile, type ProjectFolder } from './folder.ts'

/** Absolute paths as the host sees them. */
export interface Place {
  readonly directory: string
  readonly files: readonly string[]
  readonly envFiles: readonly string[]
}

/** What `config` reads is small; images' build contexts and data are not looked at. */
const mostToLookAt = 256 * 1024
const copiesAtOnce = 8
const copied = '.longshore-files.json'

/** Where `up` will find it. */
export async function lastingPlace(
  session: HostSession,
  workloadId: string,
  folder: ProjectFolder,
): Promise<Place> {
  if (isInPlace(session, folder)) return placeOf(folder)
  const directory = `${await session.files.folder(workloadId)}/project`
  return moved(folder, directory)
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
    await copy(files, (name, data) => temporary.write(`project/${name}`, data))
    return await work(place)
  })
}

/** Brings the lasting folder up to date, also by what is gone here; answers how many files it copied. */
export async function bring(
  session: HostSession,
  folder: ProjectFolder,
  place: Place,
  signal: AbortSignal,
): Promise<number> {
  if (isInPlace(session, folder)) return 0
  const list = `${place.directory}/${copied}`
  const files = await listProject(folder.directory)
  const before = await readList(session.files, list)
  const names = files.map(({ name }) => name)
  await copy(files, (name, data, mode) =>
    session.files.write(`${place.directory}/${name}`, data, mode),
  )
  for (const name of before.filter((known) => isOwn(known) && !names.includes(known)))
    await session.files.remove(`${place.directory}/${name}`)
  await session.files.write(list, JSON.stringify(names))
  await openFolders(session, place.directory, signal)
  return files.length
}

/** A checkout is not: paths that change with each commit would make every service with one anew. */
function isInPlace({ isHere }: HostSession, { isOnHost, commit }: ProjectFolder): boolean {
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

/** Containers that have the project's folder may write into it, and into that list. */
function isOwn(name: string): boolean {
  return (
    !path.posix.isAbsolute(name) &&
    !name.split(/[/\\]/).some((part) => part === '..' || part === '')
  )
}

/** Folders are made on the way, for this user alone. */
async function copy(
  wanted: readonly ProjectFile[],
  write: (name: string, data: Buffer, mode: number) => Promise<void>,
): Promise<void> {
  const waiting = [...wanted]
  const copyNext = async (): Promise<void> => {
    for (let file = waiting.pop(); file; file = waiting.pop())
      await write(file.name, await file.read(), file.mode)
  }
  await Promise.all(Array.from({ length: copiesAtOnce }, copyNext))
}

/** Programs in containers run as other users; the folder around it all stays private. */
async function openFolders({ run }: HostSession, directory: string, signal: AbortSignal) {
  await run({ argv: ['find', directory, '-type', 'd', '-exec', 'chmod', '755', '{}', '+'], signal })
}

async function readList(files: HostFiles, list: string): Promise<readonly string[]> {
  try {
    const names: unknown = JSON.parse((await files.read(list)).toString())
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
  } catch (error) {
    if (failureOf(error)?.kind === 'not-found' || error instanceof SyntaxError) return []
    throw error
  }
}
