import { z } from 'zod'

const hostPath = z.string().refine((text) => !/\p{Cc}/u.test(text), {
  message: 'a path has no control characters',
})
const insidePath = hostPath.min(1, 'name a file')

/** Config of a `compose` workload. */
export const composeConfigSchema = z.strictObject({
  kind: z.literal('compose'),
  path: hostPath.min(1, 'name the folder or the file').meta({
    title: 'Folder or file',
    description: 'On this machine; relative to the document when it is applied from a file',
  }),
  files: z.array(insidePath).default([]).meta({
    title: 'Compose files',
    description: 'Inside the folder; empty = the names that compose itself looks for',
  }),
  profiles: z
    .array(z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, 'not a profile name'))
    .default([]),
  envFiles: z.array(insidePath).default([]).meta({
    title: 'Env files',
    description: 'What variables in the compose files mean; empty = .env, where there is one',
  }),
  pull: z.enum(['always', 'missing', 'never']).default('always'),
})
export type ComposeConfig = z.infer<typeof composeConfigSchema>

/** What a new form starts from. */
export const composeSample = {
  kind: 'compose',
  path: '/srv/shop',
  files: [],
  profiles: [],
  envFiles: [],
  pull: 'always',
} as const
