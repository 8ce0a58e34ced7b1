import { z } from 'zod'
import { printable } from '../lib/printable.ts'

/** Text of another installation's labels: anybody's, and shown in one line. */
const said = z.string().transform((text) => printable(text).slice(0, 100))

/** Who is at work: a user of a machine. */
export const personSchema = z.object({ user: said, machine: said })
export type Person = z.infer<typeof personSchema>

/** Facts that a lock on a host tells of the deployment that holds it. */
export const lockHolderSchema = z.object({
  installation: z.string(),
  /** As that installation calls it. */
  workload: said,
  deployment: z.string(),
  by: personSchema,
  /** By the clock of the engine, unix ms. */
  since: z.number(),
  /** Not renewed for so long, it may be taken over. */
  leaseMs: z.number(),
})
export type LockHolder = z.infer<typeof lockHolderSchema>

/** A lock as it was found on a host. */
export const hostLockSchema = z.object({
  host: z.string(),
  container: z.string(),
  /** The name of the container. */
  name: z.string(),
  /** null = its labels cannot be read: it is no lock of Longshore, and only whoever made it knows. */
  holder: lockHolderSchema.nullable(),
  isOwn: z.boolean(),
  /** Its holder ended without a word: the next deployment takes it over. */
  isStale: z.boolean(),
})
export type HostLock = z.infer<typeof hostLockSchema>

/** `ann on laptop` */
export const personText = ({ user, machine }: Person): string =>
  `${user || 'somebody'} on ${machine || 'another machine'}`

/** `by ann on laptop since 12:03 UTC` */
export function holderText(holder: Pick<LockHolder, 'by' | 'since'> | null, now: number): string {
  if (!holder) return 'by somebody who is not known'
  return `by ${personText(holder.by)} since ${sinceText(holder.since, now)}`
}

/** In a sentence what a lock means for whoever would deploy there. */
export function lockText({ name, holder, isOwn, isStale }: HostLock, now: number): string {
  if (!holder) return `The container ${name} keeps deployments out, and does not say whose it is`
  const { workload } = holder
  const by = isOwn ? 'from here' : holderText(holder, now)
  return isStale
    ? `${workload} was being deployed ${by}, which ended without a word: the next deployment takes over`
    : `${workload} is being deployed ${by}`
}

const dayMs = 86_400_000

/** The same for every reader, as it may be read elsewhere; the day where that is not the last one. */
function sinceText(since: number, now: number): string {
  const [day, time] = new Date(since).toISOString().slice(0, 16).split('T')
  return now - since < dayMs ? `${time} UTC` : `${day} ${time} UTC`
}
