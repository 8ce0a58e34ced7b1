import { z } from 'zod'
import { copySchema, copyStepSchema } from '../model/copy.ts'
import { confirmSchema, endSchema, stream } from './procedure.ts'

/** Images of hosts. */
export const images = {
  /**
   * Copies one from host to host for as long as it is listened to; whoever leaves gives it up. Throws
   * `copy-failed`, or what either host failed with.
   */
  copy: stream(
    z.object({
      /** `NAME[:TAG][@DIGEST]`, or an id. */
      image: z.string().max(500),
      from: z.string(),
      to: z.string(),
      /** Name of the copy there; its own name by default. */
      as: z.string().max(500).optional(),
      /** The name is taken from another image that has it there. */
      force: z.boolean().default(false),
      /** The name of the host that it is copied to, where its guard asks for that. */
      confirm: confirmSchema.default([]),
    }),
    z.discriminatedUnion('type', [
      z.object({
        type: z.literal('image'),
        id: z.string(),
        name: z.string(),
        /** Unpacked, as its engine says: about what will be sent. */
        sizeBytes: z.number(),
        /** `linux/amd64` */
        platform: z.string(),
        isThere: z.boolean(),
        warnings: z.array(z.string()),
      }),
      z.object({ type: z.literal('step'), step: copyStepSchema, bytes: z.number().int() }),
      z.object({ type: z.literal('copied'), copy: copySchema }),
      endSchema,
    ]),
  ),
}
