/** Volumes and folders of a host with data that containers mount, and who uses them. */
import { z } from 'zod'
import { awayHostSchema } from './host.ts'

export const volumeUserSchema = z.object({
  container: z.string(),
  /** Null = it is none of this installation's. */
  workload: z.string().nullable(),
  target: z.string(),
  isUp: z.boolean(),
})
export type VolumeUser = z.infer<typeof volumeUserSchema>

export const usedVolumeSchema = z.object({
  host: z.string(),
  kind: z.enum(['volume', 'folder']),
  /** The name of a volume; the path on the host of a folder. */
  name: z.string(),
  /** '' = the host's own disk. */
  driver: z.string(),
  /** Path on the host; null where its engine does not say. */
  place: z.string().nullable(),
  users: z.array(volumeUserSchema),
  /** By what is there now: engines keep no record of containers that are gone. Unix ms. */
  lastUsed: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('now') }),
    z.object({ kind: z.literal('until'), at: z.number() }),
    z.object({ kind: z.literal('unknown') }),
  ]),
  /** Null = not measured, or nobody can tell. */
  bytes: z.number().nullable(),
})
export type UsedVolume = z.infer<typeof usedVolumeSchema>

export const usedVolumesSchema = z.object({
  volumes: z.array(usedVolumeSchema),
  away: z.array(awayHostSchema),
})
export type UsedVolumes = z.infer<typeof usedVolumesSchema>

/** Volumes of a workload on all its hosts, or of one host. */
export const volumesOfSchema = z.union([
  z.strictObject({ workload: z.string() }),
  z.strictObject({ host: z.string() }),
])
export type VolumesOf = z.infer<typeof volumesOfSchema>

/** Who uses it beside a workload: other workloads, and containers that are nobody's here. */
export function otherUsers({ users }: Pick<UsedVolume, 'users'>, workload: string): string[] {
  const others = users.filter((user) => user.workload !== workload)
  return [...new Set(others.map((user) => user.workload ?? user.container))].sort()
}
