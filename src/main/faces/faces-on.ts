/** How the faces of a workload stand on one of its hosts. */
import type { Clock } from '../../shared/lib/clock.ts'
import { failureOf } from '../../shared/lib/failure-error.ts'
import type { NamedFace } from '../../shared/model/face.ts'
import type {
  AnswerStanding,
  CertificateStanding,
  FaceStanding,
  RouteStanding,
  RouteTarget,
} from '../../shared/model/face-standing.ts'
import type { Failure } from '../../shared/model/failure.ts'
import { describeFailure } from '../../shared/model/failure-text.ts'
import type { ListedContainer } from '../engine/engine.ts'
import type { HostSession } from '../hosts/session.ts'
import { holderOf } from '../routing/look.ts'
import type { RouterOf } from '../routing/registry.ts'
import type { FoundRoute, Router } from '../routing/router.ts'
import type { Store } from '../store/store.ts'
import { answerOf, containerAt } from './answer.ts'
import { astrayTrouble } from './astray.ts'
import { bounded, type Unanswered } from './bounded.ts'
import { certificateOf, saysNone } from './certificate.ts'
import { type Addresses, dnsStandingOf } from './dns-standing.ts'
import { openEntrance } from './entrance.ts'
import { holderWords } from './map-host.ts'

export interface FacesOnDeps extends Addresses {
  readonly store: Store
  readonly routerOf: RouterOf
  readonly clock: Clock
  readonly authorities: () => readonly string[]
}

interface OnHost {
  readonly workload: string
  readonly named: readonly NamedFace[]
  readonly session: HostSession
}

/** Answers of a host that is asked once, for all faces there. */
interface Seen extends OnHost {
  readonly router: Router | undefined
  readonly routes: readonly FoundRoute[] | Unanswered
  readonly containers: readonly ListedContainer[] | Unanswered
}

export async function facesOn(
  deps: FacesOnDeps,
  on: OnHost,
  signal: AbortSignal,
): Promise<FaceStanding[]> {
  const { session } = on
  const router = deps.routerOf(session)
  const ask = <T>(work: (signal: AbortSignal) => Promise<T>) =>
    bounded(deps.clock, { session, signal }, work)
  const [routes, containers] = await Promise.all([
    ask(async (until) => (router ? await router.routes(until) : [])),
    ask((until) => session.engine.containers.list({}, until)),
  ])
  const seen: Seen = { ...on, router, routes, containers }
  return await Promise.all(on.named.map((face) => standingOf(deps, seen, { face, signal })))
}

/** On a host that is declared no more nobody can be asked; the DNS is, all the same. */
export async function facesOnNoHost(
  deps: FacesOnDeps,
  { workload, named, host }: Omit<OnHost, 'session'> & { readonly host: string },
  signal: AbortSignal,
): Promise<FaceStanding[]> {
  const failure: Failure = { kind: 'not-found', what: 'host', name: host }
  const asked = { kept: deps.store.dns, workload, host, address: '' }
  const none = { state: 'unknown', failure } as const
  const standing = async (face: NamedFace): Promise<FaceStanding> => ({
    ...declaredOf(face, { workload, host, named }),
    ...{ route: none, answer: none, certificate: unknown(describeFailure(failure).title) },
    dns: await dnsStandingOf(deps, asked, { name: face.name, signal }),
  })
  return await Promise.all(named.map(standing))
}

/** Declaration of a face in its document. */
const declaredOf = (
  { name, path, index, face }: NamedFace,
  {
    named,
    ...on
  }: { readonly workload: string; readonly host: string; readonly named: readonly NamedFace[] },
) => ({
  ...{ ...on, index, isPrimary: index === named[0]?.index },
  ...{ name, path, service: face.service ?? null, tls: face.tls },
})

async function standingOf(
  deps: FacesOnDeps,
  seen: Seen,
  { face, signal }: { readonly face: NamedFace; readonly signal: AbortSignal },
): Promise<FaceStanding> {
  const { workload, session, named, routes } = seen
  const found = Array.isArray(routes) ? routes.find((one) => isAt(one, face)) : undefined
  const route = await standingRoute(deps, seen, { found, signal })
  const asked = { kept: deps.store.dns, workload, host: session.name }
  const [answer, certificate, dns] = await Promise.all([
    answerAt(deps, seen, { route: route.state === 'leads' ? found : undefined, signal }),
    certificateAt(deps, seen, { named: face, signal }),
    dnsStandingOf(
      deps,
      { ...asked, address: session.publicAddress ?? '' },
      { name: face.name, signal },
    ),
  ])
  const declared = declaredOf(face, { workload, host: session.name, named })
  return { ...declared, route, answer, certificate, dns }
}

const isAt = (route: FoundRoute, { name, path }: NamedFace): boolean =>
  route.name === name && route.path === path

/** With what is wrong where it leads, as far as the host tells. */
async function standingRoute(
  deps: FacesOnDeps,
  seen: Seen,
  { found, signal }: { readonly found: FoundRoute | undefined; readonly signal: AbortSignal },
): Promise<RouteStanding> {
  const route = await routeOf(deps, seen, { found, signal })
  const { session, router, workload, containers } = seen
  const isLeading = route.state === 'leads' && route.trouble === undefined
  if (!found || !router || !isLeading || 'failure' in containers) return route
  const on = { session, router, workload, containers }
  const trouble = await bounded(deps.clock, { session, signal }, async (until) => ({
    sentence: await astrayTrouble(on, found, until),
  }))
  return 'failure' in trouble || trouble.sentence === undefined
    ? route
    : { ...route, trouble: trouble.sentence }
}

async function routeOf(
  { store }: FacesOnDeps,
  seen: Seen,
  { found, signal }: { readonly found: FoundRoute | undefined; readonly signal: AbortSignal },
): Promise<RouteStanding> {
  const { router, routes, workload } = seen
  if ('failure' in routes) return routes
  if (!router) return { state: 'none' }
  if (!found) return { state: 'absent' }
  const { targets, trouble } = found
  const holder = holderOf(found, store.installation)
  if (holder.kind !== 'ours' || holder.workload !== workload)
    return { state: 'taken', targets: [...targets], holder: holderWords(holder) }
  const led = await Promise.all(targets.map((at) => targetOf(seen, at, signal)))
  return { state: 'leads', targets: led, ...(trouble !== undefined && { trouble }) }
}

async function targetOf(
  { session, containers, workload }: Seen,
  at: string,
  signal: AbortSignal,
): Promise<RouteTarget> {
  if ('failure' in containers) return { at, container: null, isUp: null }
  const own = containers.filter(({ owner }) => owner?.workload === workload)
  const found = await containerAt(session, own, { target: at, signal })
  return { at, container: found?.name ?? null, isUp: found ? found.state === 'running' : null }
}

async function answerAt(
  { clock }: FacesOnDeps,
  { session, router, containers, workload }: Seen,
  { route, signal }: { readonly route: FoundRoute | undefined; readonly signal: AbortSignal },
): Promise<AnswerStanding> {
  if (!route || !router) return { state: 'skipped' }
  if ('failure' in containers) return containers
  const own = containers.filter(({ owner }) => owner?.workload === workload)
  return await bounded(clock, { session, signal }, (until) =>
    answerOf({ session, router, containers: own, now: clock.now }, route, until),
  )
}

async function certificateAt(
  deps: FacesOnDeps,
  seen: Seen,
  { named: { name, face }, signal }: { readonly named: NamedFace; readonly signal: AbortSignal },
): Promise<CertificateStanding> {
  if (face.tls === 'off') return { state: 'off' }
  if (!seen.router) return { state: 'unknown', reason: 'the host has no proxy that could have one' }
  const shown = await shownAt(deps, seen, { name, signal })
  const isWanting = shown.state === 'soon' || shown.state === 'absent'
  if (!isWanting || face.tls !== 'auto') return shown
  const { router, session } = seen
  const why = await bounded(deps.clock, { session, signal }, async (until) => ({
    trouble: await router.certificateTrouble?.(name, until),
  }))
  return 'failure' in why ? shown : { ...shown, trouble: why.trouble ?? shown.trouble }
}

/** The certificate that a handshake shows. */
async function shownAt(
  { clock, authorities }: FacesOnDeps,
  { session, containers }: Seen,
  { name, signal }: { readonly name: string; readonly signal: AbortSignal },
): Promise<CertificateStanding> {
  if ('failure' in containers) return unknown(describeFailure(containers.failure).title)
  const ca = [...authorities(), ...declaredRoots(session)]
  try {
    const found = await bounded(clock, { session, signal }, async (until) =>
      certificateOf(await openEntrance(session, containers, until), name, {
        ...{ ca, now: clock.now(), signal: until },
      }),
    )
    return 'failure' in found ? unknown(whyOf(found.failure)) : found
  } catch (error) {
    signal.throwIfAborted()
    // What TLS and sockets end with has a code, and is no bug.
    if (failureOf(error) || !(error instanceof Error)) throw error
    if (saysNone(error)) return { state: 'absent', trouble: null }
    return unknown('the proxy shows no certificate for it')
  }
}

/** The host was asked for its containers by then: where nobody takes a connection there, it is not the host that is away. */
const whyOf = (failure: Failure): string =>
  failure.kind === 'host-unreachable' ? failure.reason : describeFailure(failure).title

/** Roots that the host declares: who does so has browsers that know them. */
const declaredRoots = ({ proxy }: HostSession): readonly string[] =>
  proxy?.kind === 'edge' && proxy.authorityRoot !== undefined ? [proxy.authorityRoot] : []

const unknown = (reason: string): CertificateStanding => ({ state: 'unknown', reason })
