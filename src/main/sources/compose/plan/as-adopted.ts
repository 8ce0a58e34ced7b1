/**
 * Adopted project as it runs, and ran when it was adopted: its first deployment is compared with that, and taken back
 * to. Pure.
 */

import { z } from 'zod'
import { isRecord } from '../../../../shared/lib/is-record.ts'
import { ownValue } from '../../../../shared/lib/own-value.ts'
import type { Container } from '../../../engine/engine.ts'
import type { Intent } from '../../stage.ts'
import { composeLabel, ofService } from '../project.ts'
import type { Rendered, Service } from '../rendered.ts'
import type { UpBody } from './body.ts'
import { hadEnded } from './jobs.ts'
import type { Observed } from './observe.ts'
import { type ReleasedProject, releasedSchema } from './released.ts'
import type { Wanted } from './wanted.ts'

/** The project that is live, or that ran when it was adopted. */
export function previousOf({ live, adopted }: Intent, target: string): ReleasedProject | null {
  return live ? releasedSchema.parse(live.rendered) : asAdopted(adopted, target)
}

const planSchema = z.object({
  body: z.custom<UpBody>((body) => isRecord(body) && body.type === 'up'),
  basis: z.record(z.string(), z.string()),
})

/** From the plan that adopting it came to: what was to stay unchanged is what the files said. */
export function asAdopted(planned: unknown, target: string): ReleasedProject | null {
  const read = planSchema.safeParse(isRecord(planned) ? ownValue(planned, target) : undefined)
  if (!read.success) return null
  const { body, basis } = read.data
  const proved = body.services.filter(({ change }) => change === 'unchanged')
  const services = proved.map(({ service }) => [
    service,
    {
      image: ownValue(body.rendered.services, service)?.image ?? '',
      imageId: basis[`image of ${service}`] ?? '',
      digest: null,
      hash: null,
      built: ownValue(body.builds, service) ?? null,
      hasEnded: hadEnded(body, service),
      ...(ownValue(body.mounted, service) && { mounted: ownValue(body.mounted, service) }),
    },
  ])
  return {
    place: body.place,
    files: body.files,
    project: body.rendered,
    env: body.env ?? {},
    secrets: body.secrets,
    services: Object.fromEntries(services),
  }
}

type Known = Pick<Wanted, 'rendered' | 'hashes'>

/**
 * A service whose hash is that of its files is what they say. Of others, only what a container shows of itself can
 * differ; all else is taken to be as it was.
 */
export function asRunning(
  { rendered, hashes }: Known,
  { containers, images }: Pick<Observed, 'containers' | 'images'>,
  adopted: ReleasedProject | null,
): Rendered {
  const services = Object.entries(rendered.services).flatMap(([name, service]) => {
    const [own] = ofService(containers, name)
    if (!own) return []
    const isSame = own.labels[composeLabel.configHash] === ownValue(hashes, name)
    if (isSame) return [[name, service] as const]
    const proved = ownValue(adopted?.services, name)
      ? ownValue(adopted?.project.services, name)
      : undefined
    const imageEnv = ownValue(images, name)?.local?.env ?? []
    return [[name, proved ?? shownBy(own, service, { rendered, imageEnv })] as const]
  })
  return { ...rendered, services: Object.fromEntries(services) }
}

function shownBy(
  own: Container,
  service: Service,
  { rendered, imageEnv }: { readonly rendered: Rendered; readonly imageEnv: readonly string[] },
): Service {
  return {
    ...service,
    ...environmentOf(own, service, imageEnv),
    ...(service.image === undefined ? {} : { image: own.image }),
    ...portsOf(own, service),
    ...volumesOf(own, service, rendered),
    ...restartOf(own, service),
    ...commandOf(own, service),
  }
}

const keyOf = (line: string): string => line.slice(0, line.indexOf('='))

/** Variables of a container but for those its image brings, which are nobody's setting. */
function environmentOf(
  { env }: Container,
  { environment }: Service,
  imageEnv: readonly string[],
): Pick<Service, 'environment'> {
  const ofImage = new Set(imageEnv.map(keyOf))
  const set = env.filter((line) => keyOf(line) in (environment ?? {}) || !ofImage.has(keyOf(line)))
  if (set.length === 0 && !environment) return {}
  const values = set.map((line) => [
    keyOf(line),
    line.slice(line.indexOf('=') + 1).replaceAll('$', '$$$$'),
  ])
  return { environment: Object.fromEntries(values) }
}

type Port = NonNullable<Service['ports']>[number]

function portsOf({ ports }: Container, service: Service): Pick<Service, 'ports'> {
  const wanted = service.ports ?? []
  const published = ports.filter((port) => port.includes('->'))
  const others = published.filter((shown) => !wanted.some((port) => isPort(shown, port)))
  const found = wanted.flatMap((port) => {
    if (published.some((shown) => isPort(shown, port))) return [port]
    const index = others.findIndex((shown) => partsOf(shown).inside === insideOf(port))
    return index < 0
      ? []
      : others.splice(index, 1).map((shown) => ({ ...port, ...portFrom(shown) }))
  })
  const all = [...found, ...others.map(portFrom)]
  return all.length === 0 && wanted.length === 0 ? {} : { ports: all }
}

const insideOf = ({ target, protocol }: Port): string => `${target}/${protocol}`

/** Whether a published port is the wanted one: where none is named, the engine chooses the host's port. */
function isPort(shown: string, wanted: Port): boolean {
  const { host_ip, published = '' } = wanted
  const { ip, port, inside } = partsOf(shown)
  const isSameIp = ip === (host_ip || '0.0.0.0')
  return inside === insideOf(wanted) && isSameIp && (`${published}` || port) === port
}

function partsOf(shown: string) {
  const [outside = '', inside = ''] = shown.split('->')
  const colon = outside.lastIndexOf(':')
  return { ip: outside.slice(0, colon), port: outside.slice(colon + 1), inside }
}

function portFrom(shown: string): Port {
  const { ip, port, inside } = partsOf(shown)
  const [target = '', protocol = 'tcp'] = inside.split('/')
  const found: Port = { target: Number(target), published: port, protocol }
  return ip === '0.0.0.0' ? found : { ...found, host_ip: ip }
}

type Volume = NonNullable<Service['volumes']>[number]

function volumesOf(
  { mounts }: Container,
  service: Service,
  { volumes, configs, secrets }: Rendered,
): Pick<Service, 'volumes'> {
  const files = [configs, secrets].flatMap((all) =>
    Object.values(all ?? {}).flatMap(({ file }) => file ?? []),
  )
  const wanted = service.volumes ?? []
  const nameOf = ({ type, source = '' }: Volume) =>
    type === 'volume' ? (ownValue(volumes, source)?.name ?? source) : source
  const found = wanted.flatMap((volume) => {
    const mount = mounts.find(({ target }) => target === volume.target)
    if (!mount) return []
    const name = nameOf(volume)
    const isSame = mount.kind === volume.type && (name === '' || mount.source === name)
    return [isSame ? volume : { ...volume, type: mount.kind, source: mount.source }]
  })
  // Nobody named the others: they are of its image, its configs and its secrets.
  const others = mounts.filter(
    ({ source, target }) =>
      !wanted.some((each) => each.target === target) &&
      !files.includes(source) &&
      !/^[0-9a-f]{64}$/.test(source),
  )
  const all = [...found, ...others.map(({ kind, ...mount }) => ({ type: kind, ...mount }))]
  return all.length === 0 && wanted.length === 0 ? {} : { volumes: all }
}

function restartOf({ restartPolicy = 'no' }: Container, { restart = 'no' }: Service) {
  return restart.replace(/:.*$/, '') === restartPolicy ? {} : { restart: restartPolicy }
}

/** Command of a container, where the files say one: else it is that of its image. */
function commandOf({ command }: Container, service: Service): { command?: readonly string[] } {
  if (command === undefined || !Array.isArray(service.command)) return {}
  const escaped = command.map((word) => word.replaceAll('$', '$$$$'))
  return JSON.stringify(escaped) === JSON.stringify(service.command) ? {} : { command: escaped }
}
