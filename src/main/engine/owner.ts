import type { FleetContainer } from '../../shared/model/fleet.ts'
import { composeOneOffLabel, composeServiceLabel, label } from '../../shared/model/labels.ts'

/**
 * Who made an object, judged by its labels: only those that name this very installation are ours.
 * Another copy of Longshore, or a container that merely copied a label, stays foreign.
 */
export function ownerOf(
  labels: Readonly<Record<string, string>>,
  installation: string,
): FleetContainer['owner'] {
  const workload = labels[label.workload]
  if (installation === '' || labels[label.installation] !== installation || !workload) return null
  return {
    workload,
    deployment: labels[label.deployment] ?? '',
    release: labels[label.release] ?? '',
    role: labels[label.role] ?? '',
  }
}

/** Of a compose project, ours or not; what `docker compose run` left is of none. */
export function serviceOf(labels: Readonly<Record<string, string>>): string | undefined {
  return labels[composeOneOffLabel] === 'True' ? undefined : labels[composeServiceLabel]
}
