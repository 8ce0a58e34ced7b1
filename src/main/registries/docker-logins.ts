/**
 * Logins as the docker command keeps them, read exactly as it reads them (docker/cli,
 * cli/config/credentials): by host name whatever address they were stored under, as one text or as two
 * fields. An entry that cannot be read loses only itself. Pure.
 */

import { z } from 'zod'
import { ownValue } from '../../shared/lib/own-value.ts'

/** Never shown, never logged; `account` may be. */
export interface StoredLogin {
  /** `user:password` in base64, as the `auths` of a docker configuration keep it; absent with a token alone. */
  readonly auth?: string
  readonly identitytoken?: string
  readonly registrytoken?: string
}

export interface DockerLogins {
  /** By the address that they were stored under. */
  readonly auths: ReadonlyMap<string, StoredLogin>
  /** Logins that go before what helpers know. */
  readonly first?: ReadonlyMap<string, StoredLogin>
  readonly credHelpers: Readonly<Record<string, string>>
  readonly credsStore: string | undefined
}

/** The one registry that is not known by its name. */
export const hub = 'https://index.docker.io/v1/'
const hubNames = ['docker.io', 'index.docker.io', 'registry-1.docker.io']

/** By which docker knows the registry of an image. */
export const keyOf = (registry: string): string => (hubNames.includes(registry) ? hub : registry)

export function parseLogins(text: string | undefined): DockerLogins {
  const config = recordOf(parseJson(text))
  const helper = z.string().min(1).safeParse(config.credsStore)
  const helpers = Object.entries(recordOf(config.credHelpers)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return {
    auths: parseAuths(config.auths),
    credHelpers: Object.fromEntries(helpers),
    credsStore: helper.success ? helper.data : undefined,
  }
}

export function storedLogin(auths: DockerLogins['auths'], key: string): StoredLogin | undefined {
  return auths.get(key) ?? [...auths].find(([address]) => isFor(address, key))?.[1]
}

export function helperFor({ credHelpers, credsStore }: DockerLogins, key: string) {
  const names = key === hub ? [hub, ...hubNames] : [key]
  return names.map((name) => ownValue(credHelpers, name)).find((helper) => helper) ?? credsStore
}

export function loginOf(username: string, password: string): StoredLogin {
  return { auth: Buffer.from(`${username}:${password}`).toString('base64') }
}

/** Whose it is, as far as it says so. */
export function accountOf({ auth }: StoredLogin): string {
  return (auth && decoded(auth)?.username) || 'an identity token'
}

/** The two parts of it; undefined for a token alone. */
export const partsOf = ({ auth }: StoredLogin) => (auth === undefined ? undefined : decoded(auth))

/** As docker keeps it: what else is known of where it comes from stays here. */
export function bareLogin({ auth, identitytoken, registrytoken }: StoredLogin): StoredLogin {
  return {
    ...(auth && { auth }),
    ...(identitytoken && { identitytoken }),
    ...(registrytoken && { registrytoken }),
  }
}

/** The value of `X-Registry-Auth`, as the Engine API takes it. */
export function registryAuth(key: string, login: StoredLogin): string {
  const { auth, ...tokens } = bareLogin(login)
  const fields = { ...(auth && decoded(auth)), ...tokens, serveraddress: key }
  // The engine reads it only with the padding that `base64url` leaves out.
  const text = Buffer.from(JSON.stringify(fields)).toString('base64')
  return text.replaceAll('+', '-').replaceAll('/', '_')
}

const text = z.string().nullish()
const entrySchema = z.looseObject({
  ...{ auth: text, username: text, password: text, identitytoken: text, registrytoken: text },
})

function parseAuths(auths: unknown): Map<string, StoredLogin> {
  const found = new Map<string, StoredLogin>()
  for (const [address, value] of Object.entries(recordOf(auths))) {
    const entry = entrySchema.safeParse(value)
    const login = entry.success ? loginIn(entry.data) : undefined
    if (login) found.set(address, login)
  }
  return found
}

function loginIn(entry: z.infer<typeof entrySchema>): StoredLogin | undefined {
  const { auth, username, password, identitytoken, registrytoken } = entry
  const named = username ? loginOf(username, password ?? '') : {}
  const login = {
    ...(auth ? decoded(auth) && { auth } : named),
    ...(identitytoken && { identitytoken }),
    ...(registrytoken && { registrytoken }),
  }
  return Object.keys(login).length > 0 ? login : undefined
}

/** Undefined where it is no login: not base64, or without a colon. */
function decoded(auth: string): { username: string; password: string } | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(auth)) return undefined
  const plain = Buffer.from(auth, 'base64').toString('utf8')
  const colon = plain.indexOf(':')
  if (colon <= 0) return undefined
  return { username: plain.slice(0, colon), password: plain.slice(colon + 1).replace(/\0+$/, '') }
}

/** Only the host name counts; of the hub's own addresses some keep tokens for other ends. */
function isFor(address: string, key: string): boolean {
  const [name = '', ...path] = address.replace(/^https?:\/\//, '').split('/')
  if (key !== hub) return name === key
  return hubNames.includes(name) && /^(v[12])?$/.test(path.join('/').replace(/\/$/, ''))
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function parseJson(source: string | undefined): unknown {
  try {
    // Some editors begin a file with a mark that is no JSON.
    return JSON.parse((source ?? '{}').replace(/^\uFEFF/, ''))
  } catch {
    return {}
  }
}
