/** Images of a project to pull, and those to build. Pure. */
import { ownValue } from '../../../../shared/lib/own-value.ts'
import type { Workload } from '../../../../shared/model/workload.ts'
import { hasDigest } from '../../containers/digest-of.ts'
import type { ComposeConfig } from '../config.ts'
import { ofService } from '../project.ts'
import type { Service } from '../rendered.ts'
import type { ServiceChange, UpBody } from './body.ts'
import type { Observed, ObservedImage } from './observe.ts'
import type { ReleasedProject } from './released.ts'
import type { Wanted } from './wanted.ts'

/** `newer`: what the registry has; what it refuses or does not have, the host may have from elsewhere. */
export type PullPolicy = 'newer' | 'always' | 'missing' | 'never'

/** Policy for one service: who names some wants no news of the others. */
export function policyFor(
  { pull, pullOnly = [] }: Pick<Wanted, 'pull' | 'pullOnly'>,
  own: PullPolicy,
  name: string,
): PullPolicy {
  const isMeant = pullOnly.length === 0 || pullOnly.includes(name)
  return isMeant ? (pull ?? own) : 'missing'
}

/** The service's own `pull_policy` wins over the workload's; what is built is not pulled. */
export function pullsFromRegistry(service: Service, policy: PullPolicy, isLocal: boolean): boolean {
  if (service.build !== undefined || service.image === undefined) return false
  const own = service.pull_policy
  if (own === 'never' || own === 'build') return false
  if (service.image.startsWith('sha256:')) return false
  if (own === 'missing' || own === 'if_not_present') return !isLocal
  return insists(service, policy) || policy === 'newer' || (policy === 'missing' && !isLocal)
}

/** Whether it was written, of the service or of all, that the registry's image is wanted and no other. */
export function insists({ pull_policy: own }: Service, policy: PullPolicy): boolean {
  return own === 'always' || (own === undefined && policy === 'always')
}

interface ImageFacts {
  readonly wanted: Wanted
  readonly observed: Observed
  readonly previous: ReleasedProject | null
}

export function imagesOf(
  workload: Workload,
  services: readonly ServiceChange[],
  { wanted, observed, previous }: ImageFacts,
): Pick<UpBody, 'pull' | 'build' | 'builds' | 'mayPull' | 'checkedByImage'> {
  const { pull: own } = workload.document.source as ComposeConfig
  const used = services.filter(({ to, change }) => to > 0 && change !== 'orphan')
  const named = used.map(({ service }) => service)
  return {
    pull: named.filter((name) => isPulled(wanted, own, { observed, name })),
    build: named.filter((name) => isBuilt(wanted, previous, { observed, name })),
    builds: wanted.builds,
    mayPull: (wanted.pull ?? own) !== 'never',
    checkedByImage: named.filter((name) => ownValue(observed.images, name)?.local?.hasHealthcheck),
  }
}

export function isPulled(
  wanted: Wanted,
  own: PullPolicy,
  {
    observed: { images },
    name,
  }: { readonly observed: Pick<Observed, 'images'>; readonly name: string },
): boolean {
  const service = ownValue(wanted.rendered.services, name)
  const image = ownValue(images, name)
  const policy = policyFor(wanted, own, name)
  if (!service || !image || !pullsFromRegistry(service, policy, image.local !== null)) return false
  if (image.local === null) return true
  // What the registry did not tell is found out by pulling, where nothing else will do.
  return image.registryDigest === null ? insists(service, policy) : isOutdated(image)
}

/** The registry has another image under that name than the host. */
export function isOutdated(image: ObservedImage): boolean {
  const { registryDigest: digest, local } = image
  return digest !== null && !hasDigest(local?.repoDigests ?? [], digest)
}

/**
 * Whether to build a service: what it is built from changed since, cannot be told, or its image is not there. A build
 * that was taken back, or another release, may have left another image under the name. Of a release nothing is built.
 */
export function isBuilt(
  wanted: Wanted,
  previous: ReleasedProject | null,
  { observed, name }: { readonly observed: Observed; readonly name: string },
): boolean {
  const from = ownValue(wanted.builds, name)
  if (!wanted.folder || from === undefined) return false
  const was = ownValue(previous?.services, name)
  const image = ownValue(observed.images, name)?.local?.id
  const own = ofService(observed.containers, name)
  // Whoever brought it up built it: `up` by itself builds no image that is there.
  if (
    observed.isTakenOver &&
    !was &&
    own.length > 0 &&
    own.every(({ imageId }) => imageId === image)
  )
    return false
  const isSame = from !== null && from === was?.built
  return !isSame || image !== was.imageId
}
