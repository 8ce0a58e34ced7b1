/** Asks each public name through the proxy, from outside: the new container is who answers, or it is not proved. */
import { steadyNow } from '../../../../shared/lib/clock.ts'
import { fail, failureOf } from '../../../../shared/lib/failure-error.ts'
import { isIn, isSameRoute, routeText } from '../../../../shared/model/face.ts'
import { proxyWords } from '../../../../shared/model/proxy.ts'
import { absentMeanwhile } from '../../../hosts/absent-meanwhile.ts'
import { askAt, askRoute } from '../../../routing/ask.ts'
import type { FoundRoute } from '../../../routing/router.ts'
import { isLedTo } from '../../../routing/targets.ts'
import type { Stage, StageRun } from '../../stage.ts'
import type { FaceSpec } from '../spec.ts'
import { routesPut } from './led-facts.ts'
import { proxyOf } from './route.ts'

/** A proxy that has just been told is given a moment. */
const usualMs = 10_000
const pollMs = 100
const askMs = 5_000
/** Statuses that a proxy gives itself where nothing answers behind it. */
const ownAnswers = [502, 503, 504]

/** `withinMs`: longer, where what they lead to may still be starting. */
export function verifyStage({ routes }: Pick<FaceSpec, 'routes'>, withinMs = usualMs): Stage {
  return {
    name: 'verify',
    summary: 'ask for each name through the proxy',
    async run(run) {
      const put = routesPut(run).filter(isIn(routes))
      if (put.length === 0) return 'skipped'
      for (const route of put) await proved(run, route, { routes, withinMs })
      return undefined
    },
  }
}

interface Proving extends Pick<FaceSpec, 'routes'> {
  readonly withinMs?: number
}

/** Throws `route-unproved`. */
export async function proved(
  run: StageRun,
  route: FoundRoute,
  { routes, withinMs = usualMs }: Proving,
): Promise<void> {
  const own = routes.find((each) => isSameRoute(each, route))?.certificate
  const answered = new Set<string>()
  await asked(run, route, { withinMs, ask: () => troubleWithAny(run, route, answered) })
  const byTls = () => troubleWithTls(run, route, own?.fingerprint)
  if (own) await asked(run, route, { withinMs, ask: byTls })
  // One that the proxy orders itself may be on its way yet.
  const trouble = own ? undefined : await byTls()
  const how = trouble === undefined ? '' : `, not by TLS yet: ${trouble}`
  const by = route.targets.length > 1 ? `all ${route.targets.length}` : 'the new one'
  run.note(`${routeText(route)} is answered by ${by}${how}`)
}

interface Asking {
  readonly withinMs: number
  ask(): Promise<string | undefined>
}

function asked(run: StageRun, route: FoundRoute, asking: Asking): Promise<void> {
  return absentMeanwhile(run.session, ['route-unproved'], () => askUntil(run, route, asking))
}

async function askUntil(
  run: StageRun,
  route: FoundRoute,
  { withinMs, ask }: Asking,
): Promise<void> {
  const until = steadyNow(run.clock) + withinMs
  for (;;) {
    const trouble = await ask()
    if (trouble === undefined) return
    run.progress(`${routeText(route)}: ${trouble}`)
    if (steadyNow(run.clock) < until) {
      await run.clock.sleep(pollMs, run.signal)
      continue
    }
    const proxy = proxyWords[proxyOf(run).traits.kind]
    const told = { host: run.session.name, proxy, route: routeText(route), reason: trouble }
    fail({ kind: 'route-unproved', ...told })
  }
}

/** The same by TLS, with that very certificate, where its proxy says how it is asked; undefined = so it is. */
async function troubleWithTls(
  run: StageRun,
  route: FoundRoute,
  wanted?: string,
): Promise<string | undefined> {
  const router = proxyOf(run)
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(askMs)])
  try {
    const answer = await askSecurely(run, route, signal)
    if (!answer) return undefined
    const { status, target, fingerprint } = answer
    if (wanted !== undefined && fingerprint !== wanted) return 'it shows another certificate'
    if (target !== undefined || router.proof?.(route)) {
      const isMeant = target !== undefined && route.targets.includes(target)
      return isMeant ? undefined : `${target ?? 'somebody else'} answered`
    }
    return ownAnswers.includes(status) ? `the proxy answered with ${status}` : undefined
  } catch (error) {
    run.signal.throwIfAborted()
    const reason = failureOf(error) && error instanceof Error ? error.message : undefined
    return reason ?? 'it shows no certificate'
  }
}

/**
 * A proxy that leads HTTP to HTTPS, or takes in no other, answers plain HTTP itself: where the name has a certificate, it
 * is asked by that. One that could not be asked so is told of afterwards, and fails nothing.
 */
async function troubleBySecure(
  run: StageRun,
  route: FoundRoute,
  signal: AbortSignal,
): Promise<string | undefined> {
  const answer = await askSecurely(run, route, signal).catch(() => undefined)
  run.signal.throwIfAborted()
  return answer && ownAnswers.includes(answer.status)
    ? `the proxy answered with ${answer.status} by HTTPS`
    : undefined
}

/** Asks by TLS, where its proxy says how; undefined = the name has no certificate. */
async function askSecurely(run: StageRun, route: FoundRoute, signal: AbortSignal) {
  const router = proxyOf(run)
  const entrance = await router.secureEntrance?.(route, signal)
  if (!entrance) return undefined
  const ask = () => askAt(run.session, entrance, { router, route, signal })
  // A proxy that takes on what it was just told may reset one connection.
  return await ask().catch(ask)
}

/** Whichever has its turn answers: each of several is waited for. undefined = all of them have `answered`. */
async function troubleWithAny(
  run: StageRun,
  route: FoundRoute,
  answered: Set<string>,
): Promise<string | undefined> {
  let trouble: string | undefined
  for (const _ of route.targets) {
    trouble = await troubleWith(run, route, answered)
    if (trouble === undefined) break
  }
  return trouble
}

async function troubleWith(
  run: StageRun,
  route: FoundRoute,
  answered: Set<string>,
): Promise<string | undefined> {
  const router = proxyOf(run)
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(askMs)])
  try {
    const { status, target } = await askRoute(run.session, router, { route, signal })
    if (target !== undefined) {
      if (!route.targets.includes(target)) return `${target} answered with ${status}`
      answered.add(target)
      const missing = route.targets.filter((each) => !answered.has(each))
      return missing.length === 0 ? undefined : `${missing.join(', ')} has not answered yet`
    }
    if (ownAnswers.includes(status)) return `the proxy answered with ${status}`
    const bySecure = await troubleBySecure(run, route, signal)
    if (bySecure !== undefined) return bySecure
    // By labels it leads to all that have them: the old one, too, until that goes.
    if (router.traits.byLabels) return undefined
    // It does not tell who answered: that it leads there by its own word is all that there is.
    const now = await router.read(route, run.signal)
    const isThere = now && isLedTo(now, route.targets)
    return isThere ? undefined : `it leads to ${now?.targets.join(', ') || 'nowhere'}`
  } catch (error) {
    run.signal.throwIfAborted()
    return error instanceof Error ? error.message : 'no answer came'
  }
}
