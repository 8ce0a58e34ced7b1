import { MessageType } from '@orpc/standard-server-peer'
import { z } from 'zod'

const id = z.string().min(1).max(32)

/** Everything a client may send; calls carry JSON only, never files or streams. */
const inboundSchema = z.union([
  z.object({ acks: z.record(id, z.number().int().positive()) }),
  z.object({ i: id, t: z.literal(MessageType.ABORT_SIGNAL) }),
  z.object({
    i: id,
    t: z.literal(MessageType.REQUEST).optional(),
    p: z.object({
      u: z.string().regex(/^\/[\w/-]{1,200}$/),
      b: z.unknown().optional(),
      m: z.literal('POST').optional(),
    }),
  }),
])

/** Throws on anything a client of ours would not send. */
export const parseInbound = (frame: string) => inboundSchema.parse(JSON.parse(frame))
