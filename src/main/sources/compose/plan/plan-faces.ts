/** Plans which service of a project answers to each of its public names, and what leads to it now. Pure. */
import { ownValue } from '../../../../shared/lib/own-value.ts'
import { isUp } from '../../../../shared/model/container-state.ts'
import {
  isIn,
  isSameRoute,
  type NamedFace,
  namedFaces,
  type RouteName,
  routeText,
} from '../../../../shared/model/face.ts'
import type { Workload } from '../../../../shared/model/workload.ts'
import type { Container } from '../../../engine/engine.ts'
import {
  type Behind,
  isOpenAt,
  type PlannedFaces,
  planFaces,
  refuseFace,
} from '../../rollout/faces/plan-faces.ts'
import {
  ledAmong,
  type ServedAsked,
  servedRoutes,
  silenceWarnings,
} from '../../rollout/faces/plan-served.ts'
import { nothingSeen } from '../../rollout/faces/see-faces.ts'
import { astray, isInPlace, leadsTo } from '../../rollout/faces/standing.ts'
import type { FaceRoute, FaceSpec, ServedRoute } from '../../rollout/spec.ts'
import type { PlanContext } from '../../source.ts'
import type { Intent } from '../../stage.ts'
import { inOrder, ofService } from '../project.ts'
import { type Rendered, replicasOf, type Service } from '../rendered.ts'
import type { Observed } from './observe.ts'
import type { ReleasedProject } from './released.ts'

interface FacesOf {
  readonly workload: Workload
  readonly intent: Intent
  readonly observed: Observed
  readonly rendered: Rendered
  readonly jobs: readonly string[]
}

export function facesOf(
  { settings: { domain }, target: host }: PlanContext,
  of: FacesOf,
): PlannedFaces {
  const { faces: seen = nothingSeen } = of.observed
  const live = of.intent.live?.release ?? null
  const behind = (named: NamedFace) => behindFace(of, named)
  const { workload, notes } = seen.proxy ? servedFaces(of, domain) : { ...of, notes: [] }
  const planned = planFaces({ host, domain, workload, live, seen, behind })
  return { ...planned, warnings: [...planned.warnings, ...notes] }
}

/** With those off whose service is to have no containers: a name is not left to lead to what is gone. */
function servedFaces(of: FacesOf, domain: string) {
  const { document } = of.workload
  const faces = [...(document.faces ?? [])]
  const notes = namedFaces(faces, domain).named.flatMap((named) => {
    const part = behindFace(of, named).of?.part ?? ''
    const count = replicasOf(ownValue(of.rendered.services, part) ?? {})
    if (count === 0) faces[named.index] = { ...named.face, subdomain: '', domain: '' }
    return replicaNote(named, part, count)
  })
  return { workload: { ...of.workload, document: { ...document, faces } }, notes }
}

const replicaNote = (at: RouteName, service: string, count: number): string[] =>
  count > 0
    ? []
    : [`${routeText(at)} is not led anywhere: there are to be no containers of ${service}`]

/** The service that it names, or the only one; one that is there to end is over when anybody could ask it. */
function behindFace({ rendered, jobs, observed, workload }: FacesOf, named: NamedFace): Behind {
  if (observed.faces?.proxy?.byLabels)
    refuseFace(
      named,
      'domain',
      'its proxy goes by labels, and those of a project are in its files: write them there, or let the proxy go by files',
    )
  const lasting = Object.keys(rendered.services).filter((name) => !jobs.includes(name))
  const [only] = lasting
  const name = named.face.service ?? (lasting.length === 1 ? only : undefined)
  const service = name === undefined ? undefined : ownValue(rendered.services, name)
  if (name === undefined || !service || jobs.includes(name))
    return refuseFace(
      named,
      'service',
      lasting.length === 0
        ? `${workload.document.name} has no service that goes on running`
        : `name one that goes on running: ${lasting.join(', ')}`,
    )
  const network = networkOf(rendered, { name, service }, named)
  const isOpen = isOpenAt(openedBy(service))
  return { port: portOf(service), network, of: { part: name }, count: replicasOf(service), isOpen }
}

interface NamedService {
  readonly name: string
  readonly service: Service
}

/** One that containers beside it can be on: an internal one does as well, where there is no other. */
function networkOf(rendered: Rendered, { name, service }: NamedService, named: NamedFace): string {
  const { network_mode: mode, networks } = service
  if (mode === 'bridge') return mode
  if (mode !== undefined && mode !== 'default') {
    const [, other] = /^service:(.*)$/.exec(mode) ?? []
    const instead =
      other === undefined ? 'let it be on a network of its project' : `name ${other} instead`
    refuseFace(named, 'service', `${name} uses the network of ${other ?? mode}: ${instead}`)
  }
  const keys = Object.keys(networks ?? { default: null })
  const isOpen = (key: string) => ownValue(rendered.networks, key)?.internal !== true
  const key = keys.find(isOpen) ?? keys[0] ?? 'default'
  return ownValue(rendered.networks, key)?.name ?? `${rendered.name}_${key}`
}

const openedBy = ({ ports }: Service) =>
  (ports ?? []).map(({ host_ip: hostIp = '', target, protocol }) => ({
    ...{ hostIp, containerPort: `${target}/${protocol}` },
  }))

/** The first that it publishes or exposes; 0 = none. */
function portOf({ ports, expose }: Service): number {
  const published = (ports ?? []).find(({ protocol }) => protocol === 'tcp')?.target
  const exposed = (Array.isArray(expose) ? expose : []).map((each) =>
    Number.parseInt(String(each), 10),
  )
  return published ?? exposed.find((each) => each > 0) ?? 0
}

const upOf = ({ containers }: Observed, { of }: FaceRoute): readonly Container[] =>
  ofService(containers, of?.part ?? '').filter(isUp)

/** Whether names have still to be led where no container is made. */
export function isAstray(
  spec: FaceSpec,
  { live }: Pick<Intent, 'live'>,
  observed: Observed,
): boolean {
  if (!live) return true
  const { faces: seen = nothingSeen } = observed
  const containersOf = (route: FaceRoute) => upOf(observed, route)
  return astray(spec, { seen, live: live.release, containersOf })
}

export interface ServedNames {
  readonly routes: readonly ServedRoute[]
  readonly warnings: readonly string[]
}

/** Names that lead to what goes on as it is: it may be found elsewhere once it was started again. */
export function servedAsIs(
  { settings: { domain } }: PlanContext,
  {
    workload,
    intent,
    observed: { containers, faces: seen = nothingSeen },
    previous,
  }: Pick<FacesOf, 'workload' | 'intent' | 'observed'> & { previous: ReleasedProject | null },
): ServedNames {
  const asked: ServedAsked = {
    ...{ domain, workload, live: intent.live?.release ?? null, seen },
    behind(route, part = '') {
      const there = inOrder(ofService(containers, part))
      const led = ledAmong(route, there, { seen, there })
      const known = previous?.faces?.find((each) => isSameRoute(each, route))
      const [first = ''] = Object.keys(led[0]?.addresses ?? {})
      return { containers: led, network: known?.network ?? first }
    },
  }
  return { routes: servedRoutes(asked), warnings: silenceWarnings(asked) }
}

interface Served {
  /** The project of the live release. */
  readonly previous: ReleasedProject | null
  /** The faces of the document as it is now: one that was taken over is in no release yet. */
  readonly wanted: FaceSpec | undefined
}

/** Names that lead to what is live: they follow it where it is made again. */
export function facesServed(
  { live }: Pick<Intent, 'live'>,
  { previous, wanted }: Served,
  observed: Observed,
): readonly FaceRoute[] {
  const { faces: seen = nothingSeen } = observed
  if (!live || !seen.proxy) return []
  const known = previous?.faces ?? []
  const others = (wanted?.routes ?? []).filter((at) => !isIn(known)(at))
  return [...known, ...others].filter((route) => {
    // One of several may be down.
    const containersOf = () => ledOf(observed, route)
    return isInPlace(route, { seen, live: live.release, containersOf })
  })
}

/** Containers that are up, and that the name leads to. */
function ledOf(observed: Observed, route: FaceRoute): readonly Container[] {
  const { found, proxy } = observed.faces ?? nothingSeen
  const targets = found.find((each) => isSameRoute(each, route))?.targets ?? []
  const led = (container: Container) =>
    targets.some((target) => leadsTo(target, { container, port: route.port }, proxy))
  return ofService(observed.containers, route.of?.part ?? '').filter(led)
}
