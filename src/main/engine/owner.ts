import type { FleetContainer, OtherInstallation } from '../../shared/model/fleet.ts'
import {
  composeOneOffLabel,
  composeProjectLabel,
  composeRole,
  composeServiceLabel,
  label,
} from '../../shared/model/labels.ts'
import { personSchema } from '../../shared/model/lock.ts'

/**
 * Things that the user adopted: nothing on the host says so, for no engine adds labels to a container that is there.
 */
export interface Adopted {
  /** The workload that a compose project of a host was adopted as; undefined = it was not. */
  project(host: string, project: string): string | undefined
  /** Labels of ours that a container counts as having, by its full id; undefined = it was not adopted. */
  labels(host: string, id: string): Readonly<Record<string, string>> | undefined
  /** Full ids of containers of a host that were. */
  containers(host: string): readonly string[]
}

/**
 * The labels by which a container is judged: its own, and ours where it was adopted by its id. One that carries an
 * installation's is what these say, unless it was claimed. Another container of the same name has another id, and is a
 * stranger's.
 */
export function judgedLabels(
  own: Readonly<Record<string, string>>,
  adopted: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  if (!adopted) return own
  return !own[label.installation] || adopted[label.claimed] ? { ...own, ...adopted } : own
}

/**
 * Who made an object, judged by its labels: only those that name this very installation are ours, and
 * what belongs to a project that the user adopted here. What another installation made stays its own,
 * adopted or not.
 */
export function ownerOf(
  labels: Readonly<Record<string, string>>,
  installation: string,
  adopted: (project: string) => string | undefined = () => undefined,
): FleetContainer['owner'] {
  const workload = labels[label.workload]
  const isOurs = installation !== '' && labels[label.installation] === installation
  if (!isOurs || !workload) {
    return otherInstallationOf(labels, installation) ? null : adoptedOwner(labels, adopted)
  }
  return {
    workload,
    deployment: labels[label.deployment] ?? '',
    release: labels[label.release] ?? '',
    role: labels[label.role] ?? '',
  }
}

/** The role of what an installation of Longshore runs for itself, and for no workload; undefined = it is none of these. */
export const ownRole = (labels: Readonly<Record<string, string>>): string | undefined =>
  labels[label.installation] && !labels[label.workload]
    ? labels[label.role] || undefined
    : undefined

/** The installation that an object's labels name, where that is not this one; undefined = they name none. */
export function otherInstallationOf(
  labels: Readonly<Record<string, string>>,
  installation: string,
): OtherInstallation | undefined {
  const id = labels[label.installation]
  if (!id || id === installation) return undefined
  const { [label.user]: user, [label.machine]: machine } = labels
  const by = personSchema.safeParse({ user, machine })
  return {
    ...{ id, workload: labels[label.workload] ?? '', release: labels[label.release] ?? '' },
    ...(by.success && { by: by.data }),
  }
}

/**
 * Labels of our own say more: what another workload made is not taken over by naming its project. Nor is what
 * `docker compose run` left: it is of whoever ran it.
 */
function adoptedOwner(
  labels: Readonly<Record<string, string>>,
  adopted: (project: string) => string | undefined,
): FleetContainer['owner'] {
  const project = isOneOff(labels) ? undefined : labels[composeProjectLabel]
  const workload = project === undefined ? undefined : adopted(project)
  return workload ? { workload, deployment: '', release: '', role: composeRole } : null
}

/** A service of ours, or of a compose project, ours or not; what `docker compose run` left is of none. */
export function memberOf(labels: Readonly<Record<string, string>>): {
  readonly service?: string
  readonly project?: string
} {
  const own = labels[label.service]
  if (own) return { service: own }
  const service = labels[composeServiceLabel]
  const project = labels[composeProjectLabel]
  if (isOneOff(labels) || !service) return {}
  return { service, ...(project && { project }) }
}

function isOneOff(labels: Readonly<Record<string, string>>): boolean {
  return labels[composeOneOffLabel] === 'True'
}
