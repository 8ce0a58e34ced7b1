/** Asks each public name through the proxy, from outside: the new container is who answers, or it is not proved. */
import { fail } from '../../../../shared/lib/failure-error.ts'
import { routeText } from '../../../../shared/model/face.ts'
import { proxyWords } from '../../../../shared/model/proxy.ts'
import { askRoute } from '../../../routing/ask.ts'
import type { FoundRoute } from '../../../routing/router.ts'
import type { Stage, StageRun } from '../../stage.ts'
import { proxyOf, routesPut } from './route.ts'

/** A proxy that has just been told is given a moment. */
const usualMs = 10_000
const pollMs = 100
const askMs = 5_000
/** What a proxy says itself where nothing answers behind it. */
const ownAnswers = [502, 503, 504]

/** `withinMs`: longer, where what they lead to may still be starting. */
export function verifyStage(withinMs = usualMs): Stage {
  return {
    name: 'verify',
    summary: 'ask for each name through the proxy',
    async run(run) {
      for (const route of routesPut(run)) await proved(run, route, withinMs)
    },
  }
}

/** Throws `route-unproved`. */
export async function proved(run: StageRun, route: FoundRoute, withinMs = usualMs): Promise<void> {
  const until = run.clock.now() + withinMs
  for (;;) {
    const trouble = await troubleWith(run, route)
    if (trouble === undefined) return run.note(`${routeText(route)} is answered by the new one`)
    run.progress(`${routeText(route)}: ${trouble}`)
    if (run.clock.now() < until) {
      await run.clock.sleep(pollMs, run.signal)
      continue
    }
    const proxy = proxyWords[proxyOf(run).traits.kind]
    const told = { host: run.session.name, proxy, route: routeText(route), reason: trouble }
    fail({ kind: 'route-unproved', ...told })
  }
}

/** undefined = the new one answered. */
async function troubleWith(run: StageRun, route: FoundRoute): Promise<string | undefined> {
  const router = proxyOf(run)
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(askMs)])
  try {
    const { status, target } = await askRoute(run.session, router, route, signal)
    if (target !== undefined)
      return target === route.target ? undefined : `${target} answered with ${status}`
    if (ownAnswers.includes(status)) return `the proxy answered with ${status}`
    // By labels it leads to all that have them: the old one, too, until that goes.
    if (router.traits.byLabels) return undefined
    // It does not tell who answered: that it leads there by its own word is all that there is.
    const now = await router.read(route, run.signal)
    return now?.target === route.target ? undefined : `it leads to ${now?.target ?? 'nowhere'}`
  } catch (error) {
    run.signal.throwIfAborted()
    return error instanceof Error ? error.message : 'no answer came'
  }
}
