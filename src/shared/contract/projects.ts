import { z } from 'zod'
import { issueSchema } from '../model/failure.ts'
import { command, query } from './procedure.ts'

/** A compose file as it is on this machine; env files stay where they are, they hold secrets. */
export const projectFileSchema = z.object({
  /** Absolute. */
  path: z.string(),
  text: z.string(),
  /** sha256 of the text: given back with a change, it proves what was changed. */
  revision: z.string(),
})

export const projects = {
  /**
   * The files of a compose workload and what they come to. `rendered` is YAML with the values of env
   * masked; null where `docker compose config` refuses the files: see `issues`.
   */
  read: query(
    z.object({ workload: z.string() }),
    z.object({
      files: z.array(projectFileSchema),
      rendered: z.string().nullable(),
      issues: z.array(issueSchema),
    }),
  ),
  /** Throws `invalid` where the file has changed since it was read, or is none of the project's. */
  write: command(
    z.object({
      workload: z.string(),
      path: z.string(),
      text: z.string().max(1_048_576),
      revision: z.string(),
    }),
    projectFileSchema,
  ),
}
