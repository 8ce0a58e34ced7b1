/**
 * Mark that tells an installation that a container of its own was claimed by another one: a container that is never
 * started, as a lock is. No engine changes the labels of a container that is there, so that its own go on saying
 * whose it was.
 */
import { claimLabel, claimRole, label } from '../../shared/model/labels.ts'
import { type Person, personSchema } from '../../shared/model/lock.ts'
import type { ContainerSpec } from '../engine/container-spec.ts'
import { lockImage } from './lock-image.ts'

/** `from` and `workload`: whose it was, and what it was called there; `to`: whose it is. */
export interface Claim {
  readonly container: string
  readonly from: string
  readonly workload: string
  readonly to: string
  readonly by: Person
}

/** By which an engine finds them all. */
export const claimMark = `${label.role}=${claimRole}`

export const isClaim = (labels: Readonly<Record<string, string>>): boolean =>
  labels[label.role] === claimRole

/** One for each container: whoever claimed it last has it. */
export const claimName = (container: string): string => `longshore-claim-${container.slice(0, 12)}`

export function claimSpec({ container, from, workload, to, by }: Claim): ContainerSpec {
  return {
    name: claimName(container),
    image: lockImage,
    labels: {
      [label.installation]: to,
      [label.role]: claimRole,
      [label.user]: by.user,
      [label.machine]: by.machine,
      [claimLabel.container]: container,
      [claimLabel.from]: from,
      [claimLabel.workload]: workload,
    },
    settings: { command: ['claim'] },
    ...{ env: {}, network: 'none', aliases: [], expose: [], publish: [], mounts: [] },
    ...{ cpus: 0, memoryBytes: 0, restart: 'no' },
  }
}

/** Undefined = it is none that can be read. */
export function claimIn(labels: Readonly<Record<string, string>>): Claim | undefined {
  const { [label.user]: user, [label.machine]: machine, [label.installation]: to } = labels
  const { [claimLabel.container]: container, [claimLabel.from]: from } = labels
  const by = personSchema.safeParse({ user, machine })
  if (!isClaim(labels) || !to || !container || !from || !by.success) return undefined
  return { container, from, to, workload: labels[claimLabel.workload] ?? '', by: by.data }
}
