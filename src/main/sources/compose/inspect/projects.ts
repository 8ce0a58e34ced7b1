/** Questions of a user about stacks beside deploying them: their files, what they come to, what runs already. */

import { isUtf8 } from 'node:buffer'
import { createHash, randomBytes } from 'node:crypto'
import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { fail } from '../../../../shared/lib/failure-error.ts'
import type { HostSession } from '../../../hosts/session.ts'
import type { ProjectServices, ProjectViews, WorkloadOn, WrittenFile } from '../../project-views.ts'
import type { SourceServices } from '../../stage.ts'
import type { ComposeConfig } from '../config.ts'
import { findProject, type ProjectFolder } from '../project/folder.ts'
import { nameIn } from '../project/project-texts.ts'
import { lookAtRunning } from './adoptable.ts'
import { nameFor } from './adopted-document.ts'
import { lookAtNew, renderedNow, shownNow } from './project-now.ts'

const never = new AbortController().signal

export function composeProjects(
  services: ProjectServices & Pick<SourceServices, 'repositories'>,
): ProjectViews {
  const { hosts, repositories, store, settings } = services
  const find = (name: string) => store.workloads.get(name)
  const on = (host: string) => {
    const session = hosts.get(host)
    const { installation } = store
    return { session, installation, repositories, settings: settings.get() }
  }
  const open = async ({ workload, host }: WorkloadOn, signal = never) => {
    const { document, env } = workload
    const folder = await findProject(document.source as ComposeConfig, {
      repositories,
      signal,
      env,
    })
    return [hosts.get(host), folder] as const
  }
  return {
    async read(asked, signal) {
      const [session, folder] = await open(asked, signal)
      const files = await readFiles(session, folder)
      const shown = await shownNow({ session, folder, workload: asked.workload }, signal)
      return { host: asked.host, files, ...shown }
    },
    async write(asked, file) {
      const [session, folder] = await open(asked)
      return await changeFile(session, folder, file)
    },
    async texts(asked, signal) {
      const [session, folder] = await open(asked, signal)
      const files = await readFiles(session, folder)
      return files.map(({ path, text }) => ({ file: nameIn(folder.cwd, path), text }))
    },
    async rendered(asked, signal) {
      const [session, folder] = await open(asked, signal)
      return await renderedNow({ session, folder, workload: asked.workload }, signal)
    },
    look: (asked, signal) => lookAtNew({ hosts, repositories }, asked, signal),
    async running({ host, project, allow }, signal) {
      const name = freeName(nameFor(project), find)
      return (await lookAtRunning(on(host), { project, name, allow, signal })).shown
    },
    async adoptable({ host, project, allow, name = nameFor(project) }, signal) {
      const { document } = await lookAtRunning(on(host), { project, name, allow, signal })
      if (find(name)) fail({ kind: 'exists', what: 'workload', name })
      return document
    },
  }
}

/** With a number behind it, where the name is another's. */
function freeName(name: string, find: ProjectServices['store']['workloads']['get']): string {
  const base = name.slice(0, 60)
  let free = name
  for (let number = 2; find(free); number += 1) free = `${base}-${number}`
  return free
}

export async function readFiles(
  session: HostSession,
  { files, isOnHost }: ProjectFolder,
): Promise<WrittenFile[]> {
  const isThere = isOnHost && !session.isHere
  const readThere = async (path: string) => (await session.files.read(path)).toString()
  const read = isThere ? readThere : readHere
  return await Promise.all(files.map(async (path) => written(path, await read(path))))
}

const readHere = (path: string) => readFile(path, 'utf8')

/** Throws `invalid` where it may not be changed, or was changed since it was read. */
export async function changeFile(
  session: HostSession,
  folder: ProjectFolder,
  { path, text, revision }: WrittenFile,
): Promise<WrittenFile> {
  if (folder.commit !== null) refuse('path', 'a repository is changed by its commits')
  if (folder.isOnHost && !session.isHere)
    refuse('path', `the file is on ${session.name}: it is changed there`)
  if (!folder.files.includes(path)) refuse('path', `${path} is none of its compose files`)
  const bytes = await readFile(path)
  // Shown, it has other characters in the place of those that it holds.
  if (!isUtf8(bytes))
    refuse('text', 'the file is not in UTF-8, and would lose what it holds: convert it first')
  if (revisionOf(bytes.toString()) !== revision)
    refuse('text', 'the file was changed by somebody else meanwhile: read it again')
  await replace(await realpath(path), text)
  return written(path, text)
}

function written(path: string, text: string): WrittenFile {
  return { path, text, revision: revisionOf(text) }
}

function revisionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Replaces a file, and no link to it, at once: who reads it meanwhile sees the old text or the new one. */
async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await writeFile(temporary, text, { mode: (await stat(path)).mode, flag: 'wx' })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

function refuse(path: string, message: string): never {
  return fail({ kind: 'invalid', what: 'project', issues: [{ path, message }] })
}
