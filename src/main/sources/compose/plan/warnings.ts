/** Warnings that a user should know before a project is brought up. Pure. */
import { ownValue } from '../../../../shared/lib/own-value.ts'
import type { Container } from '../../../engine/engine.ts'
import { registryWords } from '../../containers/ask-registries.ts'
import { portWarnings } from '../../containers/port-warnings.ts'
import type { Intent } from '../../stage.ts'
import { ofService } from '../project.ts'
import { filledVariables, type Rendered, replicasOf, type Service } from '../rendered.ts'
import { type ProjectBody, staysPaused, type UpBody } from './body.ts'
import { clashWarnings } from './clashes.ts'
import { stayingFiles } from './dependencies.ts'
import type { Observed, ObservedImage } from './observe.ts'
import { orphanHolder } from './orphan-holders.ts'
import { releasedSchema } from './released.ts'
import { isMadeAnew } from './unapplied.ts'

export function planWarnings(body: UpBody, observed: Observed): string[] {
  const services = Object.entries(body.rendered.services)
  return [
    ...pausedWarnings(body),
    ...localToolsNote(body),
    ...(observed.wanted?.warnings ?? []),
    ...(observed.missingMounts ?? []),
    ...unsetVariables(body.rendered, observed),
    ...clashWarnings(body.rendered),
    ...services.flatMap(([name, service]) => servicePortWarnings(name, service, observed)),
    ...services.flatMap(([name, service]) => takenNameWarnings(name, service, observed)),
    ...sharedVolumes(services),
    ...unappliedWarnings(body, observed),
    ...orphanWarnings(body, observed),
    ...(body.removeOrphans ? [] : heldByOrphans(body, observed)),
    ...noWayBack(body),
    ...Object.entries(observed.images).flatMap(registryNote),
    ...unfitWarnings(body, observed),
  ]
}

/** `up` can do nothing with these, but for making them anew. */
function pausedWarnings({ before, services }: UpBody): string[] {
  return before
    .filter((container) => staysPaused(container, services))
    .map(
      ({ name, service }) =>
        `${name} is paused, and nothing is deployed before it is resumed: restart ${service}, or docker unpause ${name}`,
    )
}

export function localToolsNote({ usesLocalTools }: ProjectBody): string[] {
  const note = 'docker compose runs on this machine, through the connection: the host has none'
  return usesLocalTools ? [note] : []
}

function registryNote([name, { problem, reference, isEnough }]: [string, ObservedImage]) {
  if (!problem) return []
  const then = isEnough ? ': the image on the host is used' : ''
  return [`${name}: ${registryWords(reference, problem)}${then}`]
}

/** Only of what is pulled: the host may run another by emulation. */
function unfitWarnings({ pull }: UpBody, { images }: Observed): string[] {
  return Object.entries(images).flatMap(([name, { reference, unfit }]) =>
    unfit !== undefined && pull.includes(name)
      ? [`${name}: ${reference} is ${unfit}: the pull fails, or it does not start`]
      : [],
  )
}

/** SD-17: images and configuration go back; data does not, nor do files of the user's own folder. */
export function dataWarnings(intent: Intent, body: UpBody): string[] {
  const staying = stayingFiles(intent, body)
  const files =
    staying.length > 0 ? [`${staying.join(', ')} stays as it is now: no release holds it`] : []
  return [...volumeWarnings(intent, body), ...files]
}

/** A name that means another image by now, or none, cannot bring back what it meant. */
export function goneImages(
  { action, release }: Pick<Intent, 'action' | 'release'>,
  { images }: Pick<Observed, 'images'>,
): string[] {
  if (action !== 'rollback' || !release) return []
  const was = releasedSchema.safeParse(release.rendered).data?.services ?? {}
  return Object.entries(images).flatMap(([name, { reference, local }]) => {
    const { imageId = '', digest = null } = ownValue(was, name) ?? {}
    if (imageId === '' || digest !== null || local?.id === imageId) return []
    const image = shortId(imageId)
    return [
      `${name}: image ${image} of ${release.release.name} is not on the host any more, and came from no registry: what ${reference} is now would run in its place`,
    ]
  })
}

const shortId = (id: string): string => id.replace(/^sha256:/, '').slice(0, 12)

function volumeWarnings({ action, release }: Intent, { rendered, services }: UpBody): string[] {
  if (action !== 'rollback' || services.every(({ change }) => change === 'unchanged')) return []
  const mounts = Object.values(rendered.services).flatMap(({ volumes }) => volumes ?? [])
  const isWritten = mounts.some(({ type, read_only }) => type !== 'tmpfs' && read_only !== true)
  if (!isWritten) return []
  const older = release?.release.name ?? 'the older release'
  return [`data on volumes stays as it is: ${older} must still be able to read it`]
}

/** SD-34: a mapping stays as it is written, but it is said what it means. */
function servicePortWarnings(name: string, { ports }: Service, { takenPorts }: Observed): string[] {
  const all = (ports ?? []).map(({ published, target, protocol, host_ip: ip = '' }) => {
    const port = published === undefined || published === '' ? null : String(published)
    return { ip, port, target, protocol }
  })
  return portWarnings(all, takenPorts).map((warning) => `${name}: ${warning}`)
}

function takenNameWarnings(
  name: string,
  service: Service,
  { takenNames = [] }: Observed,
): string[] {
  const own = service.container_name
  if (own === undefined || replicasOf(service) === 0 || !takenNames.includes(own)) return []
  return [`${name}: the name ${own} is that of another container: it cannot be made`]
}

/** `config` takes a secret whose variable is not set, and `up` does not. */
function unsetVariables(rendered: Rendered, { wanted }: Observed): string[] {
  if (!wanted) return []
  return filledVariables(rendered)
    .filter(({ variable }) => ownValue(wanted.env, variable) === undefined)
    .map(
      ({ service, variable, what }) =>
        `${service}: ${variable} is not set, and ${what} is made of it: no container can be made`,
    )
}

function sharedVolumes(services: readonly (readonly [string, Service])[]): string[] {
  const writers = new Map<string, string[]>()
  for (const [name, { volumes }] of services) {
    for (const { type, source, read_only } of volumes ?? []) {
      if (type !== 'volume' || source === undefined || read_only === true) continue
      writers.set(source, [...(writers.get(source) ?? []), name])
    }
  }
  return [...writers]
    .filter(([, names]) => names.length > 1)
    .map(([volume, names]) => `volume ${volume} is written by ${names.join(' and ')}`)
}

function unappliedWarnings({ project }: UpBody, { unapplied, version }: Observed): string[] {
  return unapplied.map((each) => {
    const { kind, key, name, fields } = each
    const differs = `${kind} ${key}: ${fields.join(', ')} is not as on the host`
    if (isMadeAnew(each, version))
      return `${differs}: docker compose makes it anew, and every service that is on it`
    const way =
      kind === 'network'
        ? `take ${project} down and deploy it again; its volumes stay`
        : `take ${project} down together with volume ${name} and the data in it (--volume ${name}), and deploy it again`
    return `${differs}, and reaches no container: docker compose leaves what is there as it was made. To apply it, ${way}`
  })
}

function orphanWarnings({ services, removeOrphans }: UpBody, { containers }: Observed): string[] {
  return services
    .filter(({ change }) => change === 'orphan')
    .map(({ service, reasons }) =>
      removeOrphans
        ? `${service} is ${reasons.join(', ')}: it is removed${volumesOf(ofService(containers, service))}`
        : `${service} is ${reasons.join(', ')}: it keeps running, unless it is removed too (--remove-orphans)`,
    )
}

function volumesOf(containers: readonly Container[]): string {
  const mounts = containers.flatMap((container) => container.mounts)
  const volumes = mounts.filter(({ kind }) => kind === 'volume').map(({ source }) => source)
  return volumes.length > 0 ? `; what it kept in volumes stays: ${volumes.join(', ')}` : ''
}

/** As by hand, `up` would fail. */
function heldByOrphans({ rendered }: UpBody, { containers }: Observed): string[] {
  return Object.entries(rendered.services).flatMap(([name, service]) => {
    const holder = orphanHolder(rendered, service, containers)
    if (!holder) return []
    const { container, what } = holder
    return [
      `${name}: ${what} is held by ${container.name}, which is not in the project any more: it cannot start unless that is removed too (--remove-orphans)`,
    ]
  })
}

/**
 * Warning of no way back: what `up` replaces is put back from a release: an adopted stack has none until its first
 * deployment.
 */
function noWayBack({ services, previous, removeOrphans }: UpBody): string[] {
  const goes = removeOrphans ? ['recreate', 'orphan'] : ['recreate']
  const unrecorded = services
    .filter(({ change, from }) => goes.includes(change) && from > 0)
    .map(({ service }) => service)
    .filter((service) => ownValue(previous?.services, service) === undefined)
  if (unrecorded.length === 0) return []
  const names = unrecorded.join(' and ')
  return [
    `nothing is recorded of what ${names} runs now: if this fails, it cannot be put back. Deploy the files as they were first`,
  ]
}
