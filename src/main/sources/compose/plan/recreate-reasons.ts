/** Why `docker compose up` would make a service's containers anew, and what it would not notice. Pure. */
import { ownValue } from '../../../../shared/lib/own-value.ts'
import type { Container } from '../../../engine/engine.ts'
import { composeLabel, isCutShort, ofService } from '../project.ts'
import { namesOf, type Rendered, type Service } from '../rendered.ts'
import type { ServiceChange } from './body.ts'
import { isBuilt, isOutdated } from './images.ts'
import type { ReleasedProject } from './released.ts'
import type { ServicePlanInput } from './service-plan.ts'
import type { LostNetworks } from './shared-objects.ts'
import { isMadeAnew } from './unapplied.ts'
import type { Wanted } from './wanted.ts'

/** Why the containers of a service would be made anew; empty where nothing asks for it. */
export function recreateReasons(
  input: ServicePlanInput,
  name: string,
  containers: readonly Container[],
): string[] {
  const reasons: string[] = []
  if (containers.some(isCutShort)) reasons.push('an earlier recreation was cut short')
  if (isOtherConfig(input, name, containers)) reasons.push(...changedFields(input, name))
  reasons.push(...unnoticed(input, name))
  const image = imageReason(input, name, containers)
  if (image === null) return reasons
  // Which image it is says more than that it is another one.
  return [...reasons.filter((reason) => reason !== 'image'), image]
}

/** Its network is made anew, and it with it; null where none is. */
export function networkAnew({ observed }: ServicePlanInput, { networks }: Service): string | null {
  const { unapplied, version } = observed
  const anew = unapplied.find((each) => isMadeAnew(each, version) && each.key in (networks ?? {}))
  return anew ? `its network ${anew.key} is made anew` : null
}

/** Reasons that docker compose itself would not notice. */
export function unnoticed(
  { wanted, previous, observed }: Pick<ServicePlanInput, 'wanted' | 'previous' | 'observed'>,
  name: string,
): string[] {
  const { containers, lostNetworks } = observed
  const own = ofService(containers, name)
  return unnoticedReasons({ wanted, previous, lostNetworks }, name, own)
}

function changedFields({ difference }: ServicePlanInput, name: string): string[] {
  const fields = difference
    .map(({ field }) => field)
    .filter((field) => field.startsWith(`${name}.`))
    // Of a list, that it changed: what is in it is counted anew, and the difference shows all of it.
    .map((field) => field.slice(name.length + 1).replace(/\[.*$/, ''))
  return fields.length > 0 ? [...new Set(fields)] : ['its configuration hash differs']
}

function imageReason(
  { observed, wanted, previous }: ServicePlanInput,
  name: string,
  containers: readonly Container[],
): string | null {
  if (isBuilt(wanted, previous, { observed, name })) return 'its image is built'
  const image = ownValue(observed.images, name)
  const runs = containers.find(({ imageId }) => image?.local && imageId !== image.local.id)
  if (runs) return `image ${short(runs.imageId)} → ${short(image?.local?.id ?? '')}`
  if (!image || wanted.pull === 'never' || !isOutdated(image)) return null
  return `a newer image at the registry (${short(image.registryDigest ?? '')})`
}

/** Whether the configuration is another: where the hash cannot be told, the rendering decides. */
function isOtherConfig(
  { wanted, previous, difference, observed }: ServicePlanInput,
  name: string,
  containers: readonly Container[],
): boolean {
  const hash = ownValue(wanted.hashes, name) ?? null
  if (hash !== null)
    return containers.some(({ labels }) => labels[composeLabel.configHash] !== hash)
  const isCounted = (field: string) =>
    field.startsWith(`${name}.`) && !uncounted.test(field.slice(name.length + 1))
  if (previous === null && !observed.isTakenOver) return true
  return difference.some(({ field }) => isCounted(field))
}

/** Fields that no hash counts. */
const uncounted = /^(scale|deploy\.replicas|build\.|pull_policy$|profiles\b)/

function short(id: string): string {
  return id.replace(/^.*sha256:/, '').slice(0, 12)
}

interface Situation {
  readonly wanted: Pick<Wanted, 'rendered' | 'env'>
  /** Release that is live. */
  readonly previous: Pick<ReleasedProject, 'project' | 'env'> | null
  readonly lostNetworks: LostNetworks
}

export function unnoticedReasons(
  { wanted, previous, lostNetworks }: Situation,
  name: string,
  containers: readonly Container[],
): string[] {
  const lost = containers.flatMap(({ id }) => lostNetworks[id] ?? [])
  const service = ownValue(wanted.rendered.services, name)
  return [
    ...[...new Set(lost)].map((network) => `its network ${network} is gone from the host`),
    ...(service && previous ? changedContents(service, wanted, previous) : []),
  ]
}

/** These are written into a container as it is made. */
function changedContents(
  { configs, secrets }: Service,
  { rendered, env }: Situation['wanted'],
  previous: NonNullable<Situation['previous']>,
): string[] {
  const isOther = (kind: 'configs' | 'secrets', source: string) => {
    const [was, is] = [contentOf(previous.project, previous.env), contentOf(rendered, env)].map(
      (read) => read(kind, source),
    )
    // What was released before they were kept says nothing of it.
    return was !== undefined && is !== undefined && was !== is
  }
  const named = (kind: 'configs' | 'secrets', of: Service['configs']) =>
    namesOf(of)
      .filter((source) => isOther(kind, source))
      .map((source) => `the content of ${kind.slice(0, -1)} ${source}`)
  return [...named('configs', configs), ...named('secrets', secrets)]
}

function contentOf(rendered: Rendered, env: Readonly<Record<string, string>>) {
  return (kind: 'configs' | 'secrets', source: string): string | undefined => {
    const { content, environment } = ownValue(rendered[kind], source) ?? {}
    return environment === undefined ? content : ownValue(env, environment)
  }
}

/**
 * All that are made anew in their own turn, where `up` has to be told so of one: what depends on others is
 * made anew with them, in one call.
 */
export function forcedServices(
  services: readonly ServiceChange[],
  isUnnoticed: (service: string) => boolean,
): string[] {
  const replaced = services
    .filter(({ change, order }) => change === 'recreate' && order === 'replace')
    .map(({ service }) => service)
  return replaced.some(isUnnoticed) ? replaced : []
}
