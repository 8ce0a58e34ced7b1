import { join } from 'node:path'
import type { BugLog } from '../bug-log.ts'
import { systemClock, systemIds } from '../clock.ts'
import { createCopies } from '../copies/copies.ts'
import type { Deploys } from '../deploys/deploys.ts'
import type { Adopted } from '../engine/owner.ts'
import { createPrune } from '../prune/prune.ts'
import type { Repositories } from '../repositories/repositories.ts'
import type { ProjectServices } from '../sources/project-views.ts'
import { createProjects } from '../sources/projects.ts'
import { createVolumeList } from '../sources/volume-list.ts'
import type { SettingsPort } from '../store/settings.ts'
import { createUpdates } from '../updates/updates.ts'
import { createNewProjects } from '../workloads/new-projects.ts'
import type { Workloads } from '../workloads/workloads.ts'
import { openGitCredentials, openRegistries } from './open-sources.ts'

/** Registries, git credentials, projects, cleaning up, copying images, and what could move; `isLooking`: by itself for as long as the app lives, and not for one command. */
export function openShelf({
  placed,
  deploys,
  settings,
  bugs,
  dataDir,
  workloads,
  adopted,
  isLooking,
  repositories,
  ...deps
}: Parameters<typeof openRegistries>[0] &
  Parameters<typeof openGitCredentials>[0] & {
    readonly placed: Omit<ProjectServices, 'settings'>
    readonly deploys: Deploys
    readonly settings: SettingsPort
    readonly bugs: BugLog
    readonly dataDir: string
    readonly workloads: Workloads
    readonly adopted: Adopted
    readonly isLooking: boolean
    readonly repositories: Repositories
  }) {
  const { clients, ...shelf } = openRegistries(deps)
  const { sources, store, hosts } = deps
  const gitCredentials = openGitCredentials(deps)
  const projects = createProjects(sources, { ...placed, settings })
  const updates = createUpdates({
    ...{ sources, store, hosts, clients, deploys, projects, settings, repositories },
    ...{ clock: systemClock, random: Math.random, reportBug: bugs.report },
  })
  const prune = createPrune({
    ...{ sources, store, hosts, projects, settings, adopted, bugs },
    ...{ clock: systemClock, ids: systemIds },
  })
  const volumes = createVolumeList({ sources, store, hosts, clock: systemClock })
  const copies = createCopies({ hosts, store, clock: systemClock })
  const newProjects = createNewProjects({ dir: join(dataDir, 'projects'), workloads })
  if (isLooking) updates.start()
  const close = async () => {
    await updates.close()
    await shelf.registries.close()
  }
  return { ...shelf, gitCredentials, projects, volumes, newProjects, updates, prune, copies, close }
}
