/**
 * A lock on a host: a container that is never started. Its name is the lock, because no two containers of an engine have
 * the same one; its labels say whose it is; how often it was renewed is the one number of it that can be changed.
 */
import { label, lockLabel, lockRole } from '../../shared/model/labels.ts'
import { type LockHolder, lockHolderSchema, type Person } from '../../shared/model/lock.ts'
import type { ContainerSpec } from '../engine/container-spec.ts'
import type { Container } from '../engine/engine.ts'
import { lockImage } from './lock-image.ts'

/** Subject of a lock: what is locked, and for what. */
export interface Locked {
  /** As the host knows it: a workload, or a project. */
  readonly what: string
  readonly workload: string
  readonly deployment: string
}

const prefix = 'longshore-lock-'
const unlockedPrefix = 'longshore-unlocked-'

export const lockName = (what: string): string => `${prefix}${what}`

/** The name of a lock that was given back and is not removed yet: who wants the lock finds its name free. */
export const unlockedName = (id: string): string => `${unlockedPrefix}${id.slice(0, 12)}`

export const isUnlocked = (name: string): boolean => name.startsWith(unlockedPrefix)

/** By which an engine finds them all. */
export const lockMark = `${label.role}=${lockRole}`

export const isLock = (labels: Readonly<Record<string, string>>): boolean =>
  labels[label.role] === lockRole

export interface Holding extends Locked {
  readonly installation: string
  readonly by: Person
  readonly leaseMs: number
}

export function lockSpec(holding: Holding): ContainerSpec {
  const { what, installation, workload, deployment, by, leaseMs } = holding
  return {
    name: lockName(what),
    image: lockImage,
    labels: {
      [label.installation]: installation,
      [label.role]: lockRole,
      [label.user]: by.user,
      [label.machine]: by.machine,
      [lockLabel.workload]: workload,
      [lockLabel.deployment]: deployment,
      [lockLabel.lease]: String(leaseMs),
    },
    // An engine wants to be told of a program; this one is never asked for.
    settings: { command: ['lock'] },
    ...{ env: {}, network: 'none', aliases: [], expose: [], publish: [], mounts: [] },
    ...{ cpus: 0, memoryBytes: 0, restart: 'no' },
  }
}

/** Whatever somebody wrote into a label, no lock is taken over sooner, or kept longer, than this. */
const shortestLeaseMs = 200
const longestLeaseMs = 600_000

/** Null = it is no lock of Longshore, whatever its name is. */
export function holderOf({
  labels,
  createdAt,
}: Pick<Container, 'labels' | 'createdAt'>): LockHolder | null {
  if (!isLock(labels)) return null
  const lease = Number(labels[lockLabel.lease])
  if (!Number.isFinite(lease)) return null
  const read = lockHolderSchema.safeParse({
    installation: labels[label.installation],
    workload: labels[lockLabel.workload],
    deployment: labels[lockLabel.deployment],
    by: { user: labels[label.user], machine: labels[label.machine] },
    since: createdAt,
    leaseMs: Math.min(Math.max(lease, shortestLeaseMs), longestLeaseMs),
  })
  return read.success ? read.data : null
}
