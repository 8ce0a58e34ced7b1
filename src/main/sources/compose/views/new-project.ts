/** What the files of a new project come to, before there is a workload of them. Reads only. */
import { failureOf } from '../../../../shared/lib/failure-error.ts'
import type { FoundProject } from '../../../../shared/model/project.ts'
import { targetsOf, type WorkloadDocument } from '../../../../shared/model/workload.ts'
import type { Hosts } from '../../../hosts/session.ts'
import type { Repositories } from '../../../repositories/repositories.ts'
import type { ComposeConfig } from '../config.ts'
import { findProject } from '../files/folder.ts'
import { nameIn } from '../files/project-texts.ts'
import { renderFolder } from './render-folder.ts'

interface LookDeps {
  readonly hosts: Hosts
  readonly repositories: Repositories
}

/** Throws what stands in the way of reading it: no such folder, no such repository, no docker compose. */
export async function lookAtNew(
  { hosts, repositories }: LookDeps,
  document: WorkloadDocument,
  signal: AbortSignal,
): Promise<FoundProject> {
  const session = hosts.get(targetsOf(document)[0] ?? '')
  const config = document.source as ComposeConfig
  const folder = await findProject(config, { repositories, signal, env: document.env })
  const found = {
    directory: folder.commit === null ? folder.cwd : null,
    commit: folder.commit,
    files: folder.files.map((file) => nameIn(folder.cwd, file)),
  }
  try {
    const { services } = await renderFolder(session, folder, document, { signal })
    const named = Object.entries(services).map(([service, { image = '' }]) => ({ service, image }))
    return { ...found, services: named, issues: [] }
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.kind !== 'invalid') throw error
    return { ...found, services: [], issues: failure.issues }
  }
}
