/** The shape of a project as it should be, and what telling it needs, wherever it is read from. */
import type { Container } from '../../../engine/engine.ts'
import type { FilledWorkload } from '../../../secrets/fill-env.ts'
import type { SourceServices, TargetContext } from '../../stage.ts'
import type { ComposeProject } from '../cli/compose-cli.ts'
import { asUpSees, fed } from '../cli/fed.ts'
import { readHashes } from '../cli/read-project.ts'
import type { ComposeConfig } from '../config.ts'
import type { ProjectFolder } from '../project/folder.ts'
import type { Mounted } from '../project/mounted.ts'
import type { Place } from '../project/place.ts'
import type { ProjectText } from '../project/project-texts.ts'
import { projectName } from '../project.ts'
import type { Rendered } from '../rendered.ts'
import type { PullPolicy } from './images.ts'
import type { UnsafeIssue } from './refuse-unsafe.ts'

export interface Wanted {
  /** Null: what a release was, fed to `up` as it was rendered then. */
  readonly folder: ProjectFolder | null
  /** Folder of a release's files that go back with it. */
  readonly brought?: ProjectFolder
  /** The commit of the repository that it is from. */
  readonly commit?: string | null | undefined
  /** The user's own files, to tell the place of what is wrong in them. */
  readonly texts: readonly ProjectText[]
  readonly place: Place
  /** With our labels. */
  readonly rendered: Rendered
  /** Variables that its secrets and configs are made of. */
  readonly env: Readonly<Record<string, string>>
  /** As `up` will label the containers; null where that cannot be told before. */
  readonly hashes: Readonly<Record<string, string | null>>
  /** Values in it that are not shown, wherever they were filled in. */
  readonly secrets: readonly string[]
  /** Hashes of what images are built from, see `readBuilds`; of a release, those of then. */
  readonly builds: Readonly<Record<string, string | null>>
  /** Files that containers see; absent = that of the live release counts. */
  readonly mounted?: Readonly<Record<string, Mounted>>
  /** In place of the workload's own policy; null = that counts. */
  readonly pull: PullPolicy | null
  /** Only these are pulled anew; empty = all. */
  readonly pullOnly?: readonly string[]
  /** Paths that lead out of its folder: by `..`, or by links, which are not looked for on other hosts. */
  readonly leaving?: readonly UnsafeIssue[]
  /** Warnings of docker compose. */
  readonly warnings?: readonly string[]
}

/** Context that reading it needs. */
export type WantedContext = Pick<TargetContext, 'session' | 'installation'> &
  Pick<SourceServices, 'repositories'>

/** A project that is read on a host, where these containers of it are. */
export interface WantedReading {
  readonly context: WantedContext
  readonly workload: FilledWorkload
  readonly containers: readonly Container[]
  readonly signal: AbortSignal
}

/**
 * As `up` hashes the services: of what was rendered. Asked for the files themselves, `config --hash`
 * leaves out what is in env files, and counts their names instead.
 */
export async function hashesOfUp(
  { context: { session }, workload, containers, signal }: WantedReading,
  place: Place,
  rendered: Rendered,
): Promise<Record<string, string | null>> {
  const { project, untold } = asUpSees(rendered, containers)
  const { stdin, project: how } = fed(project)
  const at = { ...projectAt(workload, place), ...how }
  const hashes = await readHashes(session, at, { stdin, signal })
  return { ...hashes, ...Object.fromEntries(untold.map((name) => [name, null])) }
}

/** Workload that a project is read of, stored or not yet. */
export type ProjectOf = Pick<FilledWorkload, 'document' | 'env' | 'secretMarks'>

export function projectAt(workload: ProjectOf, place: Place): ComposeProject {
  const { document, env } = workload
  const { profiles } = document.source as ComposeConfig
  return { name: projectName(workload), ...place, profiles, env }
}
