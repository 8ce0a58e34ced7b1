/** Plans which service of an instance answers to each of its public names. Pure. */
import { isUp } from '../../../shared/model/container-state.ts'
import type { NamedFace } from '../../../shared/model/face.ts'
import type { Release } from '../../../shared/model/release.ts'
import { isMislabelled as areMislabelled } from '../rollout/faces/kept-face.ts'
import {
  type Behind,
  isOpenAt,
  type PlannedFaces,
  planFaces,
  refuseFace,
} from '../rollout/faces/plan-faces.ts'
import { servedInPlace } from '../rollout/faces/plan-served.ts'
import { nothingSeen } from '../rollout/faces/see-faces.ts'
import { astray } from '../rollout/faces/standing.ts'
import type { FaceRoute, FaceSpec } from '../rollout/spec.ts'
import type { PlanContext } from '../source.ts'
import type { Planning } from './planning.ts'
import { publicationsOf, type Rendered } from './render.ts'
import type { ServicePlan } from './service-plan.ts'

export function facesOf(
  { settings: { domain }, target: host }: PlanContext,
  { workload, intent, observed, rendered }: Omit<Planning, 'live' | 'faces'>,
): PlannedFaces {
  const { faces: seen = nothingSeen } = observed
  const live = intent.live?.release ?? null
  const behind = (face: NamedFace) => behindFace(rendered, face)
  return planFaces({ host, domain, workload, live, seen, behind })
}

/** The service that it names, or the main; an init is over when anybody could ask it. */
function behindFace({ services, network }: Rendered, named: NamedFace): Behind {
  const { service: name } = named.face
  const lasting = services.filter(({ role }) => role !== 'init')
  const found = lasting.find((each) =>
    name === undefined ? each.role === 'main' : each.name === name,
  )
  if (!found) {
    const known = lasting.map((each) => each.name).join(', ')
    return refuseFace(named, 'service', `name one that goes on running: ${known}`)
  }
  const port = found.ports.find(({ protocol }) => protocol === 'tcp')?.container ?? 0
  return { port, network, of: { part: found.name }, isOpen: isOpenAt(publicationsOf(found)) }
}

/**
 * With the containers of services that stay as they are; what was not asked for and is down is led nowhere else. Names of
 * what is stopped first are known by its containers.
 */
export function facesLed(
  { settings: { domain } }: PlanContext,
  { workload, intent, observed, rendered, faces: spec }: Planning,
  services: readonly ServicePlan[],
): FaceSpec | undefined {
  if (!spec) return undefined
  const { faces: seen = nothingSeen } = observed
  const live = intent.live?.release ?? null
  const routes = spec.routes.flatMap((route) => routeLed(route, services))
  const stopping = services
    .filter(({ rollout }) => rollout?.spec.order === 'replace-in-place')
    .flatMap(({ containers }) => containers.filter(isUp))
    .map((container) => ({ containers: [container], network: rendered.network }))
  const planned = { spec: { ...spec, routes }, warnings: [], basis: {}, difference: [] }
  return servedInPlace(planned, { domain, workload, live, seen }, stopping).spec
}

function routeLed(route: FaceRoute, services: readonly ServicePlan[]): FaceRoute[] {
  const planned = services.find(({ service }) => service.name === route.of?.part)
  if (!planned || planned.rollout) return [route]
  const kept = planned.containers.find(isUp)
  return kept ? [{ ...route, of: { part: planned.service.name, kept: kept.id } }] : []
}

/** Whether names have still to be led where no container is made. */
export function isAstray(
  spec: FaceSpec,
  live: Release,
  {
    observed,
    services,
  }: Pick<Planning, 'observed'> & { readonly services: readonly ServicePlan[] },
): boolean {
  const { faces: seen = nothingSeen } = observed
  return astray(spec, {
    ...{ seen, live },
    containersOf: ({ of }) =>
      services.find(({ service }) => service.name === of?.part)?.containers.slice(0, 1) ?? [],
  })
}

export const routesTo = ({ routes }: FaceSpec, service: string): FaceSpec['routes'] =>
  routes.filter(({ of }) => of?.part === service)

export function isMislabelled(
  { observed, faces, intent: { live } }: Planning,
  service: string,
): boolean {
  return areMislabelled(observed.faces ?? nothingSeen, live?.release ?? null, {
    wanted: faces ? routesTo(faces, service) : [],
    isOf: (text) => text.split(', ').includes(`of ${service}`),
  })
}
