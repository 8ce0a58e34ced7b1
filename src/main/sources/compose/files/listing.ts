/** Every file of a project that is copied to a host. */
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { fail } from '../../../../shared/lib/failure-error.ts'

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

/** What is not looked at, by its name below `root`. */
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
