/** The copy of a project's files in the lasting folder of its workload, on the host where `up` reads them. */

import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { HostFiles, HostSession } from '../../../hosts/session.ts'
import type { ProjectFolder } from './folder.ts'

const copiesAtOnce = 8
/** List of what was copied: the rest of the folder is what containers keep in it. */
const list = '.longshore-files.json'

/** The copy of the project, in the lasting folder of its workload. */
export const copyFolder = (lasting: string) => `${lasting}/project`

/** Brings the copy in `directory` up to date, also by what is gone here; answers how many files it copied. */
export async function bring(
  session: HostSession,
  folder: ProjectFolder,
  { directory, signal }: { readonly directory: string; readonly signal: AbortSignal },
): Promise<number> {
  const { files } = session
  const wanted = await listProject(folder.root, folder.parts)
  const names = wanted.map(({ name }) => name)
  const before = await readList(files, directory)
  await removeLinks(session, directory, { names: [...before, ...names], signal })
  await copyFiles(wanted, (name, data, mode) => files.write(`${directory}/${name}`, data, mode))
  for (const name of before.filter((known) => !names.includes(known)))
    await files.remove(`${directory}/${name}`)
  await files.write(`${directory}/${list}`, JSON.stringify(names))
  await openFolders(session, directory, signal)
  return wanted.length
}

/** Removes what was copied, and leaves what containers wrote beside it. */
export async function takeAway(
  session: HostSession,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  const names = await readList(session.files, directory)
  await removeLinks(session, directory, { names, signal })
  for (const name of [...names, list]) await session.files.remove(`${directory}/${name}`)
}

/** Folders are made on the way, for this user alone. */
export async function copyFiles(
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

/**
 * A copy has no links. One that a container put there would have our files written, or removed, wherever
 * it leads on the host.
 */
async function removeLinks(
  { files, run }: HostSession,
  directory: string,
  { names, signal }: { readonly names: readonly string[]; readonly signal: AbortSignal },
): Promise<void> {
  const links: string[] = []
  const onLine = (_: string, line: string) => links.push(line.slice(directory.length + 1))
  await run({ argv: ['find', directory, '-type', 'l'], signal, onLine })
  const isOnTheWay = (link: string) =>
    names.some((name) => name === link || name.startsWith(`${link}/`))
  for (const link of links.filter(isOnTheWay)) await files.remove(`${directory}/${link}`)
}

/** Containers that have the project's folder may write into it, and into that list. */
function isOwn(name: string): boolean {
  return !name.split(/[/\\]/).some((part) => part === '..' || part === '')
}

/** Programs in containers run as other users; the folder around it all stays private. */
async function openFolders({ run }: HostSession, directory: string, signal: AbortSignal) {
  await run({ argv: ['find', directory, '-type', 'd', '-exec', 'chmod', '755', '{}', '+'], signal })
}

async function readList(files: HostFiles, directory: string): Promise<readonly string[]> {
  try {
    const names: unknown = JSON.parse((await files.read(`${directory}/${list}`)).toString())
    if (!Array.isArray(names)) return []
    return names.filter((name) => typeof name === 'string').filter(isOwn)
  } catch (error) {
    if (failureOf(error)?.kind === 'not-found' || error instanceof SyntaxError) return []
    throw error
  }
}

export interface ProjectFile {
  /** Relative to the folder, with `/`. */
  readonly name: string
  readonly bytes: number
  readonly mode: number
  read(): Promise<Buffer>
}

/** More than a project's files ever are: a whole home folder was named by mistake. */
const mostFiles = 5_000
const mostBytes = 256 * 1024 * 1024

/** Names that are not looked at, by its name below `root`. */
interface LeftOut {
  file(name: string): boolean
  folder(name: string): boolean
}

/**
 * Every regular file of `parts`, which lie below `root`, without the history of git. Links are followed to
 * files only.
 */
export async function listProject(
  root: string,
  parts: readonly string[] = [root],
  leftOut: LeftOut = { file: () => false, folder: () => false },
): Promise<ProjectFile[]> {
  const files = new Map<string, ProjectFile>()
  let bytes = 0
  for (const part of parts) {
    for await (const name of walk(
      root,
      path.relative(root, part).split(path.sep).join('/'),
      leftOut,
    )) {
      const file = files.has(name) || leftOut.file(name) ? undefined : await projectFile(root, name)
      if (file === undefined) continue
      bytes += file.bytes
      if (files.set(name, file).size > mostFiles || bytes > mostBytes) tooMuch(part)
    }
  }
  return [...files.values()]
}

function tooMuch(folder: string): never {
  const message = `${folder} holds too much to be copied to a host`
  return fail({ kind: 'invalid', what: 'workload', issues: [{ path: 'source.path', message }] })
}

async function* walk(root: string, part: string, leftOut: LeftOut): AsyncGenerator<string> {
  const found = await stat(path.join(root, part)).catch(() => undefined)
  if (found?.isDirectory()) yield* walkFolder(root, part, leftOut)
  else yield part
}

async function* walkFolder(root: string, folder: string, leftOut: LeftOut): AsyncGenerator<string> {
  for (const entry of await readdir(path.join(root, folder), { withFileTypes: true })) {
    const name = path.posix.join(folder, entry.name)
    if (!entry.isDirectory()) yield name
    else if (entry.name !== '.git' && !leftOut.folder(name)) yield* walkFolder(root, name, leftOut)
  }
}

async function projectFile(directory: string, name: string): Promise<ProjectFile | undefined> {
  const file = path.join(directory, name)
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) return undefined
  return { name, bytes: found.size, mode: found.mode & 0o777, read: () => readFile(file) }
}
