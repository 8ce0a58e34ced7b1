/** Plan of one service of an instance on one target. Pure. */

import { durationMs } from '../../../shared/lib/duration.ts'
import { ownValue } from '../../../shared/lib/own-value.ts'
import { isServing, isUp } from '../../../shared/model/container-state.ts'
import { label } from '../../../shared/model/labels.ts'
import type { PartChange } from '../../../shared/model/plan.ts'
import type { Part } from '../../../shared/model/release.ts'
import type { Container } from '../../engine/engine.ts'
import type { Image } from '../../engine/image.ts'
import type { FilledWorkload } from '../../secrets/fill-env.ts'
import { digestOf, hasDigest } from '../containers/digest-of.ts'
import { planVolumes } from '../rollout/image-volumes.ts'
import type { PartRollout } from '../rollout/several.ts'
import type { RolloutSpec, WantedImage } from '../rollout/spec.ts'
import type { InstanceConfig, Service } from './config.ts'
import { type FoundImage, pulledAs } from './observe.ts'
import { routesTo } from './plan-faces.ts'
import { briefOf, ofService, type Planned, type Planning } from './planning.ts'
import {
  configHashOf,
  exposedBy,
  needsReplaceInPlace,
  probeOf,
  publicationsOf,
  type Rendered,
  type RenderedService,
} from './render.ts'
import { whyAnew } from './why-anew.ts'

export interface ServicePlan extends Planned {
  readonly change: PartChange
  /** null = it stays as it is. */
  readonly rollout: PartRollout | null
  /** As the release keeps it, where it stays. */
  readonly kept: Part | null
}

export function planService(planning: Planning, service: RenderedService): ServicePlan {
  const { workload, intent, observed } = planning
  const containers = ofService(observed.containers, service.name)
  const image = ownValue(observed.images, service.name) ?? nowhere
  const pull = pullOf(planning, service.name)
  const isFresh = isEnough(image, pull, service.settings?.platform ?? '')
  const volumes = planVolumes({
    ...{ workload, service: service.name, declared: service.mounts, isAlone: true },
    image: isFresh ? image.local : null,
    containers,
    live: intent.live?.release.deployment ?? null,
  })
  const planned = { service, image, isFresh, volumes, containers }
  const reasons = whyAnew(planning, planned)
  const change = changeOf(planning, planned, reasons)
  if (reasons.length === 0)
    return { ...planned, change, rollout: null, kept: keptPart(planning, planned) }
  return { ...planned, change, rollout: rolloutOf(planning, planned, change), kept: null }
}

const nowhere: FoundImage = { reference: '', local: null, registry: undefined }

function writtenAs({ document }: FilledWorkload, name: string): Service | undefined {
  const { services } = document.source as InstanceConfig
  return services.find((each) => each.name === name)
}

function pullOf({ workload, intent }: Planning, name: string): Service['pull'] {
  const { pull = 'newer' } = writtenAs(workload, name) ?? {}
  return intent.action === 'pull' ? pulledAs(pull) : pull
}

/** Whether the host's image is enough where the registry refuses or has none (CP-11): only `always` insists. */
function isEnough({ local, registry }: FoundImage, pull: Service['pull'], platform: string) {
  if (!local) return false
  if (registry?.kind !== 'digest') return registry === undefined || pull !== 'always'
  return hasDigest(local.repoDigests, registry.digest) && fits(local, platform)
}

const fits = ({ os, arch }: Image, platform: string): boolean =>
  platform === '' || `${platform}/`.startsWith(`${os}/${arch}/`)

/** Why the old one must stop before the new one starts; null = it need not. */
function whyInPlace({ workload }: Planning, { service, volumes }: Planned): string | null {
  if (workload.document.deploy.startFirst === 'never') return 'its document says so (startFirst)'
  return needsReplaceInPlace(service) ?? volumes.written
}

function changeOf(planning: Planning, planned: Planned, reasons: string[]): PartChange {
  const { service, containers } = planned
  const isInit = service.role === 'init'
  const from = containers.filter(isUp).length
  const why = isInit ? null : whyInPlace(planning, planned)
  const order = why === null ? 'start-first' : 'replace'
  const known = { part: service.name, reasons, from, order, why: why ?? '' } as const
  if (reasons.length === 0) return { ...known, change: 'unchanged', to: from, outageMs: 0 }
  const outageMs = from === 0 ? null : why === null ? 0 : stopMs(planning) + 1_000
  const change = from === 0 ? 'create' : 'recreate'
  return { ...known, change, to: isInit ? 0 : 1, outageMs: isInit ? 0 : outageMs }
}

const stopMs = ({ workload }: Planning): number => durationMs(workload.document.deploy.stopTimeout)

/** So long a failed init is kept for its logs, where its document says nothing (CP-12). */
const keepInitMs = 86_400_000

function rolloutOf(planning: Planning, planned: Planned, change: PartChange): PartRollout {
  const { workload, rendered, faces } = planning
  const { service, containers } = planned
  const { deploy, keep } = workload.document
  const isInit = service.role === 'init'
  const keepFailedMs = keep?.failed === undefined ? undefined : durationMs(keep.failed)
  const kept = keepFailedMs ?? (isInit ? keepInitMs : undefined)
  return {
    ...{ part: service.name, role: service.role },
    completesWithinMs: isInit ? (service.timeoutMs ?? null) : null,
    spec: {
      image: imageOf(planning, planned),
      container: containerOf(planning, planned),
      probe: isInit ? null : probeOf(service),
      order: change.order === 'replace' ? 'replace-in-place' : 'start-first',
      previous: isInit ? [] : containers.filter(isUp).map((each) => previousOf(planning, each)),
      leaving: containers.map(briefOf),
      healthTimeoutMs: durationMs(deploy.healthTimeout),
      soakMs: durationMs(deploy.soak),
      stopTimeoutMs: stopMs(planning),
      ...(kept !== undefined && { keepFailedMs: kept }),
      ...(faces && { faces: { ...faces, routes: routesTo(faces, service.name) } }),
      // The release is one for all of them.
      release: { config: {}, rendered: { network: rendered.network } },
    },
  }
}

function previousOf(
  { live, rendered, observed: { answers = {} } }: Planning,
  container: Container,
): RolloutSpec['previous'][number] {
  const part = container.labels[label.service] ?? ''
  const service = live?.services.find(({ name }) => name === part)
  const { imageId, healthcheck } = container
  const network = live?.network ?? rendered.network
  const proof = { imageId, network, hasHealthcheck: healthcheck !== undefined }
  return {
    ...{
      ...briefOf(container),
      serves: isServing(container) && ownValue(answers, part)?.ok !== false,
    },
    ...(service && { proof: { ...proof, probe: probeOf(service) } }),
  }
}

function imageOf(planning: Planning, planned: Planned): WantedImage {
  const { intent, workload } = planning
  const { service, image, isFresh } = planned
  const { reference, local, registry } = image
  const { registry: account = '' } = writtenAs(workload, service.name) ?? {}
  const pull = pullOf(planning, service.name)
  const part = intent.release?.release.parts.find((each) => each.part === service.name)
  const isNowhere = registry === undefined || registry.kind === 'absent'
  const wanted = part?.digest ? `${service.image}@${part.digest}` : reference
  const digest = registry?.kind === 'digest' ? registry.digest : null
  const { platform } = service.settings ?? {}
  const how = { ...(account !== '' && { account }), ...(platform && { platform }) }
  return {
    ...{ reference, name: service.image, tag: tagOf(service) },
    imageId: isFresh ? (local?.id ?? null) : null,
    pull: isFresh || isNowhere ? null : { reference: wanted, digest, ...how },
    absent: !isFresh && isNowhere,
    neverPulls: pull === 'never',
  }
}

const tagOf = ({ tag, digest }: RenderedService): string => tag || (digest ?? '').slice(7, 19)

function containerOf(planning: Planning, planned: Planned): RolloutSpec['container'] {
  const { rendered, workload } = planning
  const { service, volumes } = planned
  const main = rendered.services.find(({ role }) => role === 'main')
  const isFirst = service.name === main?.name
  return {
    ...{ service: service.name, aliases: [aliasOf(workload.document.name, service, rendered)] },
    ...{ env: service.env, network: rendered.network, expose: exposedBy(service) },
    publish: publicationsOf(service),
    ...ownPort(planning, service),
    ...{ cpus: service.cpus, memoryBytes: service.memory * 1024 * 1024 },
    isNamed: isFirst,
    nameHolders: isFirst ? (planning.observed.alsoCalled ?? []) : [],
    ...(service.settings && { settings: service.settings }),
    labels: {
      [label.role]: service.role,
      [label.image]: service.image,
      [label.tag]: tagOf(service),
      [label.config]: configHashOf(service, rendered),
    },
    ...{ mounts: service.mounts, known: volumes.known },
  }
}

/** On a network of many workloads, others may be called as its services are. */
export function aliasOf(
  workload: string,
  { name }: Pick<RenderedService, 'name'>,
  { isShared }: Pick<Rendered, 'isShared'>,
): string {
  return isShared ? `${workload}-${name}` : name
}

/** A port for our probe, where nothing else would lead it there. */
function ownPort({ observed }: Planning, service: RenderedService): { probePort?: number } {
  const probe = probeOf(service)
  const inside = `${probe?.port}/tcp`
  const isOpen = publicationsOf(service).some(({ containerPort }) => containerPort === inside)
  return observed.reach === 'published' && probe && !isOpen ? { probePort: probe.port } : {}
}

function keptPart(planning: Planning, { service, containers, image }: Planned): Part {
  const { live, release } = planning.intent
  const parts = [...(live?.release.parts ?? []), ...(release?.release.parts ?? [])]
  const known = parts.find((each) => each.part === service.name)
  const imageId = containers[0]?.imageId ?? image.local?.id ?? known?.imageId ?? ''
  const isSame = known?.imageId === imageId
  const digest = isSame ? known.digest : digestOf(image.local?.repoDigests ?? [], service.image)
  const mayEnd = service.role === 'init'
  const named = `${service.image}:${tagOf(service)}`
  return { part: service.name, image: named, digest, imageId, replicas: 1, mayEnd }
}
