/** Accounts on registries: which login goes along when an image is pulled, or its registry is asked. */
import { z } from 'zod'
import { err, ok, type Result } from '../lib/result.ts'
import { secretNameSchema, secretReferenceSchema } from './secret.ts'

/** The user's docker logins, as one account that nobody adds. */
export const dockerAccount = 'docker'
/** Names no account: its registry is asked without a login, whatever is known. */
export const noAccount = 'none'
const reserved: readonly string[] = [dockerAccount, noAccount]

export const registryNameSchema = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/,
    'small letters, digits, dots and hyphens, at most 63',
  )
  .refine((name) => !reserved.includes(name), 'means something else already')

const hubNames = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'hub.docker.com']
const addressPattern =
  /^(?:(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])(?::([0-9]{1,5}))?$/

export interface RegistryUrl {
  /** `HOST[:PORT]`, as image names begin with it. */
  readonly address: string
  readonly isHttp: boolean
}

/** `ghcr.io`, `https://ghcr.io/`, `http://registry:5000`, `https://index.docker.io/v1/`. */
export function parseRegistryUrl(text: string): Result<RegistryUrl, string> {
  const [, scheme = '', rest = ''] = /^(?:(https?):\/\/)?(.*)$/i.exec(text.trim()) ?? []
  const address = rest.replace(/\/(?:v[12]\/?)?$/, '').toLowerCase()
  if (address.includes('@')) return err('leave the user out: it has a field of its own')
  if (address.includes('/')) return err('name the registry alone, like ghcr.io, without a path')
  const port = Number(addressPattern.exec(address)?.[1] ?? 1)
  if (!addressPattern.test(address) || port < 1 || port > 65_535)
    return err('write a registry like ghcr.io or registry.example.com:5000')
  if (!/[.:]/.test(address) && address !== 'localhost')
    return err(
      `docker reads ${address}/app as an image of Docker Hub: write a registry with a dot or a port, like ghcr.io or registry:5000`,
    )
  const isHttp = scheme.toLowerCase() === 'http'
  return ok({ address: hubNames.includes(address) ? 'docker.io' : address, isHttp })
}

/** Whether an address never leaves this machine, so nobody reads along: docker too speaks plain HTTP to these. */
export function isLoopback(address: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/.test(address)
}

const urlSchema = z.string().superRefine((text, context) => {
  const parsed = parseRegistryUrl(text)
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.error })
})

export const printableText = z
  .string()
  .max(255)
  .refine((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text), 'control characters are not allowed')
  .refine((text) => text === text.trim(), 'no space around it')
const userSchema = printableText.refine(
  (text) => !text.includes(':'),
  'a user has no colon: registries take it for the end of the name',
)
/** Longest that services give out are signed ones of a few thousand characters. */
export const tokenSchema = z
  .string()
  .max(16_384)
  .refine((text) => !/[\p{Cc}]/u.test(text), 'control characters are not allowed')

/** A token itself, or the name of the secret that it is. */
const tokenSourceSchema = z.union([tokenSchema, secretReferenceSchema])
export type TokenSource = z.infer<typeof tokenSourceSchema>

/** Facts kept of an account, beside its token. */
export const registryAccountSchema = z.object({
  name: z.string(),
  address: z.string(),
  /** '' = the token is user and password (TF-26). */
  user: z.string(),
  /** Whether it may be asked over plain HTTP. */
  plainHttp: z.boolean(),
  /** Unix ms: when it was added or changed last. */
  changedAt: z.number(),
  /** The secret of the installation that its token is; absent = the token is kept with it. */
  tokenSecret: secretNameSchema.optional(),
})
export type RegistryAccount = z.infer<typeof registryAccountSchema>

export const newRegistrySchema = z.object({
  name: registryNameSchema,
  url: urlSchema,
  user: userSchema.default(''),
  /** '' = none: then it is asked without a login (TF-24). */
  token: tokenSourceSchema.default(''),
  plainHttp: z.boolean().default(false),
})
export type NewRegistry = z.infer<typeof newRegistrySchema>

/** A change: fields that are left out stay. */
export const registryChangeSchema = z.object({
  name: z.string(),
  url: urlSchema.optional(),
  user: userSchema.optional(),
  token: tokenSourceSchema.optional(),
  plainHttp: z.boolean().optional(),
})
export type RegistryChange = z.infer<typeof registryChangeSchema>

/** An account as doors see it: its token never leaves. */
export const shownRegistrySchema = registryAccountSchema.extend({
  hasToken: z.boolean(),
  /** Workloads whose documents name it. */
  usedBy: z.array(z.string()),
})
export type ShownRegistry = z.infer<typeof shownRegistrySchema>

/** The docker logins of this machine's user. */
export const dockerLoginsSchema = z.object({
  /** Registries that its file has a login for. */
  registries: z.array(z.string()),
  /** The program that knows those of all others; '' = none. */
  helper: z.string(),
})
export type DockerLoginsShown = z.infer<typeof dockerLoginsSchema>

export const registriesShownSchema = z.object({
  accounts: z.array(shownRegistrySchema),
  docker: dockerLoginsSchema,
})
export type RegistriesShown = z.infer<typeof registriesShownSchema>
