/** Questions of a user about workloads that are read from files: each kind answers for its own. */
import { fail, failureOf } from '../../shared/lib/failure-error.ts'
import { label } from '../../shared/model/labels.ts'
import type {
  FoundProject,
  ProjectVolume,
  RunningProject,
  VolumesFound,
} from '../../shared/model/project.ts'
import { targetsOf, type Workload, type WorkloadDocument } from '../../shared/model/workload.ts'
import type { Engine } from '../engine/engine.ts'
import { askEach } from '../hosts/ask-each.ts'
import type { HostSession, Hosts } from '../hosts/session.ts'
import { fillEnv } from '../secrets/fill-env.ts'
import { inspectAll } from './containers/inspect-all.ts'
import { ownVolumes } from './containers/own-volumes.ts'
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

/** A workload by its name, on one of its hosts; else on the first. */
export interface NamedOn {
  readonly workload: string
  readonly host?: string | undefined
}

/** Files are asked of one host, and throw `invalid` where it is none of the workload's. */
export interface Projects {
  read(asked: NamedOn, signal: AbortSignal): Promise<ReadProject>
  write(change: WrittenFile & NamedOn): Promise<WrittenFile>
  texts(asked: NamedOn, signal: AbortSignal): Promise<readonly WrittenText[]>
  rendered(asked: NamedOn, signal: AbortSignal): Promise<RenderedNow>
  look(document: WorkloadDocument, signal: AbortSignal): Promise<FoundProject>
  running: (...asked: Parameters<ProjectViews['running']>) => Promise<RunningProject>
  adoptable: (...asked: Parameters<ProjectViews['adoptable']>) => Promise<AdoptedDocument>
  /** Volumes of a workload of any kind: they outlive its containers. */
  volumes(workload: string, signal: AbortSignal): Promise<VolumesFound>
}

export function createProjects(sources: Sources, services: ProjectServices): Projects {
  const { hosts, store, clock, leftBehind = () => [] } = services
  const views = new Map(
    sources.list.flatMap(({ kind, projects }) =>
      projects ? [[kind, projects(services)] as const] : [],
    ),
  )
  const known = (name: string): Workload =>
    store.workloads.get(name) ?? fail({ kind: 'not-found', what: 'workload', name })
  const of = ({ name, source }: WorkloadDocument): ProjectViews =>
    views.get(source.kind) ?? refuse('project', 'workload', `${name} is not read from files`)
  // What is only looked at does without what it cannot have.
  const fill = (document: WorkloadDocument) => fillEnv(store.secrets, document).filled
  const open = ({ workload: name, host }: NamedOn) => {
    const workload = known(name)
    const targets = targetsOf(workload.document)
    const [first = ''] = targets
    if (host !== undefined && !targets.includes(host))
      refuse('project', 'host', `${name} is not on ${host}: it is on ${targets.join(', ')}`)
    const on = { workload: { ...workload, ...fill(workload.document) }, host: host ?? first }
    return [of(workload.document), on] as const
  }
  // Of the kinds that can take over what runs, the first.
  const [adopting = refusing] = views.values()
  return {
    async read(asked, signal) {
      const [view, on] = open(asked)
      return await view.read(on, signal)
    },
    async write({ workload, host, ...file }) {
      const [view, on] = open({ workload, host })
      return await view.write(on, file)
    },
    async texts(asked, signal) {
      const [view, on] = open(asked)
      return await view.texts(on, signal)
    },
    async rendered(asked, signal) {
      const [view, on] = open(asked)
      return await view.rendered(on, signal)
    },
    look: async (document, signal) =>
      await of(document).look({ document, ...fill(document) }, signal),
    running: (asked, signal) => adopting.running(asked, signal),
    adoptable: (asked, signal) => adopting.adoptable(asked, signal),
    async volumes(name, signal) {
      const workload = known(name)
      const mark = sources.of(workload.document.source.kind)?.volumeMark?.(workload)
      const { installation } = store
      const names = placesOf(hosts, workload.document, leftBehind(workload))
      const { found, away } = await askEach({ hosts, clock, names }, signal, (session, until) =>
        volumesOn(session, { workload, installation, mark }, until),
      )
      return { volumes: found, away }
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

/** Measuring means reading every file of every volume of the host. */
const mostMeasuredMs = 3_000

interface Owner {
  readonly workload: Workload
  readonly installation: string
  /** The label by which its kind knows them; undefined = they are known by ours. */
  readonly mark: string | undefined
}

/** Hosts where it is, and where it has still to be taken down; one that is declared no more cannot be asked. */
function placesOf(hosts: Hosts, document: WorkloadDocument, left: readonly string[]): string[] {
  const declared = left.length === 0 ? [] : hosts.list().map(({ name }) => name)
  return [...targetsOf(document), ...left.filter((host) => declared.includes(host))]
}

async function volumesOn(
  { name: host, engine }: HostSession,
  owner: Owner,
  signal: AbortSignal,
): Promise<ProjectVolume[]> {
  const names = await namesOf(engine, owner, signal)
  if (names.length === 0) return []
  const sizes = await measured(engine.volumes, signal)
  return [...names].sort().map((name) => ({ name, host, bytes: sizes.get(name) ?? null }))
}

async function namesOf(
  engine: Engine,
  { workload: { document }, installation, mark }: Owner,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (mark !== undefined) return await engine.volumes.list([mark], signal)
  const { name: workload } = document
  const labels = [`${label.installation}=${installation}`, `${label.workload}=${workload}`]
  const found = await engine.containers.list({ labels }, signal)
  const containers = await inspectAll(engine, found, signal)
  return await ownVolumes(engine, { installation, workload }, { containers, signal })
}

/** A size is good to know, and nothing waits for it. */
async function measured(
  volumes: Engine['volumes'],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const late = AbortSignal.timeout(mostMeasuredMs)
  try {
    return await volumes.sizes(AbortSignal.any([signal, late]))
  } catch (error) {
    if (signal.aborted || !(late.aborted || failureOf(error))) throw error
    return new Map()
  }
}
