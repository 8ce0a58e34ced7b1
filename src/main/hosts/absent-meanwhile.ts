/**
 * Work at something that lies behind a host: over a connection which breaks meanwhile, what is asked there seems to hang up,
 * or to be silent. Such a failure is told as what it is.
 */
import { FailureError, failureOf } from '../../shared/lib/failure-error.ts'
import type { Failure, FailureKind } from '../../shared/model/failure.ts'
import { isAbsence } from './absence.ts'
import type { HostSession } from './session.ts'

/** Milliseconds that the engine is given to tell whether its host is there. */
const patienceMs = 20_000

/** Throws the absence of the host where it was away while work failed by one of these kinds. */
export async function absentMeanwhile<T>(
  { engine, state }: Pick<HostSession, 'engine' | 'state'>,
  kinds: readonly FailureKind[],
  work: () => Promise<T>,
): Promise<T> {
  let broken: Failure | undefined
  const unsubscribe = state.subscribe((now) => {
    if ('failure' in now && isAbsence(now.failure)) broken = now.failure
  })
  try {
    return await work()
  } catch (error) {
    const failure = failureOf(error)
    if (!failure || !kinds.includes(failure.kind)) throw error
    // A stream may end before its connection is known to be broken; the engine is asked over the one after it.
    await engine.ping(AbortSignal.timeout(patienceMs)).catch((trouble: unknown) => {
      const away = failureOf(trouble)
      if (away && isAbsence(away)) broken ??= away
    })
    throw broken ? new FailureError(broken) : error
  } finally {
    unsubscribe()
  }
}
