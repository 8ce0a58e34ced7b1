import { z } from 'zod'
import { nothing, query } from './procedure.ts'

/** What this copy of Longshore is; shown in Settings, the status bar and `--version`. */
export const appInfoSchema = z.object({
  version: z.string(),
  installation: z.string(),
  door: z.enum(['desktop', 'browser', 'terminal']),
  dataDir: z.string(),
  /** What protects stored secrets: `key-file` = a file only this user can read. */
  secretsBackend: z.string(),
  /** Deployments found interrupted at start and not recovered yet. */
  interrupted: z.array(z.string()),
})

export const app = {
  info: query(nothing, appInfoSchema),
}
