/** The folder of a compose project on this machine: which of its files count, and all of them to copy. */
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { Issue } from '../../../../shared/model/failure.ts'
import type { Repositories } from '../../../repositories/repositories.ts'
import type { ComposeConfig } from '../config.ts'

/** Absolute paths on this machine, unless they are the host's. */
export interface ProjectFolder {
  readonly directory: string
  readonly files: readonly string[]
  readonly envFiles: readonly string[]
  /** They are paths of the host, which reads them itself. */
  readonly isOnHost: boolean
  /** Of a repository; null for a folder of the user's own, which is read where it is. */
  readonly commit: string | null
}

/** In the order in which compose itself looks for them. */
const mainNames = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml']
const overrideNames = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
]

/** Throws `invalid`, naming the field, where something it names is not there. */
export async function findProject(
  config: ComposeConfig,
  { repositories, signal }: FindDeps,
): Promise<ProjectFolder> {
  if (config.onHost) return onHost(config)
  if (!config.git) return await findOwn(config)
  const { folder, commit } = await repositories.checkout(config.git, signal)
  try {
    const found = await findOwn({ ...config, path: path.join(folder, config.git.path) })
    return { ...found, commit }
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind !== 'invalid') throw error
    return fail(inRepository(failure, folder), error)
  }
}

/** Where it was checked out says nothing to the user. */
function inRepository<F extends { readonly issues: Issue[] }>(failure: F, folder: string): F {
  const issues = failure.issues.map(({ path: field, message }) => ({
    path: field.replace(/^source\.path/, 'source.git.path'),
    message: message
      .replaceAll(`${folder}${path.sep}`, '')
      .replaceAll(folder, 'the repository')
      .replace('on this machine', 'in the repository'),
  }))
  return { ...failure, issues }
}

export interface FindDeps {
  readonly repositories: Repositories
  readonly signal: AbortSignal
}

/** In a folder of this machine. */
export async function findOwn(config: ComposeConfig): Promise<ProjectFolder> {
  const found = await kindOf(config.path)
  if (found === 'nothing')
    return invalid('source.path', `there is no ${config.path} on this machine`)
  const directory = found === 'folder' ? config.path : path.dirname(config.path)
  const named = found === 'file' ? [path.basename(config.path), ...config.files] : config.files
  const files = named.length > 0 ? named : await defaultFiles(directory)
  const inside = (file: string) => path.resolve(directory, file)
  await checkThere('source.files', files.map(inside))
  await checkThere('source.envFiles', config.envFiles.map(inside))
  return {
    directory,
    files: files.map(inside),
    isOnHost: false,
    commit: null,
    envFiles: config.envFiles.map(inside),
  }
}

function onHost({ path: directory, files, envFiles }: ComposeConfig): ProjectFolder {
  const there = (file: string) => path.posix.resolve(directory, file)
  return {
    directory,
    files: files.map(there),
    envFiles: envFiles.map(there),
    isOnHost: true,
    commit: null,
  }
}

async function defaultFiles(directory: string): Promise<string[]> {
  const names = new Set(await readdir(directory))
  const main = mainNames.find((name) => names.has(name))
  if (main === undefined)
    return invalid('source.path', `${directory} holds none of ${mainNames.join(', ')}`)
  const override = overrideNames.find((name) => names.has(name))
  return override === undefined ? [main] : [main, override]
}

async function checkThere(field: string, files: readonly string[]): Promise<void> {
  for (const [index, file] of files.entries()) {
    if ((await kindOf(file)) !== 'file')
      invalid(`${field}[${index}]`, `there is no file ${file} on this machine`)
  }
}

async function kindOf(file: string): Promise<'file' | 'folder' | 'nothing'> {
  try {
    const found = await stat(file)
    return found.isDirectory() ? 'folder' : 'file'
  } catch {
    return 'nothing'
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

/** Every regular file under it, without the history of git. Links are followed to files only. */
export async function listProject(directory: string): Promise<ProjectFile[]> {
  const files: ProjectFile[] = []
  let bytes = 0
  for await (const name of walk(directory, '')) {
    const file = await projectFile(directory, name)
    if (file === undefined) continue
    bytes += file.bytes
    if (files.push(file) > mostFiles || bytes > mostBytes)
      return invalid('source.path', `${directory} holds too much to be copied to a host`)
  }
  return files
}

async function* walk(directory: string, folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(path.join(directory, folder), { withFileTypes: true })) {
    const name = path.posix.join(folder, entry.name)
    if (!entry.isDirectory()) yield name
    else if (entry.name !== '.git') yield* walk(directory, name)
  }
}

async function projectFile(directory: string, name: string): Promise<ProjectFile | undefined> {
  const file = path.join(directory, name)
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) return undefined
  return { name, bytes: found.size, mode: found.mode & 0o777, read: () => readFile(file) }
}

function invalid(field: string, message: string): never {
  return fail({ kind: 'invalid', what: 'workload', issues: [{ path: field, message }] })
}
