import { z } from 'zod'
import { composeConfigSchema, composeSample } from '../../../src/main/sources/compose/config.ts'
import { imageConfigSchema, imageSample } from '../../../src/main/sources/image/config.ts'
import type { SourceKind } from '../../../src/shared/contract/sources.ts'

/** As the app gives it to forms. */
const formSchema = (schema: z.ZodType): Record<string, unknown> => ({
  ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
})

export const sourceKinds: SourceKind[] = [
  {
    kind: 'image',
    title: 'Image',
    description: 'One container from one image.',
    configSchema: formSchema(imageConfigSchema),
    sample: { ...imageSample },
  },
  {
    kind: 'compose',
    title: 'Compose',
    description: 'A whole stack from compose files, brought up by docker compose.',
    configSchema: formSchema(composeConfigSchema),
    sample: { ...composeSample },
  },
]
