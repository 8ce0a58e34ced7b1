/** The compose files of a workload, to be read and changed where the user has them. */
import { createHash, randomBytes } from 'node:crypto'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { stringify } from 'yaml'
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { Issue } from '../../../../shared/model/failure.ts'
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
import type { HostSession, Hosts } from '../../../hosts/session.ts'
import type { Repositories } from '../../../repositories/repositories.ts'
import { lookAtRunning } from '../adoption/adoptable.ts'
import { type AdoptedDocument, nameFor } from '../adoption/adopted-document.ts'
import type { ComposeConfig } from '../config.ts'
import { readEnvSources } from '../files/env-sources.ts'
import { findProject, type ProjectFolder } from '../files/folder.ts'
import { tellingLines } from '../files/issue-lines.ts'
import { lookAt } from '../files/place.ts'
import { readTexts, type ProjectText as WrittenText } from '../files/project-texts.ts'
import type { Rendered } from '../rendered.ts'
import { withTools } from '../tools/choice.ts'
import { readProject } from '../tools/compose-cli.ts'
import { configWarnings } from '../tools/config-issues.ts'
import { masked, secretsOf } from '../wanted/masked.ts'
import type { ReleasedTexts } from '../wanted/released.ts'
import { projectAt } from '../wanted/wanted.ts'
import { lookAtNew } from './new-project.ts'
import { renderedNow, textsOf } from './project-now.ts'
import { volumesOf } from './volumes.ts'

interface Running {
  readonly host: string
  readonly project: string
}

interface ProjectText {
  readonly path: string
  readonly text: string
  readonly revision: string
}

interface ProjectTexts {
  files: ProjectText[]
  rendered: string | null
  issues: Issue[]
  warnings: Issue[]
}

export interface Projects {
  read(workload: string, signal: AbortSignal): Promise<ProjectTexts>
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
  texts(workload: string, signal: AbortSignal): Promise<WrittenText[]>
  rendered(
    workload: string,
    signal: AbortSignal,
  ): Promise<Pick<ReleasedTexts, 'rendered' | 'secrets'>>
  write(change: ProjectText & { readonly workload: string }): Promise<ProjectText>
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
  const on = (host: string) => {
    const session = hosts.get(host)
    return { session, installation, repositories, settings: deps.settings.get() }
  }
  const folderOf = async (name: string, signal = never): Promise<[Workload, ProjectFolder]> => {
    const workload = find(name) ?? fail({ kind: 'not-found', what: 'workload', name })
    if (workload.document.source.kind !== 'compose')
      return invalid('workload', `${name} has no compose files`)
    return [
      workload,
      await findProject(workload.document.source as ComposeConfig, { repositories, signal }),
    ]
  }
  return {
    async read(name, signal) {
      const [workload, folder] = await folderOf(name, signal)
      const texts = await textsOf(hosts, workload, folder)
      const files = texts.map(({ text }, index) => {
        return { path: folder.files[index] ?? '', text, revision: hashOf(text) }
      })
      const session = hosts.get(targetsOf(workload.document)[0] ?? '')
      const lines: string[] = []
      const onLine = (line: string) => lines.push(line)
      try {
        const harmless = await readTexts(folder)
        const rendered = await withTools(session, (tools) =>
          tellingLines(harmless, () =>
            lookAt(tools, folder, (place) =>
              readProject(tools, projectAt(workload, place), { signal, onLine }),
            ),
          ),
        )
        const warnings = configWarnings(lines)
        return {
          files,
          rendered: await shown(session, folder, workload, rendered),
          issues: [],
          warnings,
        }
      } catch (error) {
        const failure = failureOf(error)
        if (failure?.kind !== 'invalid') throw error
        return { files, rendered: null, issues: failure.issues, warnings: [] }
      }
    },
    async running({ host, project }, signal) {
      const name = freeName(nameFor(project), find)
      return (await lookAtRunning(on(host), { project, name, signal })).shown
    },
    async adoptable({ host, project, name = nameFor(project) }, signal) {
      if (find(name)) fail({ kind: 'exists', what: 'workload', name })
      return (await lookAtRunning(on(host), { project, name, signal })).document
    },
    look: (document, signal) => lookAtNew({ hosts, repositories }, document, signal),
    volumes: (name, signal) => {
      const workload = find(name) ?? fail({ kind: 'not-found', what: 'workload', name })
      return volumesOf(hosts, workload, signal)
    },
    texts: async (name, signal) => await textsOf(hosts, ...(await folderOf(name, signal))),
    rendered: async (name, signal) =>
      await renderedNow(hosts, ...(await folderOf(name, signal)), signal),
    async write({ workload: name, path, text, revision }) {
      const [workload, folder] = await folderOf(name)
      if (folder.commit !== null) return invalid('path', 'a repository is changed by its commits')
      const host = targetsOf(workload.document)[0] ?? ''
      if (folder.isOnHost && !hosts.get(host).isHere)
        return invalid('path', `the file is on ${host}: it is changed there`)
      if (!folder.files.includes(path))
        return invalid('path', `${path} is none of its compose files`)
      const now = await readText(path)
      if (now.revision !== revision)
        return invalid('text', 'the file was changed by somebody else meanwhile: read it again')
      await replace(path, text)
      return { path, text, revision: hashOf(text) }
    },
  }
}

/** With a number behind it, where the name is another's. */
function freeName(name: string, find: ProjectsDeps['store']['workloads']['get']): string {
  const base = name.slice(0, 60)
  let free = name
  for (let number = 2; find(free); number += 1) free = `${base}-${number}`
  return free
}

async function readText(path: string): Promise<ProjectText> {
  const text = await readFile(path, 'utf8')
  return { path, text, revision: hashOf(text) }
}

/** Whoever reads it meanwhile sees the old text or the new one. */
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

/** With no value of env in it, whichever file it came from. */
async function shown(
  session: HostSession,
  folder: ProjectFolder,
  { document: { env } }: Workload,
  rendered: Rendered,
): Promise<string> {
  const secrets = secretsOf(rendered, [env, ...(await readEnvSources(session, folder, env))])
  return stringify(masked(rendered, secrets))
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function invalid(path: string, message: string): never {
  return fail({ kind: 'invalid', what: 'project', issues: [{ path, message }] })
}
