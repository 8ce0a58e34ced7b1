/**
 * Digests that registries have for the images of a workload: asked through the engine, side by side, not for long.
 */
import type { Clock } from '../../../shared/lib/clock.ts'
import { type Limit, within } from '../../../shared/lib/deadline.ts'
import { failureOf } from '../../../shared/lib/failure-error.ts'
import type { Failure } from '../../../shared/model/failure.ts'
import type { Engine } from '../../engine/engine.ts'
import { createGate } from '../../engine/gate.ts'
import type { RegistryImage } from '../../engine/image.ts'
import { isAbsence } from '../../hosts/absence.ts'
import type { Credentials } from '../../registries/credentials.ts'
import { loginFor, withLogin } from '../../registries/image-login.ts'
import { imageArchitecture } from '../../registries/platform-of.ts'

export type RegistryAnswer =
  /** `unfit`: what it is built for, where that is not the host. */
  | { readonly kind: 'digest'; readonly digest: string; readonly unfit?: string }
  | { readonly kind: 'absent'; readonly failure: Failure }
  | { readonly kind: 'failed'; readonly failure: Failure }

interface Asking {
  readonly session: { readonly name: string; readonly engine: Pick<Engine, 'images' | 'info'> }
  readonly credentials: Credentials
  readonly clock: Clock
  /** By reference, the registry account that is asked with; where nobody says, whichever fits. */
  readonly accountFor?: (reference: string) => string
}

/** Why what the registry has is not known, for a plan. */
export function registryWords(reference: string, failure: Failure): string {
  if (failure.kind === 'image-not-found') return `the registry has no ${reference}`
  if (failure.kind === 'pull-failed')
    return `the registry did not say what ${reference} is (${failure.reason})`
  if (failure.kind === 'not-found')
    return `the registry was not asked for ${reference} (there is no ${failure.what} ${failure.name})`
  if (failure.kind !== 'registry-auth')
    return `the registry did not say what ${reference} is (${failure.kind})`
  const { account, registry, named } = failure
  const whose = account ? `the login of ${account}` : `no login for ${registry} on this machine`
  const who = named === undefined ? whose : `account ${named}`
  return `the registry refused ${reference} (${who})`
}

/** A name that is looked up in vain takes twenty seconds, and one plan asks for many. */
const answerMs = 5_000
/** Questions at once: others to the engine must not wait behind registries that hang. */
const atOnce = 8

/** By reference. One that does not answer in time has `failed`; nothing waits longer for all of them. */
export async function askRegistries(
  asking: Asking,
  references: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RegistryAnswer>> {
  const inTurn = createGate(atOnce)
  const ask = async (reference: string): Promise<RegistryAnswer> => {
    const limit = registryLimit(asking, reference, answerMs)
    try {
      const found = await within(limit, signal, (until) =>
        inTurn(() => inRegistry(asking, reference, until), until),
      )
      return found ? await fitted(asking, found, signal) : absent(asking, reference)
    } catch (error) {
      signal.throwIfAborted()
      const failure = failureOf(error)
      if (!failure || isAbsence(failure)) throw error
      return { kind: 'failed', failure }
    }
  }
  const answers = [...new Set(references)].map(
    async (reference) => [reference, await ask(reference)] as const,
  )
  return new Map(await Promise.all(answers))
}

/** Digest that the registry has under that name; undefined = nothing. */
export async function registryDigest(
  asking: Omit<Asking, 'clock'>,
  reference: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  return (await inRegistry(asking, reference, signal))?.digest
}

async function inRegistry(
  { session, credentials, accountFor = () => '' }: Omit<Asking, 'clock'>,
  reference: string,
  signal: AbortSignal,
): Promise<RegistryImage | undefined> {
  const login = await loginFor(credentials, reference, { signal, account: accountFor(reference) })
  return await withLogin(login, (auth) => session.engine.images.inRegistry(reference, signal, auth))
}

async function fitted(
  { session: { name, engine } }: Asking,
  { digest, platforms }: RegistryImage,
  signal: AbortSignal,
): Promise<RegistryAnswer> {
  if (platforms.length === 0) return { kind: 'digest', digest }
  const platform = await platformIn(engine, signal)
  if (runs(platform).some((each) => platforms.includes(each))) return { kind: 'digest', digest }
  const unfit = `built for ${[...new Set(platforms)].join(', ')}, and ${name} is ${platform}`
  return { kind: 'digest', digest, unfit }
}

/** Platforms by engine, the same for as long as there is a session with it. */
const platformsOf = new WeakMap<object, string>()

async function platformIn(engine: Pick<Engine, 'info'>, signal: AbortSignal): Promise<string> {
  const known = platformsOf.get(engine)
  if (known !== undefined) return known
  const { os, arch } = await engine.info(signal)
  const platform = `${os}/${imageArchitecture(arch)}`
  platformsOf.set(engine, platform)
  return platform
}

/** Engines take what their machines can run where there is nothing better (containerd, platforms). */
const runs = (platform: string): readonly string[] => [
  platform,
  ...(platform === 'linux/amd64' ? ['linux/386'] : []),
  ...(platform === 'linux/arm64' ? ['linux/arm'] : []),
]

/** How long a registry is waited for, and what is said when it was silent. */
export function registryLimit(
  { session: { name: host }, clock }: Omit<Asking, 'credentials'>,
  image: string,
  ms: number,
): Limit {
  const reason = `the registry did not answer for ${ms / 1_000} s`
  return { clock, ms, failure: () => ({ kind: 'pull-failed', host, image, reason }) }
}

function absent({ session: { name: host } }: Asking, image: string): RegistryAnswer {
  return { kind: 'absent', failure: { kind: 'image-not-found', host, image, pull: 'allowed' } }
}
