import { z } from 'zod'
import {
  gitCredentialChangeSchema,
  newGitCredentialSchema,
  serverKeySchema,
  serverTrustSchema,
  shownGitCredentialSchema,
} from '../model/git-credential.ts'
import { checkupSchema } from '../model/host.ts'
import { command, endSchema, nothing, query, stream } from './procedure.ts'

export const gitCredentials = {
  list: query(nothing, z.object({ credentials: z.array(shownGitCredentialSchema) })),
  /** Keeps one, its secret sealed; asks nobody. Throws `exists`, `invalid`. */
  add: command(newGitCredentialSchema, shownGitCredentialSchema),
  /** Throws `invalid` where the address changes and no secret comes with it: it was given for another server. */
  edit: command(gitCredentialChangeSchema, shownGitCredentialSchema),
  /** Throws `git-credential-in-use`, `confirmation-required`. */
  remove: command(z.object({ name: z.string(), confirm: z.string() }), z.object({})),
  /**
   * Trusts the host key that a git server shows now, when it has this fingerprint. Throws `host-key-unknown` with the one
   * that it shows; `host-key-changed` and `host-key-revoked`: those are not accepted this way.
   */
  trust: command(serverTrustSchema, serverKeySchema),
  /** Tries each step of reading a repository with it; changes nothing. Throws `not-found`. */
  test: stream(
    z.object({
      name: z.string(),
      /** The address of one, or its end: `acme/orders`. '' = none: only the login is tried. */
      repository: z.string().max(512).default(''),
    }),
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('checkup'), checkup: checkupSchema }),
      endSchema,
    ]),
  ),
}
