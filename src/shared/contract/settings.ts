import { settingsChangeSchema, settingsSchema } from '../model/settings.ts'
import { command, nothing, query } from './procedure.ts'

export const settings = {
  get: query(nothing, settingsSchema),
  set: command(settingsChangeSchema, settingsSchema),
}
