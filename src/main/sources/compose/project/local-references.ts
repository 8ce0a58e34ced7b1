/**
 * References of a project to files of this machine, which a host does not have when `docker compose` runs here. Env
 * files and build contexts are none of that: they are read here, and what is in them is sent.
 */
import path from 'node:path'
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import type { HostSession } from '../../../hosts/session.ts'
import { usesLocalTools } from '../cli/choice.ts'
import type { ComposeProject } from '../cli/compose-cli.ts'
import { readUnresolved } from '../cli/read-project.ts'
import { bindsOf, boundDevice, filledFiles, namesOf, type Rendered } from '../rendered.ts'
import type { ProjectFolder } from './folder.ts'
import { type PlacedIssue, withLines } from './lines.ts'
import type { ProjectText } from './project-texts.ts'

/**
 * `unresolved`: with paths as they are written, whichever file brings them in. A whole path means one of the
 * host, unless it leads into `directory`: there the user has the project.
 */
export function localReferences(unresolved: Rendered, directory: string): PlacedIssue[] {
  return [...mounts(unresolved, directory), ...files(unresolved), ...volumes(unresolved, directory)]
}

function isLocal(written: string, directory: string): boolean {
  if (!path.posix.isAbsolute(written)) return true
  return `${path.posix.normalize(written)}/`.startsWith(`${directory}/`)
}

function mounts(rendered: Rendered, directory: string): PlacedIssue[] {
  return bindsOf(rendered)
    .filter(({ source }) => isLocal(source, directory))
    .map(({ source, at }) => ({ ...at, message: `${source} is on this machine` }))
}

function files(rendered: Rendered): PlacedIssue[] {
  return filledFiles(rendered).flatMap(({ source, at, kind, name }) => {
    const users = Object.entries(rendered.services)
      .filter(([, service]) => namesOf(service[kind]).includes(name))
      .map(([service]) => service)
    const message = `${source} is on this machine; it is for ${users.join(', ')}`
    return users.length === 0 ? [] : [{ ...at, message }]
  })
}

/** Volumes that are folders by their options. */
function volumes(rendered: Rendered, directory: string): PlacedIssue[] {
  return Object.entries(rendered.volumes ?? {}).flatMap(([name, volume]) => {
    const device = boundDevice(volume)
    if (device === null || !isLocal(device, directory)) return []
    const message = `${device} is on this machine`
    return [{ path: ['volumes', name, 'driver_opts', 'device'], message }]
  })
}

/** A project that runs may have been brought up from another machine, or from the host itself. */
export async function refuseElsewhere(
  session: HostSession,
  files: readonly string[],
): Promise<void> {
  if (!usesLocalTools(session)) return
  for (const file of files) {
    try {
      await session.files.read(file)
    } catch (error) {
      if (failureOf(error)?.kind !== 'not-found') throw error
      const reason = `${file}, of which the project was made, is not here`
      fail({ kind: 'compose-missing', host: session.name, reason, lacks: 'files' }, error)
    }
  }
}

interface Own {
  readonly folder: ProjectFolder
  readonly texts: readonly ProjectText[]
  readonly signal: AbortSignal
}

/** Refuses a project that needs its files on a host where docker compose stands in: nothing brings them there. */
export async function refuseLocal(
  session: HostSession,
  project: ComposeProject,
  { folder, texts, signal }: Own,
): Promise<void> {
  if (!usesLocalTools(session)) return
  const host = session.name
  if (folder.isOnHost) {
    const reason = 'the files of the project are on the host, and can only be read there'
    fail({ kind: 'compose-missing', host, reason, lacks: 'files' })
  }
  const unresolved = await readUnresolved(session, project, { signal })
  const issues = withLines(localReferences(unresolved, folder.root), texts)
  if (issues.length > 0) fail({ kind: 'compose-needed', host, issues })
}
