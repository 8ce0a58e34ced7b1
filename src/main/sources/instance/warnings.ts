/** Warnings before somebody agrees to a plan for an instance. Pure. */
import { registryWords } from '../containers/ask-registries.ts'
import { portWarnings } from '../containers/port-warnings.ts'
import { mountWarnings } from '../containers/volume-warnings.ts'
import { isAsked, type Planning } from './planning.ts'
import { probeOf, publicationsOf } from './render.ts'
import type { ServicePlan } from './service-plan.ts'
import { staysDown } from './why-anew.ts'

export function planWarnings(planning: Planning, services: readonly ServicePlan[]): string[] {
  const { observed } = planning
  const changing = services.filter(({ rollout }) => rollout !== null)
  const own = changing.flatMap((each) =>
    [
      ...portsOf(each, planning),
      ...imageWarnings(each),
      ...proofWarnings(each),
      ...each.volumes.warnings,
      ...(observed.places ? mountWarnings(each.service.mounts, observed.places) : []),
    ].map((warning) => `${each.service.name}: ${warning}`),
  )
  return [
    ...own,
    ...overlapWarnings(changing),
    ...initWarnings(planning, services),
    ...downWarnings(planning, services),
    ...nameWarnings(planning),
  ]
}

function portsOf({ service }: ServicePlan, { observed: { takenPorts } }: Planning): string[] {
  const published = publicationsOf(service).map(({ hostIp: ip, hostPort, containerPort }) => {
    const [target = '', protocol = 'tcp'] = containerPort.split('/')
    return { ip, port: hostPort === 0 ? null : String(hostPort), target, protocol }
  })
  return portWarnings(published, takenPorts)
}

function imageWarnings({ image, isFresh, rollout }: ServicePlan): string[] {
  const { reference, registry, local } = image
  if (registry?.kind === 'failed' || registry?.kind === 'absent') {
    const said = registryWords(reference, registry.failure)
    if (isFresh) return [`${said}: the image on the host is deployed`]
    return [registry.kind === 'failed' ? `${said}: the pull may fail` : said]
  }
  if (rollout?.spec.image.absent)
    return [`${reference} is not on the host, and nothing may be pulled`]
  if (registry?.kind === 'digest' && registry.unfit !== undefined)
    return [`${reference} is ${registry.unfit}: the pull fails, or it does not start`]
  return local && !isFresh ? [`${reference} moved: the registry has a newer image`] : []
}

function proofWarnings({ service, image: { local } }: ServicePlan): string[] {
  if (service.role === 'init' || probeOf(service) || !local || local.hasHealthcheck) return []
  return ['neither it nor its image has a health check: it will count as unverified']
}

/** An alias is given with the network: an engine moves none from one container to another. */
function overlapWarnings(changing: readonly ServicePlan[]): string[] {
  const both = changing.filter(
    ({ change, service }) =>
      service.role !== 'init' && change.order === 'start-first' && change.from > 0,
  )
  if (both.length === 0) return []
  const names = both.map(({ service }) => service.name).join(', ')
  return [
    `Until what is new is recorded, old and new both answer inside the network by the name of: ${names}. deploy.startFirst: never stops the old one first`,
  ]
}

function initWarnings({ intent, live, rendered }: Planning, services: readonly ServicePlan[]) {
  if (intent.action !== 'rollback') return []
  const inits = services
    .filter(({ service }) => service.role === 'init')
    .map((each) => each.service)
  const others = inits.filter(({ name, image, tag, digest }) => {
    const now = live?.services.find((each) => each.name === name)
    return now?.image !== image || now.tag !== tag || now.digest !== digest
  })
  return others.length === 0 || rendered.services.length === 0
    ? []
    : [
        `Inits do not run again when a release is gone back to: ${others.map(({ name }) => name).join(', ')} did its work for what is live now`,
      ]
}

function downWarnings(planning: Planning, services: readonly ServicePlan[]): string[] {
  return services
    .filter((each) => isAsked(planning.intent, each.service.name) && staysDown(planning, each))
    .map(({ service }) => `${service.name} is down, and stays so: deploy it to bring it up`)
}

function nameWarnings({ observed: { alsoCalled = [] }, rendered, workload }: Planning): string[] {
  const { name } = workload.document
  return alsoCalled.map(
    (other) =>
      `${other} is found on network ${rendered.network} by the name ${name}, and stays to be: the name does not lead to what is deployed here`,
  )
}
