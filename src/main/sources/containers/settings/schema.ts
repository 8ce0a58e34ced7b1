/**
 * Settings that users of the engine expect of one container, in the words of docker compose: fields for the config of
 * any kind that makes its containers itself. All may be left out; then the image and the engine say. `settle.ts` says
 * what they come to.
 */
import { z } from 'zod'
import { networkFields } from './network-fields.ts'
import { processFields } from './process-fields.ts'
import { loggingFields, resourceFields } from './resource-fields.ts'
import { securityFields } from './security-fields.ts'

export const containerSettingFields = {
  ...processFields,
  ...networkFields,
  ...securityFields,
  ...resourceFields,
  ...loggingFields,
}

const settingsSchema = z.object(containerSettingFields)
/** As they are written in a document. */
export type WrittenSettings = z.infer<typeof settingsSchema>
