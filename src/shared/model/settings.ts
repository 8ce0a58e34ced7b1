import { z } from 'zod'

/** What a user can set. Stored by the settings port; every field has a default. */
export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  contrast: z.enum(['system', 'more']).default('system'),
  /** Docker network every workload joins (TF-17). */
  network: z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/)
    .default('longshore'),
  /** Deployments at once, over all hosts / on one host. */
  globalCap: z.number().int().min(1).max(20).default(3),
  hostCap: z.number().int().min(1).max(20).default(2),
  /** Host folders that workloads may bind-mount (TF-60). */
  allowedPaths: z.array(z.string().startsWith('/')).default([]),
  /** Releases kept per workload. */
  keepReleases: z.number().int().min(2).max(1000).default(50),
})
export type Settings = z.infer<typeof settingsSchema>
