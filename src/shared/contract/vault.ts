import { z } from 'zod'
import { passphraseSchema, rekeyingSchema, vaultStatusSchema } from '../model/vault.ts'
import { command, nothing, query } from './procedure.ts'

export const vault = {
  status: query(nothing, vaultStatusSchema),
  /**
   * Locks what is sealed by something else, or by that too. Throws `invalid` where it cannot be had here; what opened the
   * vault then still does.
   */
  rekey: command(rekeyingSchema, vaultStatusSchema),
  /**
   * Writes a new file with the state and the key to its secrets, encrypted with the passphrase (age v1). Throws `invalid`
   * for a file that is there already, and `forbidden` through any door but the terminal's.
   */
  export: command(
    z.object({ file: z.string().min(1).max(4_096), passphrase: passphraseSchema }),
    z.object({ file: z.string(), bytes: z.number(), leftOut: z.array(z.string()) }),
  ),
}
