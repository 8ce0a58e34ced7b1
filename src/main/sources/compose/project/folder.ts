/** Folder of a compose project, and its files that count: found as `docker compose` finds them. */
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { Issue } from '../../../../shared/model/failure.ts'
import type { Repositories } from '../../../repositories/repositories.ts'
import type { Env } from '../../../secrets/redact.ts'
import { commonFolder, isBelow } from '../../containers/below.ts'
import type { ComposeConfig } from '../config.ts'
import { settledEnv } from './env-sources.ts'
import { partsOf } from './parts.ts'

/** Absolute paths on this machine, unless they are the host's. */
export interface ProjectFolder {
  /** All of it is below: what is copied keeps its paths from here on. */
  readonly root: string
  /** Files and folders that are copied. */
  readonly parts: readonly string[]
  /** Folder in which `docker compose` is called by hand. */
  readonly cwd: string
  /** Folder that relative paths in the files are relative to. */
  readonly directory: string
  readonly files: readonly string[]
  readonly envFiles: readonly string[]
  /** Whether its paths are of the host, which reads them itself. */
  readonly isOnHost: boolean
  /** The commit of a repository; null for a folder of the user's own, which is read where it is. */
  readonly commit: string | null
  /** Notes on what its env files ask for that is not followed. */
  readonly notes: readonly string[]
}

export interface FindDeps {
  readonly repositories: Repositories
  readonly signal: AbortSignal
  /** The workload's own. */
  readonly env: Env
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
  { repositories, signal, env }: FindDeps,
): Promise<ProjectFolder> {
  if (config.onHost) return onHost(config)
  if (!config.git) return await findOwn(config, env)
  const { folder, commit } = await repositories.checkout(config.git, signal)
  try {
    const own = await findOwn({ ...config, path: path.join(folder, config.git.path) }, env)
    refuseOutside(folder, own)
    const parts = await partsOf(own, folder, env)
    // Data that containers keep beside the files stays where it is, unless the files name what lies outside.
    const isWhole = parts.some((part) => !isBelow(part, own.root))
    return { ...own, commit, root: isWhole ? folder : own.root, parts }
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind !== 'invalid') throw error
    return fail(inRepository(failure, folder), error)
  }
}

/** Its files are copied, and nothing else of this machine is. */
function refuseOutside(root: string, { files, envFiles }: ProjectFolder): void {
  for (const file of [...files, ...envFiles])
    if (!isBelow(file, root)) invalid('source.files', `${file} is outside of the repository`)
}

/** Failure without the folder that it was checked out to, which says nothing to the user. */
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

/** In a folder of this machine. */
export async function findOwn(config: ComposeConfig, env: Env = {}): Promise<ProjectFolder> {
  const found = await kindOf(config.path)
  if (found === 'nothing')
    return invalid('source.path', `there is no ${config.path} on this machine`)
  const cwd = found === 'folder' ? config.path : path.dirname(config.path)
  const inside = (file: string) => path.resolve(cwd, file)
  const named = (found === 'file' ? [config.path, ...config.files] : config.files).map(inside)
  const namedEnv = config.envFiles.map(inside)
  await checkThere('source.envFiles', namedEnv)
  const settings = await readSettings({ cwd, envFiles: namedEnv, env })
  const { files, unread } = await filesOf(cwd, named, settings)
  // One that was adopted knows its folder: it may have been told with `--project-directory`.
  const directory = config.project === undefined ? path.dirname(files[0] ?? cwd) : cwd
  const isLed = named.length === 0 && directory !== cwd
  const envFiles = namedEnv.length > 0 || !isLed ? namedEnv : await envFilesBeside(cwd, directory)
  const parts = [cwd, directory, ...files, ...envFiles]
  const root = parts.reduce(commonFolder)
  return {
    ...{ root, cwd, directory, files, envFiles },
    parts: root === cwd ? [cwd] : parts,
    isOnHost: false,
    commit: null,
    notes: [...unreadNote(files, unread), ...notesOf(config, settings)],
  }
}

async function filesOf(
  cwd: string,
  named: readonly string[],
  settings: ComposeSettings,
): Promise<FoundFiles> {
  if (named.length > 0) {
    await checkThere('source.files', named)
    return { files: named, unread: [] }
  }
  if (settings.files === null) return await defaultFiles(cwd)
  await checkThere('COMPOSE_FILE', settings.files)
  return { files: settings.files, unread: [] }
}

/** Said, as docker compose warns of it: somebody may have written into the other one. */
function unreadNote(files: readonly string[], unread: readonly string[]): string[] {
  if (unread.length === 0) return []
  const used = files.map((file) => path.basename(file)).join(' and ')
  const [are, count] = [unread.length > 1 ? 'are' : 'is', files.length > 1 ? 'count' : 'counts']
  return [`${unread.join(' and ')} ${are} not read: ${used} ${count}`]
}

/** Said where it would otherwise be read and not followed. */
function notesOf({ project: own }: ComposeConfig, { project, idle }: ComposeSettings): string[] {
  const renamed = project !== undefined && project !== '' && project !== own
  return [
    ...(renamed && own === undefined
      ? [
          `COMPOSE_PROJECT_NAME=${project} is not followed: a workload's project has a name of its own`,
        ]
      : []),
    ...idle.map(
      (name) =>
        `${name} in an env file does nothing, for docker compose either: name env files in source.envFiles`,
    ),
  ]
}

function onHost({ path: directory, files, envFiles }: ComposeConfig): ProjectFolder {
  const there = (file: string) => path.posix.resolve(directory, file)
  return {
    ...{ root: directory, parts: [], cwd: directory, directory },
    files: files.map(there),
    envFiles: envFiles.map(there),
    isOnHost: true,
    commit: null,
    notes: [],
  }
}

interface FoundFiles {
  readonly files: readonly string[]
  /** Names of others that docker compose looks for too, and that do not count beside these. */
  readonly unread: readonly string[]
}

async function defaultFiles(directory: string): Promise<FoundFiles> {
  const names = new Set(await readdir(directory))
  const inside = (name: string) => path.join(directory, name)
  const main = mainNames.find((name) => names.has(name))
  if (main === undefined)
    return invalid('source.path', `${directory} holds none of ${mainNames.join(', ')}`)
  const override = overrideNames.find((name) => names.has(name))
  const found = override === undefined ? [main] : [main, override]
  const unread = [...mainNames, ...overrideNames].filter(
    (name) => names.has(name) && !found.includes(name),
  )
  return { files: found.map(inside), unread }
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

function invalid(field: string, message: string): never {
  return fail({ kind: 'invalid', what: 'workload', issues: [{ path: field, message }] })
}

interface Asked {
  /** Folder in which it is called. */
  readonly cwd: string
  /** Env files that are named; empty = `.env` there. */
  readonly envFiles: readonly string[]
  /** Wins over every env file. */
  readonly env: Env
}

export interface ComposeSettings {
  /** Null: it looks for its own names. */
  readonly files: readonly string[] | null
  /** Known where the project is called otherwise than it is named here. */
  readonly project: string | undefined
  /** Variables that `docker compose` goes by only where they are in its own environment. */
  readonly idle: readonly string[]
}

export async function readSettings({ cwd, envFiles, env }: Asked): Promise<ComposeSettings> {
  const named = envFiles.length > 0 ? envFiles : [path.join(cwd, '.env')]
  const texts = await Promise.all(named.map((file) => readFile(file, 'utf8').catch(() => '')))
  const values = settledEnv(texts, { PWD: cwd, ...env })
  const separator = values.get('COMPOSE_PATH_SEPARATOR') || path.delimiter
  const files = values.get('COMPOSE_FILE')?.split(separator)
  return {
    files: files?.map((file) => path.resolve(cwd, file)) ?? null,
    project: values.get('COMPOSE_PROJECT_NAME'),
    idle: ['COMPOSE_ENV_FILES', 'COMPOSE_DISABLE_ENV_FILE'].filter((name) => values.has(name)),
  }
}

/**
 * `COMPOSE_FILE` may lead to another folder, whose `.env` counts then, too: after that of the folder it is
 * called in, which `docker compose` would not look for by itself.
 */
export async function envFilesBeside(cwd: string, directory: string): Promise<string[]> {
  const both = [directory, cwd].map((folder) => path.join(folder, '.env'))
  const found = await Promise.all(both.map(isFile))
  return both.filter((_, index) => found[index])
}

async function isFile(file: string): Promise<boolean> {
  return await stat(file).then(
    (found) => found.isFile(),
    () => false,
  )
}
