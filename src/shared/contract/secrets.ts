import { z } from 'zod'
import { issueSchema } from '../model/failure.ts'
import {
  envImportSchema,
  envLineSchema,
  secretKeySchema,
  secretsShownSchema,
  shownSecretSchema,
} from '../model/secret.ts'
import { command, nothing, query } from './procedure.ts'

/** Values come in, and never out. */
export const secrets = {
  list: query(nothing, secretsShownSchema),
  /** Sets it, or replaces its value. Throws `invalid`. */
  set: command(secretKeySchema.extend({ value: z.string() }), shownSecretSchema),
  /** Throws `not-found`; `secret-in-use` where it is used, unless `confirm` is its name. */
  remove: command(secretKeySchema.extend({ confirm: z.string().default('') }), z.object({})),
  /** Secrets that an env file would set; changes nothing. */
  look: query(
    envImportSchema,
    z.object({ lines: z.array(envLineSchema), issues: z.array(issueSchema) }),
  ),
  /**
   * Sets what is secret in it; with a workload its document names these, and has the others as they are. Throws
   * `invalid` with every line that is wrong; nothing is set then.
   */
  import: command(envImportSchema, z.object({ lines: z.array(envLineSchema) })),
}
