/** What a user asks about stacks beside deploying them: their files, what they come to, what runs already. */
import { fail } from '../../../../shared/lib/failure-error.ts'
import type {
  FoundProject,
  ProjectVolume,
  RunningProject,
} from '../../../../shared/model/project.ts'
import type { Settings } from '../../../../shared/model/settings.ts'
import {
  targetsOf,
  type Workload,
  type WorkloadDocument,
} from '../../../../shared/model/workload.ts'
import type { Hosts } from '../../../hosts/session.ts'
import type { Repositories } from '../../../repositories/repositories.ts'
import { lookAtRunning } from '../adoption/adoptable.ts'
import { type AdoptedDocument, nameFor } from '../adoption/adopted-document.ts'
import type { ComposeConfig } from '../config.ts'
import { findProject } from '../files/folder.ts'
import { nameIn, type ProjectText } from '../files/project-texts.ts'
import { lookAtNew } from './new-project.ts'
import { changeFile, readFiles, type WrittenFile } from './project-files.ts'
import { type RenderedNow, renderedNow, type ShownProject, shownNow } from './project-now.ts'
import { volumesOf } from './volumes.ts'

interface Running {
  readonly host: string
  readonly project: string
  /** What its services may have of the host. */
  readonly allow?: readonly string[] | undefined
}

interface ReadProject extends ShownProject {
  readonly files: WrittenFile[]
}

export interface Projects {
  read(workload: string, signal: AbortSignal): Promise<ReadProject>
  /** What would be taken over, as it runs; stores nothing. */
  running(asked: Running, signal: AbortSignal): Promise<RunningProject>
  /** The document that takes it over. */
  adoptable(
    asked: Running & { readonly name?: string | undefined },
    signal: AbortSignal,
  ): Promise<AdoptedDocument>
  /** What the files of a workload that is not stored yet come to. */
  look(document: WorkloadDocument, signal: AbortSignal): Promise<FoundProject>
  /** Named volumes of the project; they outlive its containers. */
  volumes(workload: string, signal: AbortSignal): Promise<ProjectVolume[]>
  /** Its files as they are written, and what compose makes of them: with every value in it. */
  texts(workload: string, signal: AbortSignal): Promise<ProjectText[]>
  rendered(workload: string, signal: AbortSignal): Promise<RenderedNow>
  write(change: WrittenFile & { readonly workload: string }): Promise<WrittenFile>
}

export interface ProjectsDeps {
  readonly hosts: Hosts
  readonly repositories: Repositories
  readonly store: {
    readonly installation: string
    readonly workloads: { get(name: string): Workload | undefined }
  }
  readonly settings: { get(): Settings }
}

const never = new AbortController().signal

export function createProjects(deps: ProjectsDeps): Projects {
  const { hosts, repositories, store } = deps
  const { installation } = store
  const find = (name: string) => store.workloads.get(name)
  const known = (name: string) => find(name) ?? fail({ kind: 'not-found', what: 'workload', name })
  const on = (host: string) => {
    const session = hosts.get(host)
    return { session, installation, repositories, settings: deps.settings.get() }
  }
  const open = async (name: string, signal = never) => {
    const workload = known(name)
    const { source, env } = workload.document
    if (source.kind !== 'compose') return noStack(name)
    const folder = await findProject(source as ComposeConfig, { repositories, signal, env })
    return [hosts.get(targetsOf(workload.document)[0] ?? ''), workload, folder] as const
  }
  return {
    async read(name, signal) {
      const [session, workload, folder] = await open(name, signal)
      const files = await readFiles(session, folder)
      return { files, ...(await shownNow(session, workload, folder, signal)) }
    },
    async running({ host, project, allow }, signal) {
      const name = freeName(nameFor(project), find)
      return (await lookAtRunning(on(host), { project, name, allow, signal })).shown
    },
    async adoptable({ host, project, allow, name = nameFor(project) }, signal) {
      const { document } = await lookAtRunning(on(host), { project, name, allow, signal })
      if (find(name)) fail({ kind: 'exists', what: 'workload', name })
      return document
    },
    look: (document, signal) => lookAtNew({ hosts, repositories }, document, signal),
    volumes: async (name, signal) =>
      await volumesOf(hosts, { workload: known(name), installation }, signal),
    async texts(name, signal) {
      const [session, , folder] = await open(name, signal)
      const files = await readFiles(session, folder)
      return files.map(({ path, text }) => ({ file: nameIn(folder.cwd, path), text }))
    },
    rendered: async (name, signal) => await renderedNow(...(await open(name, signal)), signal),
    async write({ workload, ...file }) {
      const [session, , folder] = await open(workload)
      return await changeFile(session, folder, file)
    },
  }
}

function noStack(name: string): never {
  const issues = [{ path: 'workload', message: `${name} has no compose files` }]
  return fail({ kind: 'invalid', what: 'project', issues })
}

/** With a number behind it, where the name is another's. */
function freeName(name: string, find: ProjectsDeps['store']['workloads']['get']): string {
  const base = name.slice(0, 60)
  let free = name
  for (let number = 2; find(free); number += 1) free = `${base}-${number}`
  return free
}
