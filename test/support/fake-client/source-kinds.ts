import { z } from 'zod'
import {
  composeConfigSchema,
  composeOrigin,
  composeSample,
  composeTraits,
} from '../../../src/main/sources/compose/config.ts'
import {
  gitConfigSchema,
  gitOrigin,
  gitSample,
  gitTraits,
} from '../../../src/main/sources/git/config.ts'
import {
  imageConfigSchema,
  imageOrigin,
  imageSample,
  imageTraits,
} from '../../../src/main/sources/image/config.ts'
import {
  type InstanceConfig,
  instanceConfigSchema,
  instanceOrigin,
  instanceSample,
  instanceTraits,
} from '../../../src/main/sources/instance/config.ts'
import type { SourceKind } from '../../../src/shared/contract/sources.ts'
import type { DescribedWorkload } from '../../../src/shared/contract/workloads.ts'
import type { Workload } from '../../../src/shared/model/workload.ts'

/** As the app gives it to forms. */
const formSchema = (schema: z.ZodType): Record<string, unknown> => ({
  ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
})

export const sourceKinds: SourceKind[] = [
  {
    kind: 'image',
    ...imageTraits,
    title: 'Image',
    description: 'One container from one image.',
    configSchema: formSchema(imageConfigSchema),
    sample: { ...imageSample },
  },
  {
    kind: 'git',
    ...gitTraits,
    title: 'Git',
    description:
      'One container of what a commit is built into; the old one serves until the new one is proved.',
    configSchema: formSchema(gitConfigSchema),
    sample: { ...gitSample },
  },
  {
    kind: 'compose',
    ...composeTraits,
    title: 'Compose',
    description: 'A whole stack from compose files, brought up by docker compose.',
    configSchema: formSchema(composeConfigSchema),
    sample: { ...composeSample },
  },
  {
    kind: 'instance',
    ...instanceTraits,
    title: 'Instance',
    description: 'A main with its sidecars and inits, on a network of their own.',
    configSchema: formSchema(instanceConfigSchema),
    sample: { ...instanceSample },
  },
]

/** With what its kind says of it, as the app answers. */
export function described(workload: Workload): DescribedWorkload {
  const { source } = workload.document
  if (source.kind === 'compose') {
    const origin = composeOrigin(composeConfigSchema.parse(source))
    return { ...workload, origin, defaultTag: '' }
  }
  if (source.kind === 'instance') {
    const origin = instanceOrigin(instanceConfigSchema.parse(source) as InstanceConfig)
    return { ...workload, origin, defaultTag: '' }
  }
  if (source.kind === 'git') {
    const config = gitConfigSchema.parse(source)
    return { ...workload, origin: gitOrigin(config), defaultTag: config.ref }
  }
  const config = imageConfigSchema.parse(source)
  return { ...workload, origin: imageOrigin(config), defaultTag: config.defaultTag }
}
