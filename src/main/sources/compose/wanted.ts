/** What a project should be: read from the user's files, or what a release was. */
import { fail } from '../../../shared/lib/failure-error.ts'
import { label } from '../../../shared/model/labels.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import type { Container } from '../../engine/engine.ts'
import type { Intent, OpenedRelease, TargetContext } from '../source.ts'
import { readBuilds } from './builds.ts'
import { type ComposeProject, readHashes, readProject } from './compose-cli.ts'
import type { ComposeConfig } from './config.ts'
import { findProject, type ProjectFolder } from './folder.ts'
import { lastingPlace, lookAt, movedTo, type Place } from './place.ts'
import { projectName, serviceOf } from './project.ts'
import type { PullPolicy } from './pulls.ts'
import { pinned, type ReleasedProject, releasedSchema } from './released.ts'
import { labelsFile, type OwnLabels, type Rendered, withLabels } from './rendered.ts'

export interface Wanted {
  /** Null: what a release was, fed to `up` as it was rendered then. */
  readonly folder: ProjectFolder | null
  readonly place: Place
  /** With our labels. */
  readonly rendered: Rendered
  /** As `up` will label the containers; null where that cannot be told before. */
  readonly hashes: Readonly<Record<string, string | null>>
  /** What images are built from: see `readBuilds`. Of a release nothing is built. */
  readonly builds: Readonly<Record<string, string | null>>
  /** What the workload says does not count for a release that is put back. */
  readonly pull: PullPolicy | null
}

export function ownLabels(installation: string, workload: Workload): OwnLabels {
  return {
    [label.installation]: installation,
    [label.workload]: workload.document.name,
    [label.role]: 'compose',
  }
}

/** Null for an action that only concerns what runs. */
export async function readWanted(
  context: TargetContext,
  workload: Workload,
  intent: Intent,
  containers: readonly Container[],
  signal: AbortSignal,
): Promise<Wanted | null> {
  switch (intent.action) {
    case 'deploy':
      return await fromFolder(context, workload, containers, signal)
    case 'rollback':
      return await fromRelease(context, workload, intent.release, containers, signal)
    case 'scale':
    case 'pull': {
      const wanted = await fromRelease(context, workload, intent.live, containers, signal)
      return intent.action === 'pull' ? { ...wanted, pull: 'always' } : wanted
    }
    default:
      return null
  }
}

async function fromFolder(
  { session, installation }: TargetContext,
  workload: Workload,
  containers: readonly Container[],
  signal: AbortSignal,
): Promise<Wanted> {
  const config = workload.document.source as ComposeConfig
  const labels = ownLabels(installation, workload)
  const folder = await findProject(config)
  const place = await lastingPlace(session, workload.id, folder)
  return await lookAt(session, folder, async (looked) => {
    const project = projectAt(workload, looked)
    const found = await readProject(session, project, { signal })
    const rendered = withLabels(movedTo(found, looked, place), labels)
    const marked = { ...project, files: [...project.files, '-'] }
    const stdin = JSON.stringify(labelsFile(found, labels))
    const exact = await readHashes(session, marked, { stdin, signal })
    const fed = { ...projectAt(workload, place), ...fedByStdin }
    const hashes = session.isHere
      ? exact
      : await hashesElsewhere(exact, {
          there: (text) => readHashes(session, fed, { stdin: text, signal }),
          here: (text) =>
            readHashes(session, { ...project, ...fedByStdin }, { stdin: text, signal }),
          rendered: JSON.stringify(rendered),
          looked: JSON.stringify(withLabels(found, labels)),
        })
    const joined = await joinedHashes(rendered, containers, (text) =>
      readHashes(session, fed, { stdin: text, signal }),
    )
    const builds = await readBuilds(rendered, folder, place)
    return { folder, place, rendered, hashes: { ...hashes, ...joined }, builds, pull: null }
  })
}

type HashesOf = (stdin: string) => Promise<Readonly<Record<string, string>>>

/**
 * The files were read in a temporary folder, but `up` will read them in the lasting one. What was
 * rendered has the same hash either way, but for what `config` leaves out (the names of env files):
 * where that matters is seen where both can be had.
 */
async function hashesElsewhere(
  exact: Readonly<Record<string, string>>,
  read: { there: HashesOf; here: HashesOf; rendered: string; looked: string },
): Promise<Record<string, string | null>> {
  const [there, here] = await Promise.all([read.there(read.rendered), read.here(read.looked)])
  return Object.fromEntries(
    Object.entries(exact).map(([name, hash]) => [
      name,
      here[name] === hash ? (there[name] ?? null) : null,
    ]),
  )
}

/**
 * A service that joins another's network is labelled with the hash it has once that is a container's
 * id. Without that container the hash cannot be told.
 */
async function joinedHashes(
  rendered: Rendered,
  containers: readonly Container[],
  hashesOf: HashesOf,
): Promise<Record<string, string | null>> {
  const joining = Object.entries(rendered.services).filter(([, each]) => joinedService(each))
  if (joining.length === 0) return {}
  const joined = joining.map(([name, service]) => {
    const other = containers.find((each) => serviceOf(each) === joinedService(service))
    if (!other) return [name, null] as const
    const resolve = (mode: string | undefined) =>
      mode?.startsWith('service:') ? `container:${other.id}` : mode
    const { network_mode, pid, ipc } = service
    const modes = { network_mode: resolve(network_mode), pid: resolve(pid), ipc: resolve(ipc) }
    return [name, { ...service, ...modes }] as const
  })
  const known = Object.fromEntries(joined.filter(([, service]) => service !== null))
  const text = JSON.stringify({ ...rendered, services: { ...rendered.services, ...known } })
  const hashes = await hashesOf(text)
  return Object.fromEntries(joined.map(([name, each]) => [name, each && (hashes[name] ?? null)]))
}

/** The service whose network, processes or memory it joins. */
export function joinedService(service: Rendered['services'][string]): string | undefined {
  const modes = [service.network_mode, service.pid, service.ipc]
  return modes.find((mode) => mode?.startsWith('service:'))?.slice('service:'.length)
}

async function fromRelease(
  { session }: TargetContext,
  workload: Workload,
  opened: OpenedRelease | null,
  containers: readonly Container[],
  signal: AbortSignal,
): Promise<Wanted> {
  const { name } = workload.document
  if (!opened) return fail({ kind: 'not-found', what: 'release of', name })
  const released = releasedSchema.parse(opened.rendered)
  const rendered = await pinned(session.engine, released, signal)
  const { place } = released
  const fed = { ...projectAt(workload, place), ...fedByStdin }
  const hashesOf: HashesOf = (stdin) => readHashes(session, fed, { stdin, signal })
  const hashes = await hashesOf(JSON.stringify(rendered))
  const joined = await joinedHashes(rendered, containers, hashesOf)
  const asLabelled = keptHashes(released, rendered)
  return {
    builds: {},
    folder: null,
    place,
    rendered,
    hashes: { ...hashes, ...asLabelled, ...joined },
    pull: 'missing',
  }
}

/** What was labelled when it was deployed stays right for what needs no other image now. */
function keptHashes(released: ReleasedProject, rendered: Rendered): Record<string, string> {
  return Object.fromEntries(
    Object.entries(released.services).flatMap(([name, { hash }]) => {
      const isSame = rendered.services[name]?.image === released.project.services[name]?.image
      return isSame && hash !== null ? [[name, hash]] : []
    }),
  )
}

/** What is rendered already has nothing to be filled in, and nothing that is left out. */
export const fedByStdin = { files: ['-'], envFiles: [], profiles: ['*'], env: {} } as const

export function projectAt(workload: Workload, place: Place): ComposeProject {
  const config = workload.document.source as ComposeConfig
  return {
    name: projectName(workload.document.name),
    ...place,
    profiles: config.profiles,
    env: workload.document.env,
  }
}
