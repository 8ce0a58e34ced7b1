import { type FleetContainer, isUnmanaged } from '../../shared/model/fleet.ts'

/** A compose project that runs on a host and belongs to no workload. */
export interface UnmanagedProject {
  readonly host: string
  readonly project: string
  readonly containers: number
  readonly up: number
}

type Seen = Pick<
  FleetContainer,
  'host' | 'project' | 'owner' | 'own' | 'otherInstallation' | 'state'
>

/** By name; one that is somebody's in part is not offered, for it could not be taken over. */
export function unmanagedProjects(containers: readonly Seen[]): UnmanagedProject[] {
  const members = containers.filter(({ project }) => project !== undefined)
  const groups = Map.groupBy(members, ({ host, project }) => `${project}\n${host}`)
  return [...groups]
    .filter(([, own]) => own.every(isUnmanaged))
    .map(([, own]) => ({
      host: own[0]?.host ?? '',
      project: own[0]?.project ?? '',
      containers: own.length,
      up: own.filter(({ state }) => state === 'running').length,
    }))
    .sort((a, b) => a.project.localeCompare(b.project, 'en') || a.host.localeCompare(b.host, 'en'))
}

/** By itself: it belongs to nobody that we know, and to no project. */
export const canBeAdopted = (container: Omit<Seen, 'host' | 'state'>): boolean =>
  isUnmanaged(container) && container.project === undefined

/** Another installation's workload of one image; more than that only the claim itself can tell. */
export const canBeClaimed = ({
  otherInstallation,
  project,
}: Pick<FleetContainer, 'otherInstallation' | 'project'>): boolean =>
  otherInstallation !== undefined && otherInstallation.release !== '' && project === undefined
