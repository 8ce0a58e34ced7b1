import { z } from 'zod'
import { issueSchema } from './failure.ts'
import { awayHostSchema } from './host.ts'

/**
 * A service of a running project, beside what its files say. `same`: docker compose hashes both alike; `unproved`: it
 * can tell the hash of one of them only while bringing it up.
 */
export const runningServiceSchema = z.object({
  service: z.string(),
  image: z.string(),
  containers: z.number(),
  up: z.number(),
  proof: z.enum(['same', 'differs', 'unproved', 'not-running', 'not-in-files']),
})
export type RunningService = z.infer<typeof runningServiceSchema>

/** A compose project as it runs on a host, with what it was brought up from. Paths are the host's. */
export const runningProjectSchema = z.object({
  host: z.string(),
  project: z.string(),
  /** Name that its workload would have. */
  name: z.string(),
  directory: z.string(),
  files: z.array(z.string()),
  envFiles: z.array(z.string()),
  profiles: z.array(z.string()),
  services: z.array(runningServiceSchema),
})
export type RunningProject = z.infer<typeof runningProjectSchema>

/** A project that is not stored yet, as its files come to it. `issues`: why docker compose does not take it. */
export const foundProjectSchema = z.object({
  /** On this machine; null = the files are a repository's. */
  directory: z.string().nullable(),
  commit: z.string().nullable(),
  /** Relative to the folder. */
  files: z.array(z.string()),
  services: z.array(z.object({ service: z.string(), image: z.string() })),
  issues: z.array(issueSchema),
})
export type FoundProject = z.infer<typeof foundProjectSchema>

/** A volume of a workload on one of its hosts. `bytes`: null where its engine did not say in time. */
export const projectVolumeSchema = z.object({
  name: z.string(),
  host: z.string(),
  bytes: z.number().nullable(),
})
export type ProjectVolume = z.infer<typeof projectVolumeSchema>

export const volumesFoundSchema = z.object({
  volumes: z.array(projectVolumeSchema),
  away: z.array(awayHostSchema),
})
export type VolumesFound = z.infer<typeof volumesFoundSchema>

/** Each name once, with every host that has a volume of that name: they go, and stay, together. */
export function volumesByName(
  volumes: readonly ProjectVolume[],
): readonly (readonly [name: string, on: readonly ProjectVolume[]])[] {
  const names = [...new Set(volumes.map(({ name }) => name))].sort()
  return names.map((name) => [name, volumes.filter((each) => each.name === name)] as const)
}
