/** What registries have for the images of a workload: asked through the engine, side by side, not for long. */
import type { Clock } from '../../../shared/lib/clock.ts'
import { failureOf } from '../../../shared/lib/failure-error.ts'
import type { Failure } from '../../../shared/model/failure.ts'
import type { Engine } from '../../engine/engine.ts'
import { createGate } from '../../engine/gate.ts'
import { isAbsence } from '../../hosts/absence.ts'
import type { Credentials } from '../../registries/credentials.ts'
import { loginFor, withLogin } from '../../registries/image-login.ts'

export type RegistryAnswer =
  | { readonly kind: 'digest'; readonly digest: string }
  | { readonly kind: 'absent'; readonly failure: Failure }
  | { readonly kind: 'failed'; readonly failure: Failure }

interface Asking {
  readonly session: { readonly name: string; readonly engine: Pick<Engine, 'images'> }
  readonly credentials: Credentials
  readonly clock: Clock
}

/** Why what the registry has is not known, for a plan. */
export function registryWords(reference: string, failure: Failure): string {
  if (failure.kind === 'image-not-found') return `the registry has no ${reference}`
  if (failure.kind === 'pull-failed')
    return `the registry did not say what ${reference} is (${failure.reason})`
  if (failure.kind !== 'registry-auth')
    return `the registry did not say what ${reference} is (${failure.kind})`
  const { account, registry } = failure
  const who = account ? `the login of ${account}` : `no login for ${registry} on this machine`
  return `the registry refused ${reference} (${who})`
}

/** A name that is looked up in vain takes twenty seconds, and one plan asks for many. */
const answerMs = 5_000
/** What else the engine is asked must not wait behind registries that hang. */
const atOnce = 8

/** By reference. One that does not answer in time has `failed`; nothing waits longer for all of them. */
export async function askRegistries(
  asking: Asking,
  references: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RegistryAnswer>> {
  const late = new AbortController()
  const stop = asking.clock.schedule(answerMs, () => late.abort())
  const inTurn = createGate(atOnce)
  try {
    const answers = [...new Set(references)].map(async (reference) => {
      const until = AbortSignal.any([signal, late.signal])
      const answer = await inTurn(() => askOne(asking, reference, until), until).catch(
        (error: unknown) => failedAnswer(asking, reference, { error, isLate: late.signal.aborted }),
      )
      return [reference, answer] as const
    })
    return new Map(await Promise.all(answers))
  } finally {
    stop()
    signal.throwIfAborted()
  }
}

async function askOne(
  { session, credentials }: Asking,
  reference: string,
  signal: AbortSignal,
): Promise<RegistryAnswer> {
  const login = await loginFor(credentials, reference, signal)
  const digest = await withLogin(login, (auth) =>
    session.engine.images.registryDigest(reference, signal, auth),
  )
  if (digest !== undefined) return { kind: 'digest', digest }
  const failure = { host: session.name, image: reference, pull: 'allowed' }
  return { kind: 'absent', failure: { kind: 'image-not-found', ...failure } }
}

function failedAnswer(
  { session: { name: host } }: Asking,
  image: string,
  { error, isLate }: { readonly error: unknown; readonly isLate: boolean },
): RegistryAnswer {
  const failure = failureOf(error)
  if (failure && isAbsence(failure)) throw error
  if (failure) return { kind: 'failed', failure }
  if (!isLate) throw error
  const reason = `the registry did not answer within ${answerMs / 1_000} s`
  return { kind: 'failed', failure: { kind: 'pull-failed', host, image, reason } }
}
