/** The document of a workload that takes over a project as it runs, read from its containers' labels. */

import path from 'node:path'
import { fail } from '../../../../shared/lib/failure-error.ts'
import { ownValue } from '../../../../shared/lib/own-value.ts'
import type { OtherInstallation } from '../../../../shared/model/fleet.ts'
import type { HostSession } from '../../../hosts/session.ts'
import type { AdoptedDocument } from '../../project-views.ts'
import { readProject } from '../cli/read-project.ts'
import { refuseElsewhere } from '../project/local-references.ts'
import { composeLabel, listContainers, refuseProject, serviceOf } from '../project.ts'
import type { Rendered } from '../rendered.ts'

/** Throws `not-found`; `invalid` where it is a workload's already, or its files are not known. */
export async function documentOf(
  session: HostSession,
  project: string,
  { name, signal }: { readonly name: string; readonly signal: AbortSignal },
): Promise<AdoptedDocument> {
  const containers = await listContainers(session.engine, project, signal)
  // `up` leaves the labels of what it does not make anew: the newest tell how it was called last.
  const [first] = containers.toSorted((a, b) => b.createdAt - a.createdAt)
  if (!first) return noProject(session.name, project)
  const owner = containers.find((container) => container.owner !== null)?.owner
  if (owner) return ownedAlready(project, owner.workload)
  const other = containers.find(({ otherInstallation }) => otherInstallation)?.otherInstallation
  if (other) return ownedElsewhere(project, other)
  const directory = first.labels[composeLabel.workingDir] ?? ''
  const files = listed(first.labels[composeLabel.configFiles])
  const envFiles = listed(first.labels[composeLabel.envFiles])
  if (directory === '' || files.length === 0 || files.includes('-')) return unknownFiles(project)
  await refuseElsewhere(session, files)
  const at = { name: project, directory, files, envFiles, env: {} }
  const rendered = await readProject(session, { ...at, profiles: ['*'] }, { signal })
  const profiles = profilesOf(rendered, new Set(containers.map(serviceOf)))
  return {
    name,
    host: session.name,
    source: {
      kind: 'compose',
      project,
      path: directory,
      pull: 'missing',
      onHost: !session.isHere,
      files: files.map((file) => inside(directory, file)),
      envFiles: envFiles.map((file) => inside(directory, file)),
      profiles,
    },
  }
}

/** As the label has them: separated by commas. */
function listed(text: string | undefined): string[] {
  return (text ?? '').split(',').filter((file) => file !== '')
}

/** Shorter to read, and the same. */
function inside(directory: string, file: string): string {
  const relative = path.posix.relative(directory, file)
  return relative.startsWith('..') ? file : relative
}

export function noProject(host: string, project: string): never {
  return fail({ kind: 'not-found', what: 'compose project', name: `${project} on ${host}` })
}

function ownedAlready(project: string, workload: string): never {
  return refuseProject([{ path: project, message: `it is the workload ${workload} already` }])
}

function ownedElsewhere(project: string, { workload }: OtherInstallation): never {
  const message = `it is the workload ${workload} of another Longshore installation: delete it there. Where that one is no more, bring the project down with docker compose and create a workload from its folder`
  return refuseProject([{ path: project, message }])
}

function unknownFiles(project: string): never {
  const message = 'its containers do not say which files it was brought up from'
  return refuseProject([{ path: project, message }])
}

/** A workload is named with less than a project may be. */
export function nameFor(project: string): string {
  return project
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
}

/** As few as bring in what runs; rather ones that bring in nothing else. */
export function profilesOf(
  { services }: Pick<Rendered, 'services'>,
  running: ReadonlySet<string>,
): string[] {
  const all = new Set(Object.values(services).flatMap((service) => service.profiles ?? []))
  const broughtBy = (profile: string) =>
    Object.keys(services).filter((name) => ownValue(services, name)?.profiles?.includes(profile))
  const chosen: string[] = []
  const brought = new Set<string>()
  const isOpen = (name: string) => running.has(name) && !brought.has(name)
  const weigh = (profile: string) => {
    const names = broughtBy(profile).filter((name) => !brought.has(name))
    const wanted = names.filter(isOpen).length
    return { profile, wanted, others: names.length - wanted }
  }
  for (;;) {
    const [best] = [...all]
      .map(weigh)
      .filter(({ wanted }) => wanted > 0)
      .sort((a, b) => a.others - b.others || b.wanted - a.wanted)
    if (!best) return chosen
    chosen.push(best.profile)
    for (const name of broughtBy(best.profile)) brought.add(name)
  }
}
