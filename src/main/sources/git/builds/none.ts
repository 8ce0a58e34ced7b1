/** Nothing is made: the files of the commit are mounted in a container of an image that others made. */
import { z } from 'zod'
import { commitFolderStage } from '../commit-folder.ts'
import { buildKind, runtimeFields } from './build-kind.ts'

export const noneBuild = buildKind({
  kind: 'none',
  fields: {
    ...runtimeFields,
    mount: z
      .string()
      .regex(/^\/[^\0:\n]+$/, 'write the whole path in the container, from / on')
      .optional()
      .meta({ title: 'Mounted at', description: 'In the container; empty = /app' }),
  },
  inputs: () => ({}),
  product: ({ image: reference, pull = 'if-missing', mount: target = '/app' }) => ({
    image: { from: 'registry', reference, pull },
    mount: { target, isReadOnly: false },
    settings: { workingDir: target },
  }),
  stages: (services, _build, making) => [commitFolderStage(services, making)],
})
