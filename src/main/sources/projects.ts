/** What a user asks about workloads that are read from files: each kind answers for its own. */
import { fail } from '../../shared/lib/failure-error.ts'
import type { FoundProject, ProjectVolume, RunningProject } from '../../shared/model/project.ts'
import type { Workload, WorkloadDocument } from '../../shared/model/workload.ts'
import type {
  AdoptedDocument,
  ProjectServices,
  ProjectViews,
  ReadProject,
  RenderedNow,
  WrittenFile,
  WrittenText,
} from './project-views.ts'
import type { Sources } from './source.ts'
import { volumesOf } from './volumes.ts'

export interface Projects {
  read(workload: string, signal: AbortSignal): Promise<ReadProject>
  write(change: WrittenFile & { readonly workload: string }): Promise<WrittenFile>
  texts(workload: string, signal: AbortSignal): Promise<readonly WrittenText[]>
  rendered(workload: string, signal: AbortSignal): Promise<RenderedNow>
  look(document: WorkloadDocument, signal: AbortSignal): Promise<FoundProject>
  running: (...asked: Parameters<ProjectViews['running']>) => Promise<RunningProject>
  adoptable: (...asked: Parameters<ProjectViews['adoptable']>) => Promise<AdoptedDocument>
  /** Volumes of a workload of any kind: they outlive its containers. */
  volumes(workload: string, signal: AbortSignal): Promise<ProjectVolume[]>
}

export function createProjects(sources: Sources, services: ProjectServices): Projects {
  const { hosts, store } = services
  const views = new Map(
    sources.list.flatMap(({ kind, projects }) =>
      projects ? [[kind, projects(services)] as const] : [],
    ),
  )
  const known = (name: string): Workload =>
    store.workloads.get(name) ?? fail({ kind: 'not-found', what: 'workload', name })
  const of = ({ name, source }: WorkloadDocument): ProjectViews =>
    views.get(source.kind) ?? refuse('project', 'workload', `${name} is not read from files`)
  const open = (name: string) => {
    const workload = known(name)
    return [of(workload.document), workload] as const
  }
  // Of the kinds that can take over what runs, the first.
  const [adopting = refusing] = views.values()
  return {
    async read(name, signal) {
      const [view, workload] = open(name)
      return await view.read(workload, signal)
    },
    async write({ workload: name, ...file }) {
      const [view, workload] = open(name)
      return await view.write(workload, file)
    },
    async texts(name, signal) {
      const [view, workload] = open(name)
      return await view.texts(workload, signal)
    },
    async rendered(name, signal) {
      const [view, workload] = open(name)
      return await view.rendered(workload, signal)
    },
    look: async (document, signal) => await of(document).look(document, signal),
    running: (asked, signal) => adopting.running(asked, signal),
    adoptable: (asked, signal) => adopting.adoptable(asked, signal),
    async volumes(name, signal) {
      const workload = known(name)
      const mark = sources.of(workload.document.source.kind)?.volumeMark?.(workload)
      const { installation } = store
      return await volumesOf(hosts, { workload, installation, mark }, signal)
    },
  }
}

const refusing: Pick<ProjectViews, 'running' | 'adoptable'> = {
  running: async () => refuse('project', 'project', 'there is no kind that takes over what runs'),
  adoptable: async () => refuse('project', 'project', 'there is no kind that takes over what runs'),
}

function refuse(what: string, path: string, message: string): never {
  return fail({ kind: 'invalid', what, issues: [{ path, message }] })
}
