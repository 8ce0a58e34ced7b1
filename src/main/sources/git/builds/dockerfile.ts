/** An image by the Dockerfile of the repository, made by BuildKit. */
import { z } from 'zod'
import { dockerBuildStage } from '../docker-build/stage.ts'
import { buildKind } from './build-kind.ts'

const insidePath = z
  .string()
  .regex(/^(?![/-])(?!.*(^|\/)\.\.(\/|$))[^\0\n]+$/, 'a file inside the folder')

const argName = z.string().regex(/^\w+$/, 'a build argument is named with letters, digits and _')

export const dockerfileBuild = buildKind({
  kind: 'dockerfile',
  fields: {
    file: insidePath.optional().meta({
      title: 'Dockerfile',
      description: 'In the folder of the repository; empty = Dockerfile',
    }),
    target: z
      .string()
      .regex(/^\w[\w.-]*$/, 'not the name of a stage')
      .optional()
      .meta({ title: 'Stage', description: 'Of the Dockerfile; empty = its last one' }),
    args: z
      .record(argName, z.string())
      .optional()
      .meta({ title: 'Build arguments', description: 'Whoever has the image can read them' }),
    secrets: z
      .array(z.string().regex(/^\w[\w.-]*$/, 'name a variable of the environment'))
      .optional()
      .meta({
        title: 'Build secrets',
        description:
          'Variables of the environment that the build reads from /run/secrets/NAME; the container does not get them',
      }),
  },
  inputs: ({ file = 'Dockerfile', args = {}, target = '', secrets = [] }) => ({
    ...{ file, args, target, secrets },
  }),
  secrets: ({ secrets = [] }) => secrets,
  product: () => ({ image: { from: 'build' } }),
  stages: (services, { file = 'Dockerfile', ...build }, making) => [
    dockerBuildStage(services, making, { file, ...build }),
  ],
})
