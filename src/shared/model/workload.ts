import { z } from 'zod'
import { parseDuration } from '../lib/duration.ts'
import { facesSchema } from './face.ts'
import { workloadNamePattern } from './name-patterns.ts'
import { secretReferenceSchema } from './secret.ts'
import { volumeSchema } from './volume.ts'
import { watchSchema } from './watch.ts'

/** Lower-case DNS label: it becomes part of container names and of deep links. */
export const workloadNameSchema = z
  .string()
  .regex(workloadNamePattern, 'use a-z, 0-9 and inner -, at most 63 characters')

/** `30s`, `1h30m`, `250ms` … at most one day. */
export const durationSchema = z
  .string()
  .refine((text) => (parseDuration(text) ?? Number.POSITIVE_INFINITY) <= 86_400_000, {
    message: 'write a duration like 30s, 1h30m or 250ms, at most 1d',
  })

/** Words for a value that docker compose would take from the shell it is called in, which nobody here has. */
function valueWords({ input }: { readonly input?: unknown }): string {
  if (input === null) return 'has no value: write "" for an empty one'
  if (typeof input !== 'object') return 'write text; a long number in quotes'
  return 'write text, or { secret: NAME } for one that is kept (longshore secrets)'
}

export const envSchema = z.record(
  z.string().regex(/^[^=\0\s]+$/, 'an environment name has no "=", space or NUL'),
  z.union(
    [
      z.string().refine((value) => !value.includes('\0'), 'a value has no NUL'),
      secretReferenceSchema,
    ],
    {
      error: valueWords,
    },
  ),
)

export const deployPolicySchema = z.strictObject({
  healthTimeout: durationSchema.default('30s'),
  soak: durationSchema.default('5s'),
  stopTimeout: durationSchema.default('10s'),
  /** So long requests that public names led to the old one may go on; absent = 30s. */
  drain: durationSchema.optional(),
  /** How long the services of a project are watched before they count as stable. */
  stabilise: durationSchema.default('30s'),
  /** `auto`: a service whose new container can run beside the old one is started first. */
  startFirst: z.enum(['auto', 'never']).default('auto'),
  /** When the files of a project on this machine change while Longshore is open. */
  onChange: z.enum(['offer', 'deploy']).default('offer'),
  /** Choice where a secret that it names is not there, or cannot be read; absent = refuse. */
  onUnreadable: z.enum(['refuse', 'skip']).optional(),
  /** Choice where its names cannot be set in the DNS: `strict` = it fails; absent = it is told, and tried again. */
  dns: z.enum(['best-effort', 'strict']).optional(),
})

/**
 * Things that stay of a workload that is not live any more; absent = as the settings say, and no failed container.
 */
export const keepSchema = z.strictObject({
  releases: z.number().int().min(2).max(1_000).optional(),
  /** Last lines of so many removed containers. */
  logs: z.number().int().min(0).max(1_000).optional(),
  /** So long a container that failed is kept for a look, stopped. */
  failed: durationSchema.optional(),
})

const hostsSchema = z
  .array(z.string().min(1))
  .min(1)
  .max(50)
  .superRefine((hosts, { addIssue }) => {
    hosts.forEach((host, index) => {
      if (hosts.indexOf(host) === index) return
      addIssue({ code: 'custom', path: [index], message: `${host} is named twice` })
    })
  })

/** The part of every source config the app can see; the source's own schema checks the rest. */
export const sourceConfigSchema = z.looseObject({ kind: z.string() })

/**
 * A document as a user writes it, as YAML, JSON or through the form. `source` is checked by the schema of its kind.
 * Its targets are one `host`, or `hosts`, deployed to in that order.
 */
export const workloadDocumentSchema = z
  .strictObject({
    name: workloadNameSchema,
    host: z.string().min(1).optional(),
    hosts: hostsSchema.optional(),
    env: envSchema.default({}),
    /** Volumes that win over those of the source by target (TF-59), where its kind has volumes. */
    volumes: z.array(volumeSchema).optional(),
    source: sourceConfigSchema,
    deploy: deployPolicySchema.prefault({}),
    /** Action on newer images; absent = they are only shown. */
    watch: watchSchema.optional(),
    keep: keepSchema.optional(),
    /** Its public names; absent = none. */
    faces: facesSchema.optional(),
  })
  .refine((doc) => (doc.host === undefined) !== (doc.hosts === undefined), {
    message: 'name where it runs: host for one, or hosts for several',
    path: ['host'],
  })
export type WorkloadDocument = z.infer<typeof workloadDocumentSchema>

/** A stored workload. `revision` is the sha256 of the normalised document. */
export const workloadSchema = z.object({
  id: z.string(),
  document: workloadDocumentSchema,
  revision: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
})
export type Workload = z.infer<typeof workloadSchema>

export function targetsOf(document: WorkloadDocument): readonly string[] {
  return document.hosts ?? [document.host ?? '']
}
