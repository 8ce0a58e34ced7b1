/** What public names of a workload come to on one host: seen, refused, and what the stages are told. */
import { durationMs } from '../../../../shared/lib/duration.ts'
import { fail } from '../../../../shared/lib/failure-error.ts'
import {
  isSameRoute,
  type NamedFace,
  namedFaces,
  type RouteName,
  routeText,
} from '../../../../shared/model/face.ts'
import { proxyWords } from '../../../../shared/model/proxy.ts'
import type { Workload } from '../../../../shared/model/workload.ts'
import type { FoundRoute, RouterTraits } from '../../../routing/router.ts'
import type { TargetContext } from '../../stage.ts'
import type { FaceRoute, FaceSpec } from '../spec.ts'

export interface SeenFaces {
  /** null = its host has no proxy. */
  readonly proxy: RouterTraits | null
  /** Whose faces they are. */
  readonly installation: string
  /** Those of this workload, and whatever has one of its names. */
  readonly found: readonly FoundRoute[]
}

/** Reads only. Throws `proxy-away` where a proxy has to be asked and does not answer. */
export async function seeFaces(
  { router, installation, settings }: TargetContext,
  { document: { name: workload, faces = [] } }: Workload,
  signal: AbortSignal,
): Promise<SeenFaces> {
  const { named } = namedFaces(faces, settings.domain)
  if (!router) return { proxy: null, installation, found: [] }
  const isOurs = ({ owner }: FoundRoute) =>
    owner?.installation === installation && owner.workload === workload
  const isNamed = (route: FoundRoute) => named.some((at) => isSameRoute(at, route))
  const all = await routesFor(router, named.length > 0, signal)
  return {
    proxy: router.traits,
    installation,
    found: all.filter((each) => isOurs(each) || isNamed(each)),
  }
}

/** A workload without names is none of the proxy's business while that is away. */
async function routesFor(
  router: NonNullable<TargetContext['router']>,
  hasNames: boolean,
  signal: AbortSignal,
): Promise<readonly FoundRoute[]> {
  try {
    return await router.routes(signal)
  } catch (error) {
    if (hasNames) throw error
    signal.throwIfAborted()
    return []
  }
}

export interface FacesAsked {
  readonly host: string
  /** Of the settings. */
  readonly domain: string
  readonly workload: Workload
  /** Where the container answers, unless a face says otherwise; 0 = nowhere. */
  readonly port: number
  readonly network: string
  readonly seen: SeenFaces
}

export interface PlannedFaces {
  /** undefined = there is nothing to do. */
  readonly spec?: FaceSpec
  readonly warnings: readonly string[]
  readonly basis: Readonly<Record<string, string>>
  readonly difference: readonly { field: string; before: string | null; after: string | null }[]
}

const usualDrain = '30s'

/** Throws `invalid`, by field, and `route-taken`. Pure. */
export function planFaces(asked: FacesAsked): PlannedFaces {
  const { workload, domain, seen } = asked
  const { faces = [], deploy } = workload.document
  const { named, issues } = namedFaces(faces, domain)
  if (issues.length > 0) fail({ kind: 'invalid', what: 'workload', issues: [...issues] })
  if (!seen.proxy) return { warnings: namedNowhere(asked, named), basis: {}, difference: [] }
  const routes = named.map((face) => routeOf(asked, face))
  refuseTaken(asked, routes)
  const leaving = seen.found
    .filter((each) => isOwn(asked, each) && !routes.some((at) => isSameRoute(at, each)))
    .map(({ name, path }) => ({ name, path }))
  if (routes.length === 0 && leaving.length === 0)
    return { warnings: [], basis: {}, difference: [] }
  const drainMs = durationMs(deploy.drain ?? usualDrain)
  return {
    spec: { routes, leaving, drainMs },
    warnings: dropWarnings(seen.proxy, routes, leaving, seen.found),
    basis: Object.fromEntries(
      seen.found.map((each) => [`route ${routeText(each)}`, each.target ?? 'no one place']),
    ),
    difference: [
      ...routes
        .filter((at) => !seen.found.some((each) => isSameRoute(at, each)))
        .map((at) => ({ field: 'public name', before: null, after: routeText(at) })),
      ...leaving.map((at) => ({ field: 'public name', before: routeText(at), after: null })),
    ],
  }
}

function namedNowhere({ host }: FacesAsked, named: readonly NamedFace[]): string[] {
  if (named.length === 0) return []
  const names = named.map(routeText).join(', ')
  return [`${names}: nothing leads there, as ${host} declares no proxy`]
}

function routeOf(
  { port, network, host, seen }: FacesAsked,
  { face, index, name, path }: NamedFace,
): FaceRoute {
  const target = face.targetPort ?? port
  if (target === 0) {
    const message = 'name the port that answers: the workload has none'
    fail({
      kind: 'invalid',
      what: 'workload',
      issues: [{ path: `faces[${index}].targetPort`, message }],
    })
  }
  const { accessList, tls } = face
  // It would be open to all where its document says that it is not.
  if (accessList !== undefined && !seen.proxy?.hasAccessLists) {
    const message = `${host} has a proxy without access lists: leave it out, or let the workload ask who is there`
    fail({
      kind: 'invalid',
      what: 'workload',
      issues: [{ path: `faces[${index}].accessList`, message }],
    })
  }
  return { name, path, port: target, network, tls, ...(accessList && { accessList }) }
}

const isOwn = ({ seen, workload }: FacesAsked, { owner }: FoundRoute): boolean =>
  owner?.installation === seen.installation && owner.workload === workload.document.name

function refuseTaken(asked: FacesAsked, routes: readonly RouteName[]): void {
  const { host, seen } = asked
  // What was taken over stays behind ours, at proxies that let two have one name.
  const isOwned = (at: RouteName) =>
    seen.found.some((each) => isOwn(asked, each) && isSameRoute(at, each))
  const free = routes.filter((at) => !isOwned(at))
  const taken = seen.found.find((each) => free.some((at) => isSameRoute(at, each)))
  if (!taken || !seen.proxy) return
  const holder = taken.owner ? `workload ${taken.owner.workload}` : 'somebody else'
  const proxy = proxyWords[seen.proxy.kind]
  fail({ kind: 'route-taken', host, proxy, route: routeText(taken), holder })
}

function dropWarnings(
  { drops }: RouterTraits,
  routes: readonly RouteName[],
  leaving: readonly RouteName[],
  found: readonly FoundRoute[],
): string[] {
  const isNew = routes.some((at) => !found.some((each) => isSameRoute(at, each)))
  const what = isNew || leaving.length > 0 ? drops.changing : drops.switching
  return what === null ? [] : [what]
}

/** Names of it that lead somewhere else than to that container, or nowhere. */
export function astray({ routes, leaving }: FaceSpec, seen: SeenFaces, container: string): boolean {
  const leads = (at: RouteName) =>
    seen.found.some((each) => isSameRoute(at, each) && isTargetOf(each.target, container))
  return leaving.length > 0 || !routes.every(leads)
}

/** As far as a target tells which container it is: proxies that lead to addresses do not. */
const isTargetOf = (target: string | null, container: string): boolean =>
  target !== null && (!/^[0-9a-f]{12}:/.test(target) || target.startsWith(container.slice(0, 12)))
