import { z } from 'zod'
import {
  diskUseSchema,
  lookStepSchema,
  pruneChoiceSchema,
  prunePlanSchema,
  pruneRunSchema,
} from '../model/prune.ts'
import { byId, command, confirmSchema, endSchema, query, stream } from './procedure.ts'

const onHost = z.object({ host: z.string() })

/** Contents of the disks of hosts, and cleaning them up. */
export const prune = {
  /** The last measurement; null = nothing was, since Longshore was opened or the host was cleaned up. */
  use: query(onHost, diskUseSchema.nullable()),
  /** Measures it now, which may take as long as counting every file; to be left at any time. */
  look: stream(
    onHost,
    z.discriminatedUnion('type', [
      lookStepSchema.extend({ type: z.literal('step') }),
      z.object({ type: z.literal('use'), use: diskUseSchema }),
      endSchema,
    ]),
  ),
  /**
   * Objects that would go, by the last measurement. Throws `not-found` where nothing was, or there is no such object.
   */
  plan: query(onHost.extend({ choice: pruneChoiceSchema }), prunePlanSchema),
  /**
   * Begins to take what that plan showed: each thing is judged once more right before it goes. Throws `plan-stale`
   * where something else would go by now, `workload-busy` while something is deployed there.
   */
  start: command(
    onHost.extend({
      choice: pruneChoiceSchema,
      fingerprint: z.string(),
      /** The host's name, where its guard asks for that. */
      confirm: confirmSchema.default([]),
    }),
    pruneRunSchema,
  ),
  /** Ends a run: the object being taken is let end; nothing more goes. */
  cancel: command(byId, pruneRunSchema),
  show: query(byId, pruneRunSchema),
  /** The newest first; only the last 20 are remembered. */
  list: query(onHost, z.array(pruneRunSchema)),
  /** The whole of it at every change, until it ends. */
  watch: stream(
    byId,
    z.discriminatedUnion('type', [
      z.object({ type: z.literal('run'), run: pruneRunSchema }),
      endSchema,
    ]),
  ),
}
