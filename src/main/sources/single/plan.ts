/** Plan of a deployment of one container on one target: pure data from what was seen. */

import { fail } from '../../../shared/lib/failure-error.ts'
import { ownValue } from '../../../shared/lib/own-value.ts'
import { sentence } from '../../../shared/lib/sentence.ts'
import { isUp } from '../../../shared/model/container-state.ts'
import type { Difference } from '../../../shared/model/difference.ts'
import type { PartChange, TargetPlan } from '../../../shared/model/plan.ts'
import { onlyPart, type Part, type Release } from '../../../shared/model/release.ts'
import type { Workload } from '../../../shared/model/workload.ts'
import { holderOf } from '../../engine/held-ports.ts'
import type { FilledWorkload } from '../../secrets/fill-env.ts'
import { refuseUnsafe } from '../containers/settings/refuse-unsafe.ts'
import { refuseMounts } from '../containers/volumes.ts'
import { firstDeploy, noOutage, nothingChanges } from '../outage.ts'
import { controlOf } from '../rollout/control-plan.ts'
import type { WantedImage } from '../rollout/spec.ts'
import { configurationHash, type PlanContext, type SourcePlan } from '../source.ts'
import type { Intent } from '../stage.ts'
import { type AsItIsBody, type DeployBody, keptOfScaled, type ScaleBody } from './body.ts'
import type { ContainerConfig } from './config.ts'
import { deployBody, whyInPlace } from './deploy-body.ts'
import type { Seen } from './observe.ts'
import { planControl } from './plan-control.ts'
import { facesOf, withServed } from './plan-faces.ts'
import { planRemoval } from './plan-removal.ts'
import {
  publicationsOf,
  type Rendered,
  render,
  renderedDifference,
  renderedSchema,
  replicasOf,
} from './render.ts'
import { refuseSeveral } from './replicas.ts'
import { planWarnings, reasonToSkip, volumeWarnings } from './warnings.ts'

/** The image that would run, as its kind found it. */
export interface FoundImage {
  readonly image: Omit<WantedImage, 'name'>
  /** How it is to that of the live release. */
  readonly difference: readonly Difference[]
  /** In a sentence each. */
  readonly warnings: readonly string[]
  /** Basis that the plan rests on. */
  readonly basis: Readonly<Record<string, string>>
  /** Said where it is live already, of what could not be told; '' = nothing. */
  readonly unknown: string
}

export interface Planning {
  readonly workload: FilledWorkload
  readonly config: ContainerConfig
  readonly intent: Intent
  readonly seen: Seen
}

/** Plan that takes it down, or leaves it as it is; undefined where a container is to be made. */
export function planAsItIs(
  context: PlanContext,
  { workload, config, intent, seen }: Planning,
): SourcePlan<AsItIsBody> | undefined {
  if (intent.action === 'remove')
    return planRemoval(context.target, { workload, config }, { intent, seen })
  if (intent.action === 'scale') return planScale(context, { workload, config, intent, seen })
  const type = controlOf(intent)
  return type && planControl(context, workload, { intent, type, seen })
}

export function planDeploy(
  context: PlanContext,
  { workload, config, intent, seen }: Planning,
  {
    made: { rendered, skipped, warnings },
    found,
  }: { readonly made: ReturnType<typeof render>; readonly found: FoundImage },
): SourcePlan<DeployBody> {
  const allowed = allowedThings(context, workload, { config, rendered })
  const { isMade, ...named } = facesOf(context, { workload, intent, seen }, rendered)
  const planned = deployBody({ workload, intent, seen, image: found.image, rendered, isMade })
  const faces =
    planned.order === 'start-first'
      ? named
      : withServed(context, { workload, intent, seen }, { planned: named, rendered })
  const body = {
    ...planned,
    ...(skipped.length > 0 && { skippedVolumes: skipped }),
    ...(faces.spec && { faces: faces.spec }),
  }
  refuseSeveral(body, { workloadId: workload.id, intent, seen })
  const skip = reasonToSkip(body, intent, { seen, found })
  const before = intent.live ? renderedSchema.parse(intent.live.rendered) : null
  const shown: SourcePlan<DeployBody>['shown'] = {
    target: context.target,
    order: skip === null ? body.order : 'nothing',
    difference: [
      ...found.difference,
      ...besideIt(body),
      ...startedRow(intent, seen),
      ...renderedDifference(before, rendered),
      ...(body.volumes?.difference ?? []),
      ...faces.difference,
    ],
    outage: outage(body, skip),
    parts: [partChange(workload.document.name, body, skip)],
    warnings: [
      ...allowed,
      ...skipped,
      ...warnings,
      ...planWarnings(body, { workload, intent, seen }, found),
      ...volumeWarnings(body, { workload, intent, seen }),
      ...faces.warnings,
    ],
    skip,
  }
  const serving = body.running.some(({ serves }) => serves)
  const asWanted = { 'live as wanted': skip === null ? 'no' : 'yes' }
  return {
    shown,
    basis: { ...basis(workload, seen, { body, found }), ...faces.basis, ...asWanted },
    body,
    serving,
  }
}

/** More or fewer of what is live, as its release says it was made; its document is not looked at. */
function planScale(context: PlanContext, planning: Planning): SourcePlan<ScaleBody> {
  const { workload, intent, seen } = planning
  const { live } = intent
  const { name } = workload.document
  const part = live && onlyPart(live.release)
  if (!live || !part) return fail({ kind: 'not-found', what: 'release of', name })
  const { replicas: _, ...made } = renderedSchema.parse(live.rendered)
  const count = replicasOf(ownValue(intent.options.scale, name))
  const rendered = { ...made, ...count }
  refuseMounts(rendered.mounts, {
    allowedPaths: context.settings.allowedPaths,
    seen: seen.places,
  })
  const found = imageOfLive(live.release, part, seen)
  const wanted = { rendered, skipped: [], warnings: [] }
  const planned = planDeploy(context, planning, { made: wanted, found })
  const { replicas: __, ...kept } = live.rendered as Rendered
  const release = {
    config: keptOfScaled(live.release, planned.body),
    rendered: { ...kept, ...count },
    tag: live.release.tag,
  }
  return { ...planned, body: { ...planned.body, type: 'scale', release } }
}

function imageOfLive(
  { tag }: Release,
  { image: reference, imageId }: Part,
  seen: Seen,
): FoundImage {
  const absent = seen.local === null
  return {
    image: { reference, tag, imageId, pull: null, absent, neverPulls: true },
    difference: [],
    warnings: [],
    basis: { 'image on the host': seen.local?.id ?? 'absent' },
    unknown: '',
  }
}

/** Container of the release that is gone back to, or of its document; `image`: without tag. */
export function wantedContainer(
  context: PlanContext,
  { workload, config, intent, seen: { places } }: Planning,
  image: string,
): ReturnType<typeof render> {
  const { network, allowedPaths } = context.settings
  if (intent.release) {
    const rendered = renderedSchema.parse(intent.release.rendered)
    refuseMounts(rendered.mounts, { allowedPaths, seen: places })
    return { rendered, skipped: [], warnings: [] }
  }
  const wanted = render(
    workload,
    { ...config, image },
    { network, tag: intent.tag, allowedPaths, seen: places },
  )
  const live = intent.live ? renderedSchema.parse(intent.live.rendered).mounts : []
  return { ...wanted, rendered: { ...wanted.rendered, mounts: inOrderOf(live, wanted) } }
}

/**
 * Mounts in an order of their own: where its document has a volume says nothing of the container: one that was moved
 * within it is no other.
 */
function inOrderOf(
  live: Rendered['mounts'],
  { rendered: { mounts } }: ReturnType<typeof render>,
): Rendered['mounts'] {
  const place = ({ target }: Rendered['mounts'][number]) => {
    const at = live.findIndex((each) => each.target === target)
    return at === -1 ? live.length : at
  }
  return mounts.toSorted((a, b) => place(a) - place(b))
}

/** Refuses what is asked of the host and was not consented to: also of a release that is gone back to. */
export function allowedThings(
  { settings, target: host }: PlanContext,
  { document }: Pick<Workload, 'document'>,
  {
    config: { allow = [] },
    rendered,
  }: { readonly config: ContainerConfig; readonly rendered: Rendered },
): readonly string[] {
  const asking = { settings, host, workload: document.name, allow }
  const network = rendered.network === settings.network ? '' : rendered.network
  return refuseUnsafe(asking, network, rendered.settings)
}

function startedRow({ live }: Intent, { containers }: Seen): Difference[] {
  const isOrphaned = live && !containers.some(isUp)
  return isOrphaned ? [{ field: 'running', before: 'nothing', after: 'one container' }] : []
}

/** Versions that go on beside the new one: which, before and after. */
function besideIt({ order, rendered, running }: DeployBody) {
  if (order !== 'start-first' || rendered.maxInstances === 1 || running.length === 0) return []
  const releases = running.map(({ release, name }) => release || name)
  const after = ['the new one', ...releases.slice(0, rendered.maxInstances - 1)]
  return [{ field: 'side by side', before: releases.join(', '), after: after.join(', ') }]
}

function partChange(part: string, body: DeployBody, skip: string | null): PartChange {
  const from = body.running.length
  const { estimateMs: outageMs } = outage(body, skip)
  if (body.replicas) return scaleChange(part, { ...body, replicas: body.replicas }, skip)
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

/** Change of a scaling: equal containers go on; the rest is made, or goes. */
function scaleChange(
  part: string,
  { running, replicas: { count, kept } }: DeployBody & Required<Pick<DeployBody, 'replicas'>>,
  skip: string | null,
): PartChange {
  const from = running.length
  const isReplaced = from > 0 && kept.length === 0
  const change = from === 0 ? 'create' : isReplaced ? 'recreate' : 'scale'
  const isScaled = skip === null && change === 'scale'
  return {
    ...{ part, from, to: skip === null ? count : from, outageMs: from === 0 ? null : 0 },
    change: skip === null ? change : 'unchanged',
    reasons: isScaled ? [`${from} → ${count} containers`] : [],
    ...{ order: 'start-first', why: '' },
  }
}

function outage(body: DeployBody, skip: string | null): TargetPlan['outage'] {
  if (skip !== null) return nothingChanges
  if (body.running.length === 0) return firstDeploy
  if (body.replicas?.kept.length) return noOutage('Those that serve, and stay, go on serving')
  if (body.order === 'start-first')
    return noOutage('The old one serves until the new one is healthy')
  const why = whyInPlace(body) ?? 'only one can run'
  return {
    kind: 'while-replacing',
    estimateMs: body.stopTimeoutMs + 1_000,
    why: `${sentence(why)}: the old one stops before the new one starts`,
  }
}

function basis(
  workload: Workload,
  seen: Seen,
  { body, found }: { readonly body: DeployBody; readonly found: FoundImage },
): Record<string, string> {
  const flat: Record<string, string> = {
    'workload document': workload.revision,
    ...found.basis,
    [configurationHash]: body.configHash,
  }
  for (const container of seen.containers) {
    flat[`container ${container.name}`] = `${container.id.slice(0, 12)} ${container.state}`
  }
  if (body.replicas) flat.replicas = String(body.replicas.count)
  for (const { target, volume } of body.volumes?.known ?? []) flat[`volume at ${target}`] = volume
  for (const { hostIp, hostPort, anyUpTo, containerPort } of publicationsOf(body.rendered)) {
    if (hostPort === 0 || anyUpTo !== undefined) continue
    const [, protocol = 'tcp'] = containerPort.split('/')
    const wanted = { ip: hostIp, port: String(hostPort), protocol }
    flat[`host port ${hostPort}/${protocol}`] = holderOf(seen.takenPorts, wanted) ?? 'free'
  }
  return flat
}
