/**
 * Logins to registries, as this machine's user has them for the docker command: its configuration
 * file, and the credential helpers named there (docs.docker.com/reference/cli/docker/login).
 */
import path from 'node:path'
import { z } from 'zod'
import type { Clock } from '../../shared/lib/clock.ts'
import type { Surroundings } from '../hosts/docker-contexts.ts'
import { runHere } from '../hosts/local-run.ts'

/** As the `auths` of a docker configuration keep it; never shown, never logged. */
export type Login = { readonly auth: string } | { readonly identitytoken: string }

export interface Credentials {
  /** Logins by the key that docker knows the registry by, only of these registries. */
  of(registries: readonly string[], signal: AbortSignal): Promise<Readonly<Record<string, Login>>>
}

export interface CredentialsDeps {
  readonly surroundings: Surroundings
  readonly clock: Clock
}

const configSchema = z.object({
  auths: z
    .record(
      z.string(),
      z.looseObject({ auth: z.string().optional(), identitytoken: z.string().optional() }),
    )
    .optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
  credsStore: z.string().optional(),
})
type Config = z.infer<typeof configSchema>

const answerSchema = z.object({ Username: z.string(), Secret: z.string() })

/** The one registry that is not known by its name. */
const hub = 'https://index.docker.io/v1/'
const helperTimeoutMs = 10_000

export function createCredentials(deps: CredentialsDeps): Credentials {
  return {
    async of(registries, signal) {
      const config = readConfig(deps.surroundings)
      const keys = [...new Set(registries.map((name) => (name === 'docker.io' ? hub : name)))]
      const found = keys.map(
        async (key) => [key, await loginFor(deps, config, key, signal)] as const,
      )
      const known = (await Promise.all(found)).filter(([, login]) => login !== undefined)
      return Object.fromEntries(known) as Record<string, Login>
    },
  }
}

/** What cannot be read holds no login: then the registry itself says that one is wanted. */
function readConfig({ env, home, read }: Surroundings): Config {
  const text = read(path.join(env.DOCKER_CONFIG || path.join(home, '.docker'), 'config.json'))
  try {
    const parsed = configSchema.safeParse(JSON.parse(text ?? '{}'))
    return parsed.success ? parsed.data : {}
  } catch {
    return {}
  }
}

async function loginFor(
  deps: CredentialsDeps,
  { auths, credHelpers, credsStore }: Config,
  key: string,
  signal: AbortSignal,
): Promise<Login | undefined> {
  const helper = credHelpers?.[key] ?? credsStore
  const asked = helper ? await askHelper(deps, helper, key, signal) : undefined
  if (asked) return asked
  const { auth, identitytoken } = auths?.[key] ?? {}
  if (identitytoken) return { identitytoken }
  return auth ? { auth } : undefined
}

/** `docker-credential-<name> get`: the registry on its input, JSON on its output. */
async function askHelper(
  { surroundings: { env, platform }, clock }: CredentialsDeps,
  helper: string,
  key: string,
  signal: AbortSignal,
): Promise<Login | undefined> {
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
    return { auth: Buffer.from(`${Username}:${Secret}`).toString('base64') }
  } catch (error) {
    signal.throwIfAborted()
    // A helper that is not there, or has no such login, has none: its words may hold secrets.
    if (error instanceof Error) return undefined
    throw error
  }
}
