/** Secrets: values that documents name, and nobody reads back. */
import { z } from 'zod'

/** As a variable, or as a file: it becomes part of commands and addresses. */
export const secretNameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/,
    'a secret is named with letters, digits, _ . and -, at most 128 characters',
  )

/** Stands in a document where its value would. */
export const secretReferenceSchema = z.strictObject({ secret: secretNameSchema })
export type SecretReference = z.infer<typeof secretReferenceSchema>

/** Text, or the name of a secret. */
export type EnvValue = string | SecretReference
export type EnvValues = Readonly<Record<string, EnvValue>>

export function isReference(value: unknown): value is SecretReference {
  return secretReferenceSchema.safeParse(value).success
}

/** Ways to treat a deployment that names a secret which is not there, or cannot be read. */
export const unusableSchema = z.object({
  name: z.string(),
  /** Variables that name it. */
  keys: z.array(z.string()),
  why: z.enum(['missing', 'unreadable']),
})
export type UnusableSecret = z.infer<typeof unusableSchema>
/** In bytes of UTF-8: a single variable of a process may not be much longer. */
export const longestSecret = 65_536

/** Why a value cannot be kept; undefined = it can. */
export function whyNoSecret(value: string): string | undefined {
  if (value === '') return 'it is empty'
  if (value.includes('\0')) return 'it has a NUL, which no variable can hold'
  const bytes = new TextEncoder().encode(value).length
  return bytes > longestSecret ? `it is longer than ${longestSecret} bytes` : undefined
}

/** '' = of the installation: for every workload that has none of that name itself. */
export const secretKeySchema = z.object({
  name: secretNameSchema,
  workload: z.string().max(63).default(''),
})

/** A secret as doors see it: its value never leaves. */
export const shownSecretSchema = z.object({
  name: z.string(),
  workload: z.string(),
  /** Unix ms: when it was set last. */
  setAt: z.number(),
  /** Whether it is kept, and cannot be opened. */
  isUnreadable: z.boolean(),
  /** Workloads whose documents have this one, each with the variables that it is. */
  usedBy: z.array(z.object({ workload: z.string(), keys: z.array(z.string()) })),
  /** Other things that it is part of: `registry account team`. */
  alsoUsedBy: z.array(z.string()).default([]),
})
export type ShownSecret = z.infer<typeof shownSecretSchema>

export const secretsShownSchema = z.object({
  secrets: z.array(shownSecretSchema),
  /** Named by documents, and not set. */
  missing: z.array(z.object({ name: z.string(), workload: z.string(), keys: z.array(z.string()) })),
})
export type SecretsShown = z.infer<typeof secretsShownSchema>

/** Fate of one line of an env file; no value of it. */
export const envLineSchema = z.object({
  key: z.string(),
  line: z.number(),
  as: z.enum(['secret', 'plain']),
  /** `left`: plain, and there is no workload whose document it could go into. */
  what: z.enum(['new', 'changed', 'same', 'left']),
})
export type EnvLine = z.infer<typeof envLineSchema>

export const envImportSchema = z.object({
  text: z.string().max(1_048_576),
  workload: z.string().max(63).default(''),
  /** Only these; absent = all. */
  only: z.array(z.string()).max(10_000).optional(),
  /** Otherwise than their names say. */
  asSecret: z.array(z.string()).max(10_000).default([]),
  asPlain: z.array(z.string()).max(10_000).default([]),
})
export type EnvImport = z.infer<typeof envImportSchema>
