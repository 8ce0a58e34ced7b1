import type { FleetContainer, OtherInstallation } from '../../shared/model/fleet.ts'
import {
  composeOneOffLabel,
  composeProjectLabel,
  composeRole,
  composeServiceLabel,
  label,
} from '../../shared/model/labels.ts'

/** The workload that a compose project of a host was adopted as; undefined = it was not. */
export type Adopted = (host: string, project: string) => string | undefined

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

/** The installation that an object's labels name, where that is not this one; undefined = they name none. */
export function otherInstallationOf(
  labels: Readonly<Record<string, string>>,
  installation: string,
): OtherInstallation | undefined {
  const id = labels[label.installation]
  if (!id || id === installation) return undefined
  return { id, workload: labels[label.workload] ?? '', release: labels[label.release] ?? '' }
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

/** Of a compose project, ours or not; what `docker compose run` left is of none. */
export function memberOf(labels: Readonly<Record<string, string>>): {
  readonly service?: string
  readonly project?: string
} {
  const service = labels[composeServiceLabel]
  const project = labels[composeProjectLabel]
  if (isOneOff(labels) || !service) return {}
  return { service, ...(project && { project }) }
}

function isOneOff(labels: Readonly<Record<string, string>>): boolean {
  return labels[composeOneOffLabel] === 'True'
}
