/**
 * Logins to registries, as this machine's user has them for the docker command: its configuration
 * file, and the credential helpers named there (docs.docker.com/reference/cli/docker/login).
 */
import path from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../shared/lib/clock.ts'
import { type DockerLoginsShown, parseRegistryUrl } from '../../shared/model/registry.ts'
import type { Environment } from '../hosts/environment/environment.ts'
import { runHere } from '../hosts/local/local-run.ts'
import {
  type DockerLogins,
  helperFor,
  keyOf,
  loginOf,
  parseLogins,
  type StoredLogin,
  storedLogin,
} from './docker-logins.ts'

/** A login, and where it comes from: `named` is the account kept here; absent = docker on this machine has it. */
export interface Login extends StoredLogin {
  readonly named?: string
  /** Other accounts kept here that would do as well. */
  readonly alsoFit?: readonly string[]
}

export interface Credentials {
  /**
   * Logins by the key that docker knows the registry by, only of these registries. `account`: the one that is to be
   * used for its registry (`none` = no login at all); '' = whichever fits. Throws `not-found` where there is none of
   * that name, and `secret-unreadable`.
   */
  of(
    registries: readonly string[],
    signal: AbortSignal,
    account?: string,
  ): Promise<Readonly<Record<string, Login>>>
}

export const noLogins: Credentials = { of: async () => ({}) }

export interface CredentialsDeps {
  readonly environment: Environment
  readonly clock: Clock
}

const answerSchema = z.object({ Username: z.string(), Secret: z.string() })

const helperTimeoutMs = 10_000

export function createCredentials(deps: CredentialsDeps): Credentials {
  return {
    async of(registries, signal) {
      const logins = readLogins(deps.environment)
      const keys = [...new Set(registries.map(keyOf))]
      const found = keys.map(async (key) => {
        const login = await loginFor(deps, logins, { key, signal })
        return login ? ([[key, login]] as const) : []
      })
      return Object.fromEntries((await Promise.all(found)).flat())
    },
  }
}

/** Registries that docker on this machine is logged in to, as far as its file tells. */
export function dockerLoginsShown(environment: Environment): DockerLoginsShown {
  const { auths, first, credHelpers, credsStore = '' } = readLogins(environment)
  const addresses = [...auths.keys(), ...(first?.keys() ?? []), ...Object.keys(credHelpers)]
  const registries = addresses.flatMap((address) => {
    const parsed = parseRegistryUrl(address)
    return parsed.ok ? [parsed.value.address] : []
  })
  return { registries: [...new Set(registries)].sort(), helper: credsStore }
}

/** Logins of docker's file. One that cannot be read holds none: then the registry itself says that one is wanted. */
function readLogins({ env, home, read }: Environment): DockerLogins {
  const file = path.join(env.DOCKER_CONFIG || path.join(home, '.docker'), 'config.json')
  const logins = parseLogins(read(file))
  // As docker has it: what stands in the environment goes before what is kept.
  const { auths } = parseLogins(env.DOCKER_AUTH_CONFIG)
  return auths.size === 0 ? logins : { ...logins, first: auths }
}

async function loginFor(
  deps: CredentialsDeps,
  logins: DockerLogins,
  { key, signal }: { readonly key: string; readonly signal: AbortSignal },
): Promise<StoredLogin | undefined> {
  const first = logins.first && storedLogin(logins.first, key)
  if (first) return first
  const helper = helperFor(logins, key)
  const asked = helper ? await askHelper(deps, helper, { key, signal }) : undefined
  return asked ?? storedLogin(logins.auths, key)
}

/** `docker-credential-<name> get`: the registry on its input, JSON on its output. */
async function askHelper(
  { environment: { env, platform }, clock }: CredentialsDeps,
  helper: string,
  { key, signal }: { readonly key: string; readonly signal: AbortSignal },
): Promise<StoredLogin | undefined> {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(helper)) return undefined
  const lines: string[] = []
  try {
    const end = await runHere(
      { host: 'local', clock, env, platform },
      {
        argv: [`docker-credential-${helper}`, 'get'],
        stdin: key,
        signal: AbortSignal.any([signal, AbortSignal.timeout(helperTimeoutMs)]),
        onLine: (stream, line) => stream === 'stdout' && lines.push(line),
      },
    )
    if (end.exitCode !== 0) return undefined
    const { Username, Secret } = answerSchema.parse(JSON.parse(lines.join('\n')))
    if (Username === '<token>') return { identitytoken: Secret }
    return loginOf(Username, Secret)
  } catch (error) {
    signal.throwIfAborted()
    // A helper that is not there, or has no such login, has none: its words may hold secrets.
    if (error instanceof Error) return undefined
    throw error
  }
}
