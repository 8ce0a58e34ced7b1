/** Plans of the public names of a workload on one host: seen, refused, and what the stages are told. */
import { durationMs } from '../../../../shared/lib/duration.ts'
import { fail } from '../../../../shared/lib/failure-error.ts'
import type { Difference } from '../../../../shared/model/difference.ts'
import {
  isIn,
  isSameRoute,
  type NamedFace,
  namedFaces,
  type RouteName,
  routeText,
} from '../../../../shared/model/face.ts'
import { proxyWords } from '../../../../shared/model/proxy.ts'
import type { Release } from '../../../../shared/model/release.ts'
import type { Workload } from '../../../../shared/model/workload.ts'
import type { FoundRoute, RouterTraits } from '../../../routing/router.ts'
import { ledText } from '../../../routing/targets.ts'
import type { Publication } from '../../containers/publication.ts'
import type { Intent } from '../../stage.ts'
import type { FaceRoute, FaceSpec, RemovalSpec } from '../spec.ts'
import { fieldOf, keptNames, keptText } from './kept-face.ts'
import type { SeenFaces } from './see-faces.ts'

export interface FacesAsked {
  readonly host: string
  /** The domain of the settings. */
  readonly domain: string
  readonly workload: Workload
  /** The config of the live release; null = nothing is live. */
  readonly live: Pick<Release, 'config'> | null
  /** Container or service that answers to a face. Throws `invalid`, by field, where nothing does. */
  behind(face: NamedFace): Behind
  readonly seen: SeenFaces
}

export interface Behind extends Pick<FaceRoute, 'network' | 'of'> {
  /** Unless the face says otherwise; 0 = none. */
  readonly port: number
  /** The count of several equal ones; absent = one alone. */
  readonly count?: number
  /** A proxy on another machine has no other way to it. */
  isOpen(port: number): boolean
}

export interface PlannedFaces {
  /** undefined = there is nothing to do. */
  readonly spec?: FaceSpec
  readonly warnings: readonly string[]
  readonly basis: Readonly<Record<string, string>>
  readonly difference: readonly Difference[]
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
  refuseUnfit(seen, named)
  const own = seen.isSilent ? keptNames(asked.live) : seen.found.filter((at) => isOwn(asked, at))
  const leaving = own
    .filter((each) => !isIn(routes)(each))
    .map(({ name, path }) => ({ name, path }))
  if (routes.length === 0 && leaving.length === 0)
    return { warnings: [], basis: {}, difference: [] }
  const drainMs = durationMs(deploy.drain ?? usualDrain)
  return {
    spec: { routes, leaving, drainMs },
    warnings: [
      ...dropWarnings(seen.proxy, routes, { leaving, found: seen.found }),
      ...named.flatMap((face) => fewPlaces(asked, face)),
      ...(seen.isSilent ? [leftUntilLater(asked, leaving)] : []),
    ],
    basis: Object.fromEntries([
      ...seen.found.map((each) => [`route ${routeText(each)}`, ledText(each)]),
      ...routes.flatMap((at) =>
        at.certificate ? [[`certificate ${routeText(at)}`, at.certificate.id]] : [],
      ),
    ]),
    difference: [
      ...routes
        .filter((at) => !isIn(seen.found)(at))
        .map((at) => ({ field: 'public name', before: null, after: routeText(at) })),
      ...leaving.map((at) => ({ field: 'public name', before: routeText(at), after: null })),
      ...changedRows(asked, routes),
    ],
  }
}

/** The warning where names are to go and their proxy does not answer. */
const leftUntilLater = ({ workload }: FacesAsked, leaving: readonly RouteName[]): string =>
  `The proxy of ${leaving.map(routeText).join(', ')} does not answer: what it leads there may stay until ${workload.document.name} is deployed once it is back`

/** Names that stay, and are led otherwise than when the live release was made. */
function changedRows({ live }: FacesAsked, routes: readonly FaceRoute[]): Difference[] {
  return routes.flatMap((at) => {
    const before = live?.config[fieldOf(at)]
    const after = keptText(at)
    return before === undefined || before === after
      ? []
      : [{ field: `public name ${routeText(at)}`, before, after }]
  })
}

function namedNowhere({ host }: FacesAsked, named: readonly NamedFace[]): string[] {
  if (named.length === 0) return []
  const names = named.map(routeText).join(', ')
  return [`${names}: nothing leads there, as ${host} declares no proxy`]
}

function routeOf({ behind, host, seen }: FacesAsked, named: NamedFace): FaceRoute {
  const { face, name, path } = named
  const { port: usual, network, of, isOpen } = behind(named)
  const port = face.targetPort ?? usual
  if (port === 0)
    refuseFace(
      named,
      'targetPort',
      `name the port that answers: ${of?.part ?? 'the workload'} has none`,
    )
  if (seen.proxy?.reaches === 'published-port' && !isOpen(port))
    refuseFace(
      named,
      'targetPort',
      `its proxy is on another machine, and reaches port ${port} only where the host publishes it, on an address that is not its own alone`,
    )
  const { accessList, tls } = face
  // It would be open to all where its document says that it is not.
  if (accessList !== undefined && !seen.proxy?.hasAccessLists)
    refuseFace(
      named,
      'accessList',
      `${host} has a proxy without access lists: leave it out, or let the workload ask who is there`,
    )
  const certificate = certificateFor(seen, named, host)
  return {
    ...{ name, path, port, network, tls },
    ...(certificate && { certificate }),
    ...(accessList && { accessList }),
    ...(of && { of }),
  }
}

function certificateFor(
  { proxy, certificates }: SeenFaces,
  named: NamedFace,
  host: string,
): FaceRoute['certificate'] {
  const { tls } = named.face
  if (typeof tls === 'string') return undefined
  const refuse = (message: string) => refuseFace(named, 'tls.certificate', message)
  if (proxy?.certificates === null)
    return refuse(`${host} has a proxy that is given certificates by hand: write auto or off`)
  if (proxy?.certificates === 'number' && !/^[1-9]\d*$/.test(tls.certificate))
    return refuse(`write the number that it has at ${proxyWords[proxy.kind]}`)
  const found = certificates.get(routeText(named))
  if (!found) return undefined
  if ('trouble' in found) return refuse(found.trouble)
  return { id: found.id, fingerprint: found.fingerprint }
}

/** All of them at once: whoever mends one learns of the others. */
function refuseUnfit({ refusals }: SeenFaces, named: readonly NamedFace[]): void {
  const issues = refusals.flatMap(({ at, field, message }) => {
    const index = named.find((each) => isSameRoute(each, at))?.index
    return index === undefined ? [] : [{ path: `faces[${index}].${field}`, message }]
  })
  if (issues.length > 0) fail({ kind: 'invalid', what: 'workload', issues })
}

/** Whether anybody but its host itself reaches a port of it there. */
export const isOpenAt =
  (publications: readonly Pick<Publication, 'hostIp' | 'containerPort'>[]) =>
  (port: number): boolean =>
    publications.some(
      ({ containerPort, hostIp }) =>
        containerPort === `${port}/tcp` && !/^(127\.|::1$)/.test(hostIp),
    )

export function refuseFace({ index }: NamedFace, field: string, message: string): never {
  const issues = [{ path: `faces[${index}].${field}`, message }]
  return fail({ kind: 'invalid', what: 'workload', issues })
}

const isOwn = ({ seen, workload }: FacesAsked, { owner }: FoundRoute): boolean =>
  owner?.installation === seen.installation && owner.workload === workload.document.name

function refuseTaken(asked: FacesAsked, routes: readonly RouteName[]): void {
  const { host, seen } = asked
  // What was taken over stays behind ours, at proxies that let two have one name.
  const isOwned = (at: RouteName) =>
    seen.found.some((each) => isOwn(asked, each) && isSameRoute(at, each))
  const free = routes.filter((at) => !isOwned(at))
  const taken = seen.found.find(isIn(free))
  if (!taken || !seen.proxy) return
  const holder = taken.owner ? `workload ${taken.owner.workload}` : 'somebody else'
  const proxy = proxyWords[seen.proxy.kind]
  fail({ kind: 'route-taken', host, proxy, route: routeText(taken), holder })
}

function dropWarnings(
  { drops }: RouterTraits,
  routes: readonly RouteName[],
  {
    leaving,
    found,
  }: { readonly leaving: readonly RouteName[]; readonly found: readonly FoundRoute[] },
): string[] {
  const isNew = routes.some((at) => !isIn(found)(at))
  const what = isNew || leaving.length > 0 ? drops.changing : drops.switching
  return what === null ? [] : [what]
}

/** Some of several equal ones are asked by nobody. */
function fewPlaces({ behind, seen }: FacesAsked, named: NamedFace): string[] {
  const { count = 1, of } = behind(named)
  const { kind, mostTargets, byLabels } = seen.proxy ?? { mostTargets: 1, byLabels: false }
  if (kind === undefined || byLabels || count <= mostTargets) return []
  const whose = of ? ` of ${of.part}` : ''
  const [some, places] =
    mostTargets === 1 ? ['one', 'one place'] : [mostTargets, `${mostTargets} places`]
  return [
    `${routeText(named)} leads to ${some} of the ${count} containers${whose}: ${proxyWords[kind]} leads a name to ${places} at most`,
  ]
}

/**
 * The routes of a workload that goes: all that lead to it; what has its names and is not its own is not touched. Where its proxy is
 * silent, those of its release: they are tried once more, and what is left there is told.
 */
export function routesOf(
  seen: SeenFaces | undefined,
  { document }: Pick<Workload, 'document'>,
  { live }: Pick<Intent, 'live'>,
): Pick<RemovalSpec, 'routes'> {
  if (seen?.isSilent) {
    const routes = keptNames(live?.release ?? null)
    return routes.length === 0 ? {} : { routes }
  }
  const own = (seen?.found ?? []).filter(
    ({ owner }) => owner?.installation === seen?.installation && owner?.workload === document.name,
  )
  return own.length === 0 ? {} : { routes: own.map(({ name, path }) => ({ name, path })) }
}

export function leftWarnings(
  seen: SeenFaces | undefined,
  { routes = [] }: Pick<RemovalSpec, 'routes'>,
): string[] {
  if (!seen?.isSilent || routes.length === 0) return []
  const names = routes.map(routeText).join(', ')
  return [
    `The proxy of ${names} does not answer: what it leads there stays as it is, and is to be taken down by hand once it is back`,
  ]
}
