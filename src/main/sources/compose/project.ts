/** A compose project as docker's own tools know it: by its name and the labels that they set; and what is wrong with one. */

import { fail } from '../../../shared/lib/failure-error.ts'
import type { Failure, Issue } from '../../../shared/model/failure.ts'
import {
  composeOneOffLabel,
  composeProjectLabel,
  composeServiceLabel,
} from '../../../shared/model/labels.ts'
import type { Workload, WorkloadDocument } from '../../../shared/model/workload.ts'
import type { Container, Engine, ListedContainer } from '../../engine/engine.ts'

/** Set by `docker compose` on what it makes. */
export const composeLabel = {
  project: composeProjectLabel,
  service: composeServiceLabel,
  number: 'com.docker.compose.container-number',
  configHash: 'com.docker.compose.config-hash',
  oneOff: composeOneOffLabel,
  workingDir: 'com.docker.compose.project.working_dir',
  configFiles: 'com.docker.compose.project.config_files',
  envFiles: 'com.docker.compose.project.environment_file',
  /** While it takes the place of another: that one's name. */
  replaces: 'com.docker.compose.replace',
} as const

/** A name of its own keeps a workload apart from stacks started by hand (SD-04). */
export function projectName({ document }: Pick<Workload, 'document'>): string {
  return adoptedProject(document) ?? `ls-${document.name}`
}

/** The project that it took over as it was, without making its containers anew. */
export function adoptedProject({ source }: WorkloadDocument): string | undefined {
  const { kind, project } = source
  return kind === 'compose' && typeof project === 'string' ? project : undefined
}

/** Label of what is of a project, as the engine is asked for it. */
export function projectMark(project: string): string {
  return `${composeLabel.project}=${project}`
}

export function serviceOf({ labels }: Pick<ListedContainer, 'labels'>): string {
  return labels[composeLabel.service] ?? ''
}

/** The how manieth of its service. */
export function replicaOf({ labels }: Pick<ListedContainer, 'labels'>): number | undefined {
  const number = Number(labels[composeLabel.number])
  return Number.isInteger(number) && number > 0 ? number : undefined
}

/** `docker compose run` leaves these; no service counts them. */
export function isOneOff({ labels }: Pick<ListedContainer, 'labels'>): boolean {
  return labels[composeLabel.oneOff] === 'True'
}

/**
 * Compose makes the new container under `<hex>_<name>` and renames it once the old one is gone: one
 * that still has such a name was left by a recreation that was cut short.
 */
export function isCutShort({ name, labels }: Pick<Container, 'name' | 'labels'>): boolean {
  return labels[composeLabel.replaces] !== undefined && /^[0-9a-f]{12}_/.test(name)
}

/** The containers of a project, whoever brought it up. */
export async function listContainers(
  { containers }: Engine,
  project: string,
  signal: AbortSignal,
): Promise<ListedContainer[]> {
  const listed = await containers.list({ labels: [projectMark(project)] }, signal)
  return listed.filter((container) => !isOneOff(container))
}

export function ofService(containers: readonly Container[], service: string): Container[] {
  return containers.filter((container) => serviceOf(container) === service)
}

/** The containers of one service by their numbers: those without go last. */
export function inOrder(containers: readonly Container[]): Container[] {
  const numberOf = (container: Container) => replicaOf(container) ?? Number.MAX_SAFE_INTEGER
  return containers.toSorted((one, other) => numberOf(one) - numberOf(other))
}

/** The failure of a project that is wrong in itself: each issue says where, and why. */
export function invalidProject(issues: Issue[]): Failure {
  return { kind: 'invalid', what: 'compose project', issues }
}

export function refuseProject(issues: Issue[]): never {
  return fail(invalidProject(issues))
}
