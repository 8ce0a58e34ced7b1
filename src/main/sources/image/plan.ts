/** What a deployment of an image would do on one target: pure data from what was observed. */
import { durationMs } from '../../../shared/lib/duration.ts'
import { isServing, isUp } from '../../../shared/model/container-state.ts'
import { label } from '../../../shared/model/labels.ts'
import type { PartChange, TargetPlan } from '../../../shared/model/plan.ts'
import { onlyPart } from '../../../shared/model/release.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import type { Container, Image } from '../../engine/engine.ts'
import { holderOf } from '../../engine/held-ports.ts'
import { isSameImage } from '../../hosts/copy-image.ts'
import type { FilledWorkload } from '../../secrets/fill-env.ts'
import { hasDigest } from '../containers/digest-of.ts'
import { refuseUnsafe } from '../containers/settings/refuse-unsafe.ts'
import { refuseMounts } from '../containers/volumes.ts'
import { firstDeploy, noOutage, nothingChanges } from '../outage.ts'
import { hasAlias } from '../rollout/alias.ts'
import { planVolumes } from '../rollout/image-volumes.ts'
import type { Proof } from '../rollout/spec.ts'
import { configurationHash, type PlanContext, type SourcePlan } from '../source.ts'
import type { Intent, OpenedRelease } from '../stage.ts'
import type { DeployBody, ImageBody } from './body.ts'
import { accountIn, type ImageConfig } from './config.ts'
import { copyHostIn, whatToCopy } from './copy-from.ts'
import { liveFirst } from './instances.ts'
import { liveContainer, type Observed, type RegistryAnswer } from './observe.ts'
import { controlOf, planControl } from './plan-control.ts'
import { planRemoval } from './plan-removal.ts'
import {
  configHashOf,
  needsReplaceInPlace,
  probeOf,
  publicationsOf,
  type Rendered,
  render,
  renderedDifference,
  renderedSchema,
} from './render.ts'
import { planWarnings, reasonToSkip, volumeWarnings } from './warnings.ts'

export function plan(
  context: PlanContext,
  workload: FilledWorkload,
  intent: Intent,
  observed: Observed,
): SourcePlan<ImageBody> {
  if (intent.action === 'remove') {
    return planRemoval(context.target, workload, intent, observed)
  }
  const type = controlOf(intent)
  if (type) return planControl(context, workload, { intent, type }, observed)
  const config = workload.document.source as ImageConfig
  const { rendered, skipped, warnings } = wantedConfig(context, workload, intent, observed)
  const allowed = allowedThings(context, workload, config, rendered)
  const planned = deployBody(workload, intent, observed, config, rendered)
  const body = skipped.length === 0 ? planned : { ...planned, skippedVolumes: skipped }
  const skip = reasonToSkip(body, intent, observed)
  const before = intent.live ? renderedSchema.parse(intent.live.rendered) : null
  const shown: SourcePlan<ImageBody>['shown'] = {
    target: context.target,
    order: skip === null ? body.order : 'nothing',
    difference: [
      ...imageDifference(body, intent, observed),
      ...renderedDifference(before, rendered),
      ...(body.volumes?.difference ?? []),
    ],
    outage: outage(body, skip),
    parts: [partChange(workload.document.name, body, skip)],
    warnings: [
      ...allowed,
      ...skipped,
      ...warnings,
      ...planWarnings(body, intent, observed),
      ...volumeWarnings(body, { workload, intent, observed }),
    ],
    skip,
    ...pinOf(intent, observed),
  }
  const serving = body.running.some(({ serves }) => serves)
  return {
    shown,
    basis: { ...basis(workload, observed, body), 'live as wanted': skip === null ? 'no' : 'yes' },
    body,
    serving,
  }
}

function wantedConfig(
  context: PlanContext,
  workload: FilledWorkload,
  intent: Intent,
  { places: seen }: Observed,
): ReturnType<typeof render> {
  const { network, allowedPaths } = context.settings
  if (intent.release) {
    const rendered = renderedSchema.parse(intent.release.rendered)
    refuseMounts(rendered.mounts, { allowedPaths, seen })
    return { rendered, skipped: [], warnings: [] }
  }
  const config = workload.document.source as ImageConfig
  return render(workload, config, { network, tag: intent.tag, allowedPaths, seen })
}

/** Refuses what is asked of the host and was not consented to: also of a release that is gone back to. */
export function allowedThings(
  { settings, target: host }: PlanContext,
  { document }: Pick<Workload, 'document'>,
  { allow = [] }: ImageConfig,
  rendered: Rendered,
): readonly string[] {
  const asking = { settings, host, workload: document.name, allow }
  const network = rendered.network === settings.network ? '' : rendered.network
  return refuseUnsafe(asking, network, rendered.settings)
}

function deployBody(
  workload: Workload,
  intent: Intent,
  observed: Observed,
  config: ImageConfig,
  rendered: Rendered,
): DeployBody {
  const { deploy, keep } = workload.document
  const { local } = observed
  const { platform = '' } = rendered.settings ?? {}
  const isFresh = local !== null && isWhatIsWanted(local, observed, config.pull, platform)
  const volumes = planVolumes({
    ...{ workload, declared: rendered.mounts, isAlone: rendered.maxInstances === 1 },
    image: isFresh ? local : null,
    containers: observed.containers,
    live: intent.live?.release.deployment ?? null,
  })
  return {
    type: 'deploy',
    reference: observed.reference,
    tag: intent.release?.release.tag ?? intent.tag,
    imageId: isFresh ? local.id : null,
    order: whyInPlace({ rendered, volumes }) === null ? 'start-first' : 'replace-in-place',
    volumes,
    pull: isFresh ? null : whatToHave(observed, intent, rendered, config),
    absent: !isFresh && isNowhere(observed),
    neverPulls: config.pull === 'never' || copyHostIn(config) !== undefined,
    rendered,
    configHash: configHashOf(rendered),
    probePort: observed.reach === 'published' && needsOwnPort(rendered),
    running: liveFirst(intent, observed)
      .filter(isUp)
      .map((each) => running(each, intent, observed)),
    stopped: observed.containers.filter((container) => !isUp(container)).map(brief),
    healthTimeoutMs: durationMs(deploy.healthTimeout),
    soakMs: durationMs(deploy.soak),
    stopTimeoutMs: durationMs(deploy.stopTimeout),
    ...(keep?.failed !== undefined && { keepFailedMs: durationMs(keep.failed) }),
    ...firstCalled(workload, observed),
  }
}

/** Who has the name of the workload keeps it: it is given to ours beside others only where ours had it already. */
function firstCalled(
  { document: { name } }: Workload,
  { alsoCalled = [], containers }: Observed,
): Pick<DeployBody, 'nameHolders'> {
  const isOurs = containers.some((each) => isUp(each) && hasAlias(each.name, name))
  return alsoCalled.length === 0 || isOurs ? {} : { nameHolders: alsoCalled }
}

function isWhatIsWanted(
  local: Image,
  { registry, copy }: Observed,
  pull: ImageConfig['pull'],
  platform: string,
): boolean {
  if (copy) return isSameImage(local, copy.image)
  return isEnough(local, registry, pull) && fits(local, registry, platform)
}

function whatToHave(
  observed: Observed,
  intent: Intent,
  { image, settings: { platform = '' } = {} }: Rendered,
  config: ImageConfig,
): DeployBody['pull'] {
  const { copy, reference } = observed
  if (copy) return whatToCopy(copy, reference, image)
  return withPlatform(whatToPull(observed, intent, image, accountIn(config)), platform)
}

const isNowhere = ({ copy, registry: { kind } }: Observed): boolean =>
  !copy && (kind === 'absent' || kind === 'not-asked')

/** What the registry refuses or does not have, a host may have from elsewhere: only `always` insists. */
function isEnough(local: Image, registry: RegistryAnswer, pull: ImageConfig['pull']): boolean {
  if (registry.kind === 'digest') return hasDigest(local.repoDigests, registry.digest)
  return registry.kind === 'not-asked' || pull !== 'always'
}

/** One digest may stand for several platforms; where nobody can be asked for another, its engine says so. */
function fits({ os, arch }: Image, registry: RegistryAnswer, platform: string): boolean {
  return (
    registry.kind !== 'digest' || platform === '' || `${platform}/`.startsWith(`${os}/${arch}/`)
  )
}

const withPlatform = (pull: DeployBody['pull'], platform: string): DeployBody['pull'] =>
  pull && platform !== '' ? { ...pull, platform } : pull

/** Why the old one must stop before the new one starts; null = it need not. */
function whyInPlace({ rendered, volumes }: Pick<DeployBody, 'rendered' | 'volumes'>) {
  return needsReplaceInPlace(rendered) ?? volumes?.written ?? null
}

/** `image` is the release's own on a rollback: the workload may have another by now. */
function whatToPull(
  observed: Observed,
  intent: Intent,
  image: string,
  account: string,
): DeployBody['pull'] {
  const { registry } = observed
  if (registry.kind === 'not-asked' || registry.kind === 'absent') return null
  const digest = registry.kind === 'digest' ? registry.digest : null
  const byDigest = intent.release && onlyPart(intent.release.release)?.digest
  const reference = byDigest ? `${image}@${byDigest}` : observed.reference
  return { reference, digest, ...(account !== '' && { account }) }
}

function running(
  container: Container,
  intent: Intent,
  observed: Observed,
): DeployBody['running'][number] {
  const isLive = container === liveContainer(intent, observed)
  const isSilent = isLive && observed.answer?.ok === false
  return {
    ...{ ...brief(container), serves: isServing(container) && !isSilent },
    ...(isLive && intent.live && { proof: proofOf(container, intent.live) }),
  }
}

function proofOf({ imageId, healthcheck }: Container, { rendered }: OpenedRelease): Proof {
  const live = renderedSchema.parse(rendered)
  const { network } = live
  return { imageId, network, probe: probeOf(live), hasHealthcheck: healthcheck !== undefined }
}

function brief(container: Container): DeployBody['stopped'][number] {
  const { id, name, labels } = container
  return { id, name, release: labels[label.release] ?? '' }
}

function imageDifference(body: DeployBody, intent: Intent, observed: Observed) {
  const live = intent.live?.release
  const copied = body.pull?.copy?.image
  const after = body.imageId ?? copied ?? body.pull?.digest ?? 'known after the pull'
  const rows = []
  if (live?.tag !== body.tag)
    rows.push({ field: 'tag', before: live?.tag ?? null, after: body.tag })
  const was = live && onlyPart(live)
  const before = was ? (body.imageId || copied ? was.imageId : (was.digest ?? was.imageId)) : null
  if (before !== after) rows.push({ field: 'image id', before, after })
  rows.push(...besideIt(body))
  const orphaned = live && !observed.containers.some(isUp)
  if (orphaned) rows.push({ field: 'running', before: 'nothing', after: 'one container' })
  return rows
}

/** Where older versions go on beside the new one: which, before and after. */
function besideIt({ order, rendered, running }: DeployBody) {
  if (order !== 'start-first' || rendered.maxInstances === 1 || running.length === 0) return []
  const releases = running.map(({ release, name }) => release || name)
  const after = ['the new one', ...releases.slice(0, rendered.maxInstances - 1)]
  return [{ field: 'side by side', before: releases.join(', '), after: after.join(', ') }]
}

function pinOf({ options: { digest } }: Intent, { tagMeans = null }: Observed) {
  return digest === undefined ? {} : { pin: { digest, tagMeans } }
}

function partChange(part: string, body: DeployBody, skip: string | null): PartChange {
  const from = body.running.length
  const { estimateMs: outageMs } = outage(body, skip)
  const isFirst = body.order === 'start-first'
  // The newest of those that run go on beside the new one.
  const running = isFirst ? Math.min(from, body.rendered.maxInstances - 1) : 0
  return {
    ...{ part, reasons: [], from, to: skip === null ? running + 1 : from, outageMs },
    change: skip !== null ? 'unchanged' : from === 0 ? 'create' : 'recreate',
    order: isFirst ? 'start-first' : 'replace',
    why: isFirst ? '' : (whyInPlace(body) ?? ''),
  }
}

function outage(body: DeployBody, skip: string | null): TargetPlan['outage'] {
  if (skip !== null) return nothingChanges
  if (body.running.length === 0) return firstDeploy
  if (body.order === 'start-first')
    return noOutage('The old one serves until the new one is healthy')
  const why = whyInPlace(body) ?? 'only one can run'
  return {
    kind: 'while-replacing',
    estimateMs: body.stopTimeoutMs + 1_000,
    why: `${why[0]?.toUpperCase()}${why.slice(1)}: the old one stops before the new one starts`,
  }
}

function basis(workload: Workload, observed: Observed, body: DeployBody): Record<string, string> {
  const { registry, local } = observed
  const flat: Record<string, string> = {
    'workload document': workload.revision,
    reference: observed.reference,
    'image on the host': local?.id ?? 'absent',
    'image in the registry': registry.kind === 'digest' ? registry.digest : registry.kind,
    [configurationHash]: body.configHash,
    ...(observed.copy && { [`image on ${observed.copy.host}`]: observed.copy.image.id }),
  }
  for (const container of observed.containers) {
    flat[`container ${container.name}`] = `${container.id.slice(0, 12)} ${container.state}`
  }
  for (const { target, volume } of body.volumes?.known ?? []) flat[`volume at ${target}`] = volume
  for (const { hostIp, hostPort, containerPort } of publicationsOf(body.rendered)) {
    const [, protocol = 'tcp'] = containerPort.split('/')
    const wanted = { ip: hostIp, port: String(hostPort), protocol }
    flat[`host port ${hostPort}/${protocol}`] = holderOf(observed.takenPorts, wanted) ?? 'free'
  }
  return flat
}

/** Its port has no publication that the user asked for, and would need one to be asked. */
function needsOwnPort(rendered: Rendered): boolean {
  const inside = `${rendered.port}/tcp`
  return (
    probeOf(rendered) !== null &&
    !publicationsOf(rendered).some(({ containerPort }) => containerPort === inside)
  )
}
