/** Fields of a document for a workload that is made from a git repository. */
import { posix } from 'node:path'
import { z } from 'zod'
import { refSchema, repositoryUrlSchema } from '../../../shared/model/git.ts'
import type { Origin, Traits } from '../../../shared/model/kind.ts'
import { furtherFields, refuseFaults, servingFields } from '../single/config.ts'
import { buildSchema } from './builds/build-kinds.ts'

const fields = z.strictObject({
  kind: z.literal('git'),
  repository: repositoryUrlSchema.meta({
    title: 'Repository',
    description: 'Like git@github.com:acme/orders.git, https:// or file://',
  }),
  credential: z.string().default('').meta({
    title: 'Git credential',
    description: "Its name; empty = what fits the address, else this user's own logins",
  }),
  ref: refSchema.default('HEAD').meta({
    title: 'Branch, tag or commit',
    description: 'A deployment may name another; HEAD = what the repository has as its own',
  }),
  path: z
    .string()
    .refine((text) => !isOutside(text), 'a folder inside the repository')
    .default('.')
    .meta({ title: 'Folder', description: 'Inside the repository; . = all of it' }),
  build: buildSchema.prefault({ kind: 'dockerfile' }),
  ...servingFields,
  ...furtherFields,
})

/** Config of a `git` workload. */
export const gitConfigSchema = fields.superRefine(refuseFaults)
export type GitConfig = z.infer<typeof gitConfigSchema>

function isOutside(text: string): boolean {
  const inside = posix.normalize(text)
  return posix.isAbsolute(inside) || inside.startsWith('..') || /\p{Cc}|^-/u.test(text)
}

/** Sample that a new form starts from. */
export const gitSample = {
  kind: 'git',
  repository: 'git@github.com:acme/orders.git',
  ref: 'main',
  path: '.',
  build: { kind: 'dockerfile' },
  port: 8080,
  healthcheck: '/healthz',
  env: {},
} as const

export const gitTraits: Traits = {
  hasParts: false,
  hasTags: false,
  hasRefs: true,
  hasFiles: false,
  hasVolumes: true,
  actions: ['deploy', 'rollback', 'stop', 'start', 'restart', 'scale', 'remove'],
  policy: ['healthTimeout', 'soak', 'stopTimeout', 'onUnreadable'],
  keeps: ['releases', 'logs', 'failed'],
}

export function gitOrigin({
  repository,
  ref,
  path,
}: Pick<GitConfig, 'repository' | 'ref' | 'path'>): Origin {
  const at = ref === 'HEAD' ? [] : [`at ${ref}`]
  const inside = path === '.' ? [] : [`in ${path}`]
  return { what: 'Repository', text: [repository, ...at, ...inside].join(' ') }
}
