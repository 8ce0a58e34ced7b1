import { z } from 'zod'
import { settingsChangeSchema, settingsSchema } from '../model/settings.ts'
import { command, endSchema, nothing, query, stream } from './procedure.ts'

const settingsItemSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), settings: settingsSchema }),
  endSchema,
])
export type SettingsItem = z.infer<typeof settingsItemSchema>

export const settings = {
  get: query(nothing, settingsSchema),
  set: command(settingsChangeSchema, settingsSchema),
  /** The settings, again whenever any door or the app itself changed them, until unsubscribed. */
  watch: stream(nothing, settingsItemSchema),
}
