/**
 * The proxy of a host as its session allows it to be judged: whoever is asked over a connection that breaks meanwhile sees a
 * proxy that hangs up. It is told as what it is, so that its deployment waits for the host, and asks again.
 */
import { FailureError, failureOf } from '../../shared/lib/failure-error.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { isAbsence } from '../hosts/absence.ts'
import type { HostSession } from '../hosts/session.ts'
import type { Router } from './router.ts'

/** Milliseconds that the engine is given to tell whether its host is there. */
const patienceMs = 20_000

type Way = Pick<HostSession, 'engine' | 'state'>

/** Every method that asks a proxy throws the absence of its host, where that is why there is no answer. */
export function throughHost(router: Router, way: Way): Router {
  const through = <A extends readonly unknown[], T>(ask: (...args: A) => Promise<T>) => {
    return (...args: A) => tellingAbsence(way, () => ask(...args))
  }
  return {
    ...router,
    look: through(router.look),
    routes: through(router.routes),
    read: through(router.read),
    prepare: through(router.prepare),
    leave: through(router.leave),
    ...(router.refusals && { refusals: through(router.refusals) }),
    targetOf: through(router.targetOf),
    set: through(router.set),
    restore: through(router.restore),
    remove: through(router.remove),
    inFlight: through(router.inFlight),
    entrance: through(router.entrance),
    ...(router.secureEntrance && { secureEntrance: through(router.secureEntrance) }),
    ...(router.certificateTrouble && { certificateTrouble: through(router.certificateTrouble) }),
  }
}

async function tellingAbsence<T>({ engine, state }: Way, ask: () => Promise<T>): Promise<T> {
  let broken: Failure | undefined
  const unsubscribe = state.subscribe((now) => {
    if (now.state !== 'online' && 'failure' in now && isAbsence(now.failure)) broken = now.failure
  })
  try {
    return await ask()
  } catch (error) {
    if (failureOf(error)?.kind !== 'proxy-away') throw error
    // A stream may end before its connection is known to be broken; the engine is asked over the one after it.
    await engine.ping(AbortSignal.timeout(patienceMs)).catch((trouble: unknown) => {
      const failure = failureOf(trouble)
      if (failure && isAbsence(failure)) broken ??= failure
    })
    throw broken ? new FailureError(broken) : error
  } finally {
    unsubscribe()
  }
}
