/** Which names lead to containers that stay, and may be started again: they follow these, wherever they are by then. Pure. */
import {
  isSameRoute,
  namedFaces,
  type RouteName,
  routeText,
} from '../../../../shared/model/face.ts'
import type { Release } from '../../../../shared/model/release.ts'
import type { Workload } from '../../../../shared/model/workload.ts'
import type { Container } from '../../../engine/engine.ts'
import type { FoundRoute } from '../../../routing/router.ts'
import type { ServedRoute } from '../spec.ts'
import { keptFace } from './kept-face.ts'
import { leadsTo, type PlannedFaces } from './plan-faces.ts'
import type { SeenFaces } from './see-faces.ts'

export interface ServedAsked {
  /** Of the settings. */
  readonly domain: string
  readonly workload: Pick<Workload, 'document'>
  /** Of the live release; null = nothing is live. */
  readonly live: Pick<Release, 'config'> | null
  readonly seen: SeenFaces
  /** What answers to a name of that part (absent = there are none); undefined = nothing does. */
  behind(route: FoundRoute, part: string | undefined): BehindServed | undefined
}

export interface BehindServed {
  readonly container: Container
  /** On which it is reached. */
  readonly network: string
}

/** Of several, the one that a name leads to; where it leads to none of them, the first that is touched. */
export function ledAmong(
  { target }: Pick<FoundRoute, 'target'>,
  touched: readonly Container[],
  { seen: { proxy }, there }: { readonly seen: SeenFaces; readonly there: readonly Container[] },
): Container | undefined {
  const led = there.find((container) => leadsTo(target, { container }, proxy))
  return led ? touched.find((each) => each === led) : touched[0]
}

/** By labels a container is led to from its start on, by itself. */
export function servedRoutes(asked: ServedAsked): ServedRoute[] {
  const { seen, workload } = asked
  if (!seen.proxy || seen.proxy.byLabels) return []
  const isOwn = ({ owner }: FoundRoute) =>
    owner?.installation === seen.installation && owner.workload === workload.document.name
  return seen.found.filter(isOwn).flatMap((route) => servedBy(asked, route))
}

/** What is planned, with the names that lead to what is stopped first: undone, it may come back elsewhere. */
export function servedInPlace(
  planned: PlannedFaces,
  asked: Omit<ServedAsked, 'behind'>,
  stopping: readonly BehindServed[],
): PlannedFaces {
  if (!planned.spec) return planned
  const { proxy } = asked.seen
  const behind: ServedAsked['behind'] = ({ target }) =>
    stopping.find(({ container }) => leadsTo(target, { container }, proxy))
  const served = servedRoutes({ ...asked, behind })
  return served.length === 0 ? planned : { ...planned, spec: { ...planned.spec, served } }
}

function servedBy(asked: ServedAsked, found: FoundRoute): ServedRoute[] {
  const { name, path, target } = found
  const face = keptFace(asked.live, found) ?? declaredFace(asked, found)
  const port = face?.port ?? portIn(asked, target)
  const behind = face && asked.behind(found, face.part)
  if (!face || !behind || target === null || port === undefined) return []
  const { container, network } = behind
  const { tls, accessList } = face
  const of = { part: face.part ?? '', kept: container.id }
  const route = { name, path, port, network, tls, of, target }
  return [{ ...route, ...(accessList !== undefined && { accessList }) }]
}

/** Of a name that was led by hand, or taken over: no release tells of it. */
function declaredFace({ workload, domain }: ServedAsked, at: RouteName) {
  const { named } = namedFaces(workload.document.faces ?? [], domain)
  const face = named.find((each) => isSameRoute(each, at))?.face
  if (!face) return undefined
  const { tls, accessList, service: part, targetPort: port } = face
  return { tls, accessList, part, port }
}

/** A port that the host publishes is not that of the container. */
const portIn = ({ seen }: ServedAsked, target: string | null): number | undefined =>
  seen.proxy?.reaches === 'published-port'
    ? undefined
    : Number(/:(\d+)$/.exec(target ?? '')?.[1]) || undefined

/** What of names cannot be said while their proxy is silent. */
export function silenceWarnings({ seen, workload, domain }: ServedAsked): string[] {
  if (!seen.isSilent) return []
  const names = namedFaces(workload.document.faces ?? [], domain).named.map(routeText)
  return names.length === 0
    ? []
    : [
        `The proxy of ${names.join(', ')} does not answer: where a container has another address afterwards, deploy it once the proxy is back`,
      ]
}
