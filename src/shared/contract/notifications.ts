import { z } from 'zod'
import {
  answerSchema,
  channelConfigSchema,
  channelKindSchema,
  channelNameSchema,
  notificationSchema,
  notificationStateSchema,
  notifyChannelSchema,
  notifyingSchema,
  quietHoursSchema,
  ruleSchema,
  shownNotificationSchema,
} from '../model/notification.ts'
import { byName, command, endSchema, nothing, query, stream } from './procedure.ts'

/** Channels that notifications go to. */
export const channels = {
  /** The services there are, and the form of each. */
  kinds: query(nothing, z.array(channelKindSchema)),
  list: query(nothing, z.array(notifyChannelSchema)),
  /** Throws `invalid` with what is wrong in which field, and `exists`. */
  add: command(
    z.object({ name: channelNameSchema, kind: z.string(), config: channelConfigSchema }),
    notifyChannelSchema,
  ),
  /** Fields that are masked, or left out, stay as they are. */
  edit: command(
    z.object({
      name: z.string(),
      newName: channelNameSchema.optional(),
      config: channelConfigSchema,
    }),
    notifyChannelSchema,
  ),
  /** Removes a channel: messages that wait for it are withdrawn; rules that name it alone are switched off. */
  remove: command(byName, z.object({})),
  /** Sends a test message now, past everything that waits; what the service says to it is no failure of the call. */
  test: command(byName, answerSchema),
}

/** Rules that say which events go to which channels. */
export const rules = {
  list: query(nothing, z.array(ruleSchema)),
  /** Adds it, or puts it in the place of the one `replaces` names, else of the one with its name. Throws `invalid` for a channel that is not there. */
  set: command(z.object({ rule: ruleSchema, replaces: z.string().optional() }), ruleSchema),
  remove: command(byName, z.object({})),
}

export const showItemSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), state: notifyingSchema }),
  z.object({ type: z.literal('notification'), notification: shownNotificationSchema }),
  endSchema,
])

/** Unix ms that a calendar has a day for. */
const momentSchema = z.number().min(0).max(8.64e15)

export const notifications = {
  state: query(nothing, notifyingSchema),
  /** Messages that wait, were delivered, or were not; the newest first. */
  outbox: query(
    z.object({
      channel: z.string().optional(),
      state: notificationStateSchema.optional(),
      /** Only those about rows of this story. */
      story: z.string().optional(),
      limit: z.number().int().min(1).max(1_000).default(100),
    }),
    z.array(notificationSchema),
  ),
  /** Undelivered ones wait again: of a channel, those with the ids, or all. */
  retry: command(
    z.object({ channel: z.string().optional(), ids: z.array(z.string()).max(1_000).optional() }),
    z.object({ count: z.number() }),
  ),
  /** Undelivered ones are taken off the list, as for `retry`. */
  dismiss: command(
    z.object({ channel: z.string().optional(), ids: z.array(z.string()).max(1_000).optional() }),
    z.object({ count: z.number() }),
  ),
  /** Nothing is sent until then (unix ms); what comes meanwhile waits. null = go on. */
  pause: command(z.object({ until: momentSchema.nullable() }), notifyingSchema),
  /** null = none. */
  quiet: command(z.object({ hours: quietHoursSchema.nullable() }), notifyingSchema),
  /**
   * Notifications for this machine to show, and the state of all of them at each change. `shows`: whoever asks does
   * show it; what nobody shows is not taken for delivered.
   */
  watch: stream(z.object({ shows: z.boolean().default(false) }), showItemSchema),
}
