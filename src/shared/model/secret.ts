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

/** What a deployment does that names a secret which is not there, or cannot be read. */
export const unusableSchema = z.object({
  name: z.string(),
  /** Variables that name it. */
  keys: z.array(z.string()),
  why: z.enum(['missing', 'unreadable']),
})
export type UnusableSecret = z.infer<typeof unusableSchema>
