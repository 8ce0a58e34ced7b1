/** Protection of secrets at rest, as doors show it. */
import { z } from 'zod'

/** `keyring`: the system's own store of secrets, which only the desktop app reaches. */
export const unlockings = ['key-file', 'keyring', 'passphrase'] as const
export type Unlocking = (typeof unlockings)[number]

export const vaultStatusSchema = z.object({
  /** By what it was opened for this run of the app. */
  openedBy: z.string(),
  /** Each of these opens it. */
  lockedBy: z.array(z.string()),
  /** Methods that could lock it here; `why` it cannot, in a sentence. */
  methods: z.array(z.object({ name: z.enum(unlockings), able: z.boolean(), why: z.string() })),
})
export type VaultStatus = z.infer<typeof vaultStatusSchema>

/** Long enough that guessing costs more than it brings: scrypt makes each guess take half a second. */
export const passphraseSchema = z
  .string()
  .min(10, 'write ten characters or more: several words are easy to keep')
  .max(1_024)

export const rekeyingSchema = z.object({
  to: z.enum(unlockings),
  /** Whether the key that opens it now goes on opening it. */
  keep: z.boolean().default(false),
  /** For `passphrase`. */
  passphrase: passphraseSchema.optional(),
})
export type Rekeying = z.input<typeof rekeyingSchema>

/** By what secrets are kept, in words. */
export const unlockingWords: Readonly<Record<string, string>> = {
  'key-file': 'a key file that only this user can read',
  keyring: "the system's keyring",
  passphrase: 'a passphrase',
}
