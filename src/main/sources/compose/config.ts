import { homedir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { consentSchema } from '../../../shared/model/consent.ts'
import type { Issue } from '../../../shared/model/failure.ts'
import type { Origin, Traits } from '../../../shared/model/kind.ts'

const hostPath = z.string().refine((text) => !/\p{Cc}/u.test(text), {
  message: 'a path has no control characters',
})
const insidePath = hostPath.min(1, 'name a file')

const gitSchema = z.strictObject({
  url: z
    .string()
    .regex(
      /^(https?|ssh|git|file):\/\/\S+$|^[\w.-]+@[\w.-]+:\S+$/,
      'not the address of a repository',
    ),
  ref: z
    .string()
    .regex(/^[A-Za-z0-9][\w./-]*$/, 'name a branch, a tag or a commit')
    .default('HEAD'),
  path: insidePath.refine((text) => !isOutside(text), 'a path inside the repository').default('.'),
  credential: z.string().optional(),
})

/** Either a folder or a repository. */
const ofFolder = { onlyFor: { git: [''] } }

/** Config of a `compose` workload. */
export const composeConfigSchema = z.strictObject({
  kind: z.literal('compose'),
  git: gitSchema.optional().meta({
    onlyFor: { path: [''] },
    title: 'Git repository',
    description: 'Instead of a folder: fetched anew for every plan and deployment',
  }),
  path: hostPath.default('').meta({
    ...ofFolder,
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
  pull: z.enum(['newer', 'always', 'missing', 'never']).default('newer').meta({
    title: 'Pull',
    description: 'newer = what the registry has, or else what the host has',
  }),
  registry: z.string().optional().meta({
    title: 'Registry account',
    format: 'registry-account',
    description:
      'One of the settings, docker = as docker here is logged in, none; empty = what fits',
  }),
  jobs: z.array(z.string().min(1, 'name a service')).default([]).meta({
    title: 'Jobs',
    description: 'Services that are there to end; those that others wait for are known',
  }),
  project: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]*$/, 'a project is named with a-z, 0-9, _ and -')
    .optional()
    .meta({ title: 'Adopted project', description: 'One that was there before; empty = its own' }),
  allow: z.array(consentSchema).default([]).meta({
    title: 'Allowed on the host',
    description:
      'What its services may have of the host, like proxy:/var/run/docker.sock:ro; the plan tells what is asked for',
  }),
  onHost: z
    .boolean()
    .default(false)
    .meta({
      ...ofFolder,
      title: 'Files are on the host',
      description: 'The path is one of the host, and its files are read there',
    }),
})
export type ComposeConfig = z.infer<typeof composeConfigSchema>

function isOutside(text: string): boolean {
  return path.posix.isAbsolute(text) || path.posix.normalize(text).startsWith('..')
}

/** Sample that a new form starts from. */
export const composeSample = {
  kind: 'compose',
  path: '/srv/shop',
  files: [],
  profiles: [],
  envFiles: [],
  pull: 'newer',
} as const

export const composeTraits: Traits = {
  hasParts: true,
  hasTags: false,
  hasFiles: true,
  hasVolumes: false,
  actions: ['deploy', 'rollback', 'restart', 'stop', 'start', 'scale', 'pull', 'remove'],
  policy: [
    ...(['healthTimeout', 'stabilise', 'stopTimeout', 'startFirst', 'onChange'] as const),
    'onUnreadable',
  ],
  keeps: ['releases', 'logs'],
}

export function composeOrigin({ path: folder, git }: Pick<ComposeConfig, 'path' | 'git'>): Origin {
  if (!git) return { what: 'Project', text: folder }
  const at = git.ref === 'HEAD' ? [] : [`at ${git.ref}`]
  const inside = git.path === '.' ? [] : [`in ${git.path}`]
  return { what: 'Project', text: [git.url, ...at, ...inside].join(' ') }
}

export function settlePaths(
  config: ComposeConfig,
  base: string | undefined,
): Result<ComposeConfig, Issue[]> {
  if ((config.git === undefined) === (config.path === ''))
    return err([{ path: 'source.path', message: 'name a folder or file, or a git repository' }])
  if (config.git) return ok(config)
  if (config.onHost) return settledOnHost(config)
  const home = config.path === '~' || config.path.startsWith('~/')
  const expanded = home ? path.join(homedir(), config.path.slice(1)) : config.path
  if (path.isAbsolute(expanded)) return ok({ ...config, path: path.normalize(expanded) })
  if (base !== undefined) return ok({ ...config, path: path.resolve(base, expanded) })
  return err([{ path: 'source.path', message: 'write the whole path, from / on' }])
}

function settledOnHost(config: ComposeConfig): Result<ComposeConfig, Issue[]> {
  const issues: Issue[] = []
  if (!path.posix.isAbsolute(config.path))
    issues.push({ path: 'source.path', message: 'write the whole path on the host, from / on' })
  if (config.files.length === 0)
    issues.push({ path: 'source.files', message: 'name the compose files on the host' })
  return issues.length > 0 ? err(issues) : ok(config)
}
