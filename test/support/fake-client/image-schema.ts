import { z } from 'zod'
import { imageConfigSchema } from '../../../src/main/sources/image/config.ts'

/** As the app gives it to forms. */
export const imageSchema: Record<string, unknown> = {
  ...z.toJSONSchema(imageConfigSchema, { io: 'input', unrepresentable: 'any' }),
}
