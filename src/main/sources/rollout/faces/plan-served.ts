/** Names that lead to containers that stay, and may be started again: they follow these, wherever they are by then. Pure. */
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
import type { PlannedFaces } from './plan-faces.ts'
import type { SeenFaces } from './see-faces.ts'
import { leadsTo } from './standing.ts'

export interface ServedAsked {
  /** The domain of the settings. */
  readonly domain: string
  readonly workload: Pick<Workload, 'document'>
  /** The config of the live release; null = nothing is live. */
  readonly live: Pick<Release, 'config'> | null
  readonly seen: SeenFaces
  /** Containers that answer to a name of that part (absent = there are none); undefined = nothing does. */
  behind(route: FoundRoute, part: string | undefined): BehindServed | undefined
}

export interface BehindServed {
  /** At least one. */
  readonly containers: readonly Container[]
  /** On which they are reached. */
  readonly network: string
}

/** Containers that a name leads to, if any of them is touched; where it leads to none of them, those that are. */
export function ledAmong(
  { targets }: Pick<FoundRoute, 'targets'>,
  touched: readonly Container[],
  { seen: { proxy }, there }: { readonly seen: SeenFaces; readonly there: readonly Container[] },
): readonly Container[] {
  const led = there.filter((container) => isLed({ targets }, container, proxy))
  if (led.length === 0) return touched
  return led.some((each) => touched.includes(each)) ? led : []
}

const isLed = (
  { targets }: Pick<FoundRoute, 'targets'>,
  container: Container,
  proxy: SeenFaces['proxy'],
): boolean => targets.some((target) => leadsTo(target, { container }, proxy))

/** By labels a container is led to from its start on, by itself. */
export function servedRoutes(asked: ServedAsked): ServedRoute[] {
  const { seen, workload } = asked
  if (!seen.proxy || seen.proxy.byLabels) return []
  const isOwn = ({ owner }: FoundRoute) =>
    owner?.installation === seen.installation && owner.workload === workload.document.name
  return seen.found.filter(isOwn).flatMap((route) => servedBy(asked, route))
}

/** A plan with the names that lead to what is stopped first: undone, it may come back elsewhere. */
export function servedInPlace(
  planned: PlannedFaces,
  asked: Omit<ServedAsked, 'behind'>,
  stopping: readonly BehindServed[],
): PlannedFaces {
  if (!planned.spec) return planned
  const { proxy } = asked.seen
  const behind: ServedAsked['behind'] = (route) =>
    stopping.find(({ containers }) => containers.some((each) => isLed(route, each, proxy)))
  const served = servedRoutes({ ...asked, behind })
  return served.length === 0 ? planned : { ...planned, spec: { ...planned.spec, served } }
}

function servedBy(asked: ServedAsked, found: FoundRoute): ServedRoute[] {
  const { name, path, targets } = found
  const face = keptFace(asked.live, found) ?? declaredFace(asked, found)
  const port = face?.port ?? portIn(asked, targets)
  const behind = face && asked.behind(found, face.part)
  const [first, ...others] = behind?.containers ?? []
  if (!face || !behind || !first || targets.length === 0 || port === undefined) return []
  const { network } = behind
  const { tls, accessList } = face
  const rest = others.length > 0 && { others: others.map(({ id }) => id) }
  const of = { part: face.part ?? '', kept: first.id, ...rest }
  const route = { name, path, port, network, tls, of, targets }
  return [{ ...route, ...(accessList !== undefined && { accessList }) }]
}

/** The declared face of a name that was led by hand, or taken over: no release tells of it. */
function declaredFace({ workload, domain }: ServedAsked, at: RouteName) {
  const { named } = namedFaces(workload.document.faces ?? [], domain)
  const face = named.find((each) => isSameRoute(each, at))?.face
  if (!face) return undefined
  const { tls, accessList, service: part, targetPort: port } = face
  return { tls, accessList, part, port }
}

/** A port that the host publishes is not that of the container. */
const portIn = ({ seen }: ServedAsked, [target]: readonly string[]): number | undefined =>
  seen.proxy?.reaches === 'published-port'
    ? undefined
    : Number(/:(\d+)$/.exec(target ?? '')?.[1]) || undefined

/** Warnings of what cannot be said of names while their proxy is silent. */
export function silenceWarnings({ seen, workload, domain }: ServedAsked): string[] {
  if (!seen.isSilent) return []
  const names = namedFaces(workload.document.faces ?? [], domain).named.map(routeText)
  return names.length === 0
    ? []
    : [
        `The proxy of ${names.join(', ')} does not answer: where a container has another address afterwards, deploy it once the proxy is back`,
      ]
}
