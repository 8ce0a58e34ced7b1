import { z } from 'zod'
import {
  checkupSchema,
  forwardSchema,
  hostCandidatesSchema,
  hostChangeSchema,
  hostRecordSchema,
  hostSchema,
} from '../model/host.ts'
import { byId, byName, command, endSchema, nothing, query, stream } from './procedure.ts'

export const hosts = {
  list: query(nothing, z.array(hostSchema)),
  /**
   * One host, asked now, beside what the user declared (null for the built-in one that nobody edited) and the
   * newest changes of that.
   */
  show: query(
    byName,
    z.object({
      host: hostSchema,
      record: hostRecordSchema.nullable(),
      changes: z.array(hostChangeSchema),
    }),
  ),
  /** Hosts that ~/.ssh/config, the Docker contexts and DOCKER_HOST offer. */
  candidates: query(nothing, hostCandidatesSchema),
  /** Stores a host; does not wait for it to be reached. Throws `exists`, `invalid`. */
  add: command(hostRecordSchema, hostSchema),
  /** Replaces what was declared. A new `name` renames. Throws `host-in-use` for that. */
  edit: command(z.object({ name: z.string(), record: hostRecordSchema }), hostSchema),
  /** Forgets a host; nothing on it is changed. Throws `host-in-use`. */
  remove: command(z.object({ name: z.string(), confirm: z.string() }), z.object({})),
  /** Connects now and asks the engine; throws the failure that stands in the way. */
  test: query(byName, hostSchema),
  /**
   * Accepts the key that the host shows now, when it has this fingerprint. Throws
   * `host-key-changed` and `host-key-revoked`: those are not accepted this way.
   */
  trust: command(
    z.object({
      name: z.string(),
      fingerprint: z.string(),
      /** Whose known_hosts remembers it. */
      keepIn: z.enum(['longshore', 'user']).default('longshore'),
    }),
    hostSchema,
  ),
  /** Answers what `ssh-answer-needed` asked; `keep` stores passwords and passphrases sealed. */
  unlock: command(
    z.object({
      name: z.string(),
      answers: z.array(z.object({ id: z.string(), value: z.string() })),
      keep: z.boolean().default(false),
    }),
    hostSchema,
  ),
  /** Tries each step of reaching the host; changes nothing. */
  doctor: stream(
    byName,
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('checkup'), checkup: checkupSchema }),
      endSchema,
    ]),
  ),
  forwards: query(nothing, z.array(forwardSchema)),
  /** Opens a container's port on a loopback address of this machine; the same one again if open. */
  forward: command(
    z.object({
      host: z.string(),
      container: z.string(),
      port: z.number().int().min(1).max(65_535),
    }),
    forwardSchema,
  ),
  closeForward: command(byId, z.object({})),
}
