/** Credentials for git repositories: what this app is let in with, by name. */
import { z } from 'zod'
import { printableText, registryNameSchema, tokenSchema } from './registry.ts'

/** `ssh` is the same for both ways of writing it. */
export interface GitPlace {
  readonly road: 'https' | 'http' | 'ssh'
  readonly host: string
  /** '' = the usual one. */
  readonly port: string
  /** Without `/` at its ends; '' = all of the server. */
  readonly path: string
  /** As the address names it; '' = it does not. */
  readonly user: string
}

const withScheme =
  /^(https?|ssh):\/\/(?:([^\s/@:]+)@)?([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::(\d{1,5}))?(?:\/([^\s?#]*))?$/
const scpLike = /^(?:([\w.][\w.-]*)@)([\w.][\w.-]*):(?!\/\/)([^\s-]\S*)?$/
const bare = /^([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)((?:\/[^\s=?#]*)?)$/
const usual: Readonly<Record<GitPlace['road'], string>> = { https: '443', http: '80', ssh: '22' }

/** The place of an address of a repository, or of the beginning of one; undefined = no credential could be for it. */
export function placeOfUrl(url: string): GitPlace | undefined {
  const place = writtenPlace(url)
  return place && { ...place, host: place.host.toLowerCase() }
}

/** The same with the host as it is written: names in an ssh_config are told apart by their case. */
export function writtenPlace(url: string): GitPlace | undefined {
  const [, user = '', host = '', path = ''] = scpLike.exec(url) ?? []
  if (host !== '') return { road: 'ssh', host, port: '', path: trimmed(path), user }
  const [, road, named = '', server = '', port = '', rest = ''] = withScheme.exec(url) ?? []
  if (road !== 'https' && road !== 'http' && road !== 'ssh') return undefined
  const own = port === usual[road] ? '' : port
  return { road, host: server, port: own, path: trimmed(rest), user: named }
}

const trimmed = (path: string): string => path.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '')

/** The repositories that begin so, each at the end of a name: `…/acme` is not for `…/acme-2`. */
export function fitsPlace(prefix: GitPlace, place: GitPlace): boolean {
  const isServer =
    prefix.road === place.road && prefix.host === place.host && prefix.port === place.port
  return isServer && (prefix.path === '' || `${place.path}/`.startsWith(`${prefix.path}/`))
}

export const gitCredentialKinds = ['token', 'ssh-key'] as const

/** `github.com/acme` means `https://…` for a token and `ssh://…` for a key; undefined = it is no address. */
export function parsePrefix(
  text: string,
  kind: (typeof gitCredentialKinds)[number],
): string | undefined {
  const [, host = '', path = ''] = bare.exec(text.trim().replace(/^[\w.-]+@(?=[^:/]+$)/, '')) ?? []
  const road = kind === 'token' ? 'https' : 'ssh'
  const place = placeOfUrl(host === '' ? text.trim() : `${road}://${host}${path}`)
  if (!place || (place.road === 'ssh') !== (kind === 'ssh-key')) return undefined
  // It becomes the name of a setting of git, which ends there.
  if (place.path.includes('=')) return undefined
  const port = place.port === '' ? '' : `:${place.port}`
  return `${place.road}://${place.host}${port}${place.path === '' ? '' : `/${place.path}`}`
}

const userSchema = printableText.refine(
  (text) => /^[^\s:/@-][^\s:/@]*$|^$/.test(text),
  'a user has no spaces, colons, slashes or @, and begins with no hyphen',
)
const prefixSchema = z.string().max(512)
/** OpenSSH's longest are of RSA with 16,384 bits. */
const keySchema = z
  .string()
  .max(32_768)
  .refine(
    (text) => text === '' || /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----\r?\n/.test(text.trimStart()),
    'not a private key as ssh-keygen writes it',
  )

/** Services on which statuses of commits can be set. */
export const statusServices = ['github', 'gitlab', 'gitea'] as const
export type StatusService = (typeof statusServices)[number]
/** `auto`: the one that its server is known as. */
export const statusChoices = ['off', 'auto', ...statusServices] as const
export type StatusChoice = (typeof statusChoices)[number]
const statusSchema = z.enum(statusChoices)
/** '' = where the service has it. */
const apiSchema = z
  .string()
  .trim()
  .max(512)
  .refine(
    (text) =>
      text === '' || (placeOfUrl(text)?.road.startsWith('http') === true && URL.canParse(text)),
    'an address like https://git.example.com/api/v4',
  )
  .transform((text) => text.replace(/\/+$/, ''))

const knownServers: ReadonlyMap<string, StatusService> = new Map([
  ['github.com', 'github'],
  ['gitlab.com', 'gitlab'],
  ['codeberg.org', 'gitea'],
  ['gitea.com', 'gitea'],
])

/** The service that an address is of, by the name of its server alone; undefined = it does not tell. */
export function serviceAt(url: string): StatusService | undefined {
  const { road, host = '', port } = placeOfUrl(url) ?? {}
  return road === 'https' && port === '' ? knownServers.get(host) : undefined
}

/** undefined = none is set with it. */
export function statusServiceOf({
  kind,
  url,
  status = 'off',
}: Pick<GitCredential, 'kind' | 'url' | 'status'>): StatusService | undefined {
  if (kind !== 'token' || status === 'off') return undefined
  return status === 'auto' ? serviceAt(url) : status
}

export const gitCredentialSchema = z.object({
  name: z.string(),
  /** The repositories that it is for begin so: `https://github.com/acme`, `ssh://git.example.com`. */
  url: z.string(),
  kind: z.enum(gitCredentialKinds),
  /** '' = whatever goes along with a token; of a key, whom the address names. */
  user: z.string(),
  /** Unix ms: when it was added or changed last. */
  changedAt: z.number(),
  /** The service where a token sets the statuses of commits; absent = `off`. */
  status: statusSchema.optional(),
  /** Address of its API; absent = where the service has it on that server. */
  statusApi: z.string().optional(),
  /** Refusals of the service to set them, by repository, until it is changed; '' = in none. */
  statusRefused: z.record(z.string(), z.string()).optional(),
})
export type GitCredential = z.infer<typeof gitCredentialSchema>

export const newGitCredentialSchema = z.object({
  name: registryNameSchema,
  url: prefixSchema,
  user: userSchema.default(''),
  /** One of the two. */
  token: tokenSchema.default(''),
  sshKey: keySchema.default(''),
  status: statusSchema.default('off'),
  statusApi: apiSchema.default(''),
})
export type NewGitCredential = z.infer<typeof newGitCredentialSchema>

/** A change: fields that are left out stay. */
export const gitCredentialChangeSchema = z.object({
  name: z.string(),
  url: prefixSchema.optional(),
  user: userSchema.optional(),
  token: tokenSchema.optional(),
  sshKey: keySchema.optional(),
  status: statusSchema.optional(),
  statusApi: apiSchema.optional(),
})
export type GitCredentialChange = z.infer<typeof gitCredentialChangeSchema>

/** The trust in a git server that is reached over ssh. */
export const serverTrustSchema = z.object({
  /** The address of a repository there, or of the server: `git@git.example.com:acme`. */
  url: z.string().trim().max(512),
  /** `SHA256:…`; '' = none is trusted yet: it is only looked at. */
  fingerprint: z.string().max(128).default(''),
})
export type ServerTrust = z.infer<typeof serverTrustSchema>

/** A host key that is trusted. */
export const serverKeySchema = z.object({
  address: z.string(),
  keyType: z.string(),
  fingerprint: z.string(),
  /** Who goes there: this user's own ssh, or Longshore with a key that is kept here. */
  as: z.enum(['user', 'longshore']),
  /** Whether it was not trusted before. */
  isNew: z.boolean(),
})
export type ServerKey = z.infer<typeof serverKeySchema>

/** As doors see it: what is secret of it never leaves. */
export const shownGitCredentialSchema = gitCredentialSchema.extend({
  /** Workloads whose documents name it. */
  usedBy: z.array(z.string()),
})
export type ShownGitCredential = z.infer<typeof shownGitCredentialSchema>
