/** What a project should be: read from the user's files, or what a release was. */
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { Workload } from '../../../../shared/model/workload.ts'
import type { Container } from '../../../engine/engine.ts'
import type { HostSession } from '../../../hosts/session.ts'
import { type Env, redactsOf, secretValues } from '../../../secrets/redact.ts'
import { redactFailure } from '../../../secrets/shown-text.ts'
import type { Intent, OpenedRelease, SourceServices, TargetContext } from '../../stage.ts'
import type { ComposeProject } from '../cli/compose-cli.ts'
import { configWarnings } from '../cli/config-issues.ts'
import { asUpSees, fed } from '../cli/fed.ts'
import {
  filledIn,
  readHashes,
  readProfiles,
  readProject,
  readUnresolved,
} from '../cli/read-project.ts'
import type { ComposeConfig } from '../config.ts'
import { ownLabels, withLabels } from '../own-labels.ts'
import { readBuilds } from '../project/builds.ts'
import { findProject, type ProjectFolder } from '../project/folder.ts'
import { tellingLines } from '../project/issue-lines.ts'
import { refuseLocal } from '../project/local-references.ts'
import { type Mounted, readMounted } from '../project/mounted.ts'
import { notCopied } from '../project/named-files.ts'
import {
  beginReading,
  isInPlace,
  lastingPlace,
  lookAt,
  movedTo,
  type Place,
  type Reading,
  rootOf,
} from '../project/place.ts'
import { type ProjectText, readSources } from '../project/project-texts.ts'
import { projectName, refuseProject } from '../project.ts'
import { mapValues, type Rendered } from '../rendered.ts'
import { withFilesOf } from './files-of-release.ts'
import type { PullPolicy } from './images.ts'
import { climbingSources, contextsOutside, leavesFolder, linkedSources } from './leaving.ts'
import type { UnsafeIssue } from './refuse-unsafe.ts'
import { pinned, type ReleasedProject, releasedSchema } from './released.ts'
import { secretsOf } from './shown-project.ts'
import { unfitServices, unknownProfiles } from './unfit.ts'

export interface Wanted {
  /** Null: what a release was, fed to `up` as it was rendered then. */
  readonly folder: ProjectFolder | null
  /** Where the files of a release are that go back with it. */
  readonly brought?: ProjectFolder
  /** Of the repository that it is from. */
  readonly commit?: string | null | undefined
  /** The user's own files, to tell the place of what is wrong in them. */
  readonly texts: readonly ProjectText[]
  readonly place: Place
  /** With our labels. */
  readonly rendered: Rendered
  /** What variables its secrets and configs are made of. */
  readonly env: Readonly<Record<string, string>>
  /** As `up` will label the containers; null where that cannot be told before. */
  readonly hashes: Readonly<Record<string, string | null>>
  /** Values in it that are not shown, wherever they were filled in. */
  readonly secrets: readonly string[]
  /** What images are built from, see `readBuilds`; of a release, what they were built from. */
  readonly builds: Readonly<Record<string, string | null>>
  /** What containers see of its files; absent = that of the live release counts. */
  readonly mounted?: Readonly<Record<string, Mounted>>
  /** In place of the workload's own policy; null = that counts. */
  readonly pull: PullPolicy | null
  /** Only these are pulled anew; empty = all. */
  readonly pullOnly?: readonly string[]
  /** What leads out of its folder: by `..`, or by links, which are not looked for on other hosts. */
  readonly leaving?: readonly UnsafeIssue[]
  /** What docker compose takes and warns of. */
  readonly warnings?: readonly string[]
}

/** What reading it needs. */
export type WantedContext = Pick<TargetContext, 'session' | 'installation'> &
  Pick<SourceServices, 'repositories'>

/** Null for an action that only concerns what runs. */
export async function readWanted(
  context: WantedContext,
  workload: Workload,
  intent: Intent,
  containers: readonly Container[],
  signal: AbortSignal,
): Promise<Wanted | null> {
  switch (intent.action) {
    case 'deploy':
      return await fromFolder(context, workload, containers, signal)
    case 'rollback':
      return await goingBack(context, workload, intent.release, containers, signal)
    case 'scale':
      return await fromRelease(context, workload, { opened: intent.live }, containers, signal)
    case 'pull': {
      const { services } = intent.options
      const isMeant = (name: string) => services.length === 0 || services.includes(name)
      const live = { opened: intent.live, isNewer: isMeant }
      const wanted = await fromRelease(context, workload, live, containers, signal)
      return { ...wanted, pull: 'always', pullOnly: services }
    }
    default:
      return null
  }
}

async function fromFolder(
  { session, installation, repositories }: WantedContext,
  workload: Workload,
  containers: readonly Container[],
  signal: AbortSignal,
): Promise<Wanted> {
  const { source, env } = workload.document
  const labels = ownLabels(installation, workload)
  const folder = await findProject(source as ComposeConfig, { repositories, signal, env })
  const sources = await readSources(session, folder, env)
  const { texts, envs } = sources
  await refuseLocal(session, projectAt(workload, folder), { folder, texts, signal })
  const place = await lastingPlace(session, workload.id, folder)
  const read = async (reading: Reading): Promise<Wanted> => {
    const { place: looked, said } = reading
    const project = projectAt(workload, looked)
    const onLine = (line: string) => void (line.startsWith('time=') && said.push(line))
    const found = await readProject(session, project, { signal, onLine })
    await refuseUnfit(session, project, found, signal)
    const rendered = withLabels(movedTo(found, looked, place), labels)
    const at = projectAt(workload, place)
    const hashes = await hashesOfUp(session, at, rendered, containers, signal)
    const builds = await readBuilds(rendered, folder, place)
    const mounted = await readMounted(session, rendered, { folder, place }, signal)
    const given = await filledIn(session, project, found, { signal })
    const secrets = secretsOf(rendered, [...envs, given])
    const leaving = [
      ...(await climbing(session, project, found, { folder, looked, signal })),
      ...(session.isHere ? await linkedSources(rendered, rootOf(place)) : []),
    ]
    const warnings = [...folder.notes, ...configWarnings(said).map(({ message }) => message)]
    const { commit } = folder
    const all = { folder, commit, texts, place, rendered, env: given, hashes, secrets, builds }
    return { ...all, mounted, pull: null, leaving, warnings }
  }
  const lookIn = (looked: Place) => {
    const reading = beginReading(folder, sources, looked)
    const outside = isInPlace(session, folder) ? [] : notCopied(reading)
    if (outside.length > 0) refuseProject(outside)
    return tellingLines(reading, () => read(reading))
  }
  return await hiding(envs, () => lookAt(session, folder, lookIn))
}

interface Looked {
  readonly folder: ProjectFolder
  readonly looked: Place
  readonly signal: AbortSignal
}

async function climbing(
  session: HostSession,
  project: ComposeProject,
  found: Rendered,
  { folder, looked, signal }: Looked,
): Promise<UnsafeIssue[]> {
  const outside = folder.commit === null ? [] : contextsOutside(found, looked)
  if (!leavesFolder(found, looked)) return outside
  const unresolved = await readUnresolved(session, project, { signal })
  return [...climbingSources(unresolved, looked), ...outside]
}

/** What is said of a project that cannot be read may quote what it was filled in with. */
async function hiding<T>(envs: readonly Env[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const failure = failureOf(error)
    if (!failure) throw error
    return fail(
      redactFailure(redactsOf({ secrets: secretValues(envs), names: [] }), failure),
      error,
    )
  }
}

async function refuseUnfit(
  session: HostSession,
  project: ComposeProject,
  found: Rendered,
  signal: AbortSignal,
): Promise<void> {
  const { profiles } = project
  const known = profiles.length > 0 ? await readProfiles(session, project, { signal }) : []
  const unknown = unknownProfiles(profiles, known)
  if (unknown.length > 0) fail({ kind: 'invalid', what: 'workload', issues: unknown })
  const issues = unfitServices(found)
  if (issues.length > 0) refuseProject(issues)
}

/**
 * As `up` hashes the services: of what was rendered. Asked for the files themselves, `config --hash`
 * leaves out what is in env files, and counts their names instead.
 */
async function hashesOfUp(
  session: HostSession,
  at: ComposeProject,
  rendered: Rendered,
  containers: readonly Container[],
  signal: AbortSignal,
): Promise<Record<string, string | null>> {
  const { project, untold } = asUpSees(rendered, containers)
  const { stdin, project: how } = fed(project)
  const hashes = await readHashes(session, { ...at, ...how }, { stdin, signal })
  return { ...hashes, ...Object.fromEntries(untold.map((name) => [name, null])) }
}

async function goingBack(
  context: WantedContext,
  workload: Workload,
  opened: OpenedRelease | null,
  containers: readonly Container[],
  signal: AbortSignal,
): Promise<Wanted> {
  const wanted = await fromRelease(context, workload, { opened }, containers, signal)
  const released = releasedOf(workload, opened)
  return await withFilesOf(released, { context, workload }, wanted, signal)
}

function releasedOf({ document }: Workload, opened: OpenedRelease | null): ReleasedProject {
  if (!opened) return fail({ kind: 'not-found', what: 'release of', name: document.name })
  return releasedSchema.parse(opened.rendered)
}

interface Reached {
  readonly opened: OpenedRelease | null
  /** Whose tags mean what they mean by now, not what they meant then. */
  readonly isNewer?: (service: string) => boolean
}

async function fromRelease(
  { session }: WantedContext,
  workload: Workload,
  { opened, isNewer }: Reached,
  containers: readonly Container[],
  signal: AbortSignal,
): Promise<Wanted> {
  const released = releasedOf(workload, opened)
  const rendered = await pinned(session.engine, released, signal, isNewer)
  const { place } = released
  const at = projectAt(workload, place)
  const hashes = await hashesOfUp(session, at, rendered, containers, signal)
  return {
    builds: mapValues(released.services, ({ built }) => built),
    folder: null,
    commit: released.commit,
    texts: released.files,
    place,
    rendered,
    env: released.env,
    hashes,
    secrets: [...released.secrets, ...secretsOf(rendered, [workload.document.env, released.env])],
    pull: 'missing',
  }
}

export function projectAt(workload: Pick<Workload, 'document'>, place: Place): ComposeProject {
  const { source, env } = workload.document
  const { profiles } = source as ComposeConfig
  return { name: projectName(workload), ...place, profiles, env }
}
