/** The proxy of a host, over a session whose connection may break while it is asked. */
import { absentMeanwhile } from '../hosts/absent-meanwhile.ts'
import type { HostSession } from '../hosts/session.ts'
import type { Router } from './router.ts'

/** Every method that asks a proxy throws the absence of its host, where that is why there is no answer. */
export function throughHost(
  router: Router,
  session: Pick<HostSession, 'engine' | 'state'>,
): Router {
  const through = <A extends readonly unknown[], T>(ask: (...args: A) => Promise<T>) => {
    return (...args: A) => absentMeanwhile(session, ['proxy-away'], () => ask(...args))
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
